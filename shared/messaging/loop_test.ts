import { withDeadline } from "../platform/time.ts";
import assert from "node:assert/strict";
import { createLogger } from "../platform/log.ts";
import { createLoop } from "./loop.ts";

function quiet() {
  const lines: string[] = [];
  const write = (line: string) => {
    const { level, message } = JSON.parse(line);
    lines.push(`${level} ${message}`);
  };
  return { lines, log: createLogger({ write }) };
}

Deno.test("a loop runs once more when it is woken while it runs, not once for each call", async () => {
  let runs = 0;
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const run = async () => {
    if (++runs === 1) await gate;
  };
  const loop = createLoop({ what: "testing", run, log: quiet().log });
  loop.kick();
  loop.kick();
  loop.kick();
  assert.equal(runs, 1);
  open();
  await loop.flush();
  assert.equal(runs, 2);
  await loop.close();
});

Deno.test("a loop goes on after errors, and tells only when they begin and end", async () => {
  const { lines, log } = quiet();
  let runs = 0;
  const { promise: healed, resolve } = Promise.withResolvers<void>();
  const run = () => {
    if (++runs < 4) return Promise.reject(new Error("no"));
    return Promise.resolve(resolve());
  };
  const loop = createLoop({ what: "testing", run, log, maxBackoffMs: 2 });
  loop.kick();
  await healed;
  await loop.flush();
  assert.equal(loop.failing, false);
  assert.deepEqual(lines, ["warn testing fails and is tried again", "info testing works again"]);
  await loop.close();
});

Deno.test("a loop waits when it fails, however often it is woken", async () => {
  let runs = 0;
  const run = () => Promise.reject(new Error(`no ${++runs}`));
  const loop = createLoop({ what: "testing", run, log: quiet().log });
  loop.kick();
  await Promise.resolve();
  for (let n = 0; n < 10; n++) loop.kick();
  await Promise.resolve();
  assert.equal(runs, 1);
  await loop.flush(); // does not wait
  assert.equal(runs, 2);
  await loop.close();
});

Deno.test("a loop that is closed ends the run at hand and begins none", async () => {
  let runs = 0;
  const run = async () => {
    await Promise.resolve();
    runs++;
  };
  const loop = createLoop({ what: "testing", run, log: quiet().log, everyMs: 1 });
  loop.kick();
  await loop.close();
  assert.equal(runs, 1);
  loop.kick();
  await loop.flush();
  assert.equal(runs, 1);
});

Deno.test("withDeadline() gives up as after an outage, and otherwise stays out of the way", async () => {
  assert.equal(await withDeadline(Promise.resolve(7), 1_000, "it"), 7);
  await assert.rejects(withDeadline(Promise.reject(new Error("no")), 1_000, "it"), /no/);
  const { promise } = Promise.withResolvers<void>();
  await assert.rejects(withDeadline(promise, 1, "it"), { code: "deadline_exceeded" });
});
