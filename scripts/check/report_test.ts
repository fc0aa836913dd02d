import assert from "node:assert/strict";
import { paintOf } from "../simulator/text.ts";
import { type CheckResult, isFine, resultJson, resultLines } from "./report.ts";
import type { Verdict } from "./rule.ts";

const fine: Verdict = {
  promise: "I1",
  what: "every message was sent",
  checked: 1_234,
  found: 0,
  findings: [],
  notes: [],
};
const result: CheckResult = { moving: undefined, verdicts: [fine], ms: 1_500 };
const text = (result: CheckResult) => resultLines(result, paintOf(false)).join("\n");

Deno.test("what was looked at is told, and that all of it holds", () => {
  assert.ok(isFine(result));
  assert.match(text(result), /I1 {2}every message was sent +1 234 +0\n\nAll of it holds: 1 234/);
});

Deno.test("what is wrong is told by name, and how much more there is", () => {
  const findings = [{ who: "message m1", what: "is not sent" }];
  const broken = { ...result, verdicts: [{ ...fine, found: 25, findings }] };
  assert.ok(!isFine(broken));
  assert.match(text(broken), /message m1 is not sent\n {2}… and 24 more\n\n25 of 1 234 things/);
});

Deno.test("a system that does not come to rest is not fine, whatever its books say", () => {
  const moving = { unsent: 2, behind: 1, sagas: 0, deadlineMs: 0, alive: true };
  const restless = { ...result, moving };
  assert.ok(!isFine(restless));
  assert.match(
    text(restless),
    /did not come to rest: 2 messages are not sent, 1 subscriptions have/,
  );
});

Deno.test("a parked saga is told, and is no fault", () => {
  const noted = { ...result, verdicts: [{ ...fine, notes: ["cosec.CreateOrder o1 is parked"] }] };
  assert.ok(isFine(noted));
  assert.match(text(noted), /cosec\.CreateOrder o1 is parked/);
});

Deno.test("programs get the same as JSON", () => {
  const json = JSON.parse(resultJson(result));
  assert.deepEqual(json, { fine: true, moving: null, verdicts: [fine], ms: 1_500 });
});
