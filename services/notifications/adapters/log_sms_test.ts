import assert from "node:assert/strict";
import { createLogger } from "../../../shared/platform/log.ts";
import { NotificationId } from "../domain/ids.ts";
import { logSms, masked } from "./log_sms.ts";

Deno.test("the log shows one line a message, and of the number only the end", async () => {
  const lines: string[] = [];
  const sms = logSms(createLogger({ write: (line) => lines.push(line) }));
  await sms.send({ id: NotificationId.parse("n-1"), to: "+15550102030", text: "Hello" });
  assert.equal(lines.length, 1);
  const { notification, to, text } = JSON.parse(lines[0]);
  assert.deepEqual([notification, to, text], ["n-1", "+********030", "Hello"]);
});

for (
  const [number, shown] of [["5550102", "****102"], ["+44 20 7946", "+** ** *946"], ["12", "12"]]
) {
  Deno.test(`${number} is shown as ${shown}`, () => assert.equal(masked(number), shown));
}
