import assert from "node:assert/strict";
import { crashPoint, targetIn } from "./crash_point.ts";

Deno.test("no process dies at a crash point unless it was told so", () => {
  assert.equal(targetIn({}), undefined);
  assert.equal(targetIn({ CRASH_AT: "" }), undefined);
  crashPoint("commit sent");
});

Deno.test("a process is told at which point, and the how manieth time, it dies", () => {
  assert.deepEqual(targetIn({ CRASH_AT: "commit sent" }), { name: "commit sent", left: 1 });
  assert.deepEqual(targetIn({ CRASH_AT: "relay published:25" }), {
    name: "relay published",
    left: 25,
  });
});

Deno.test("a crash point that does not exist is refused", () => {
  assert.throws(() => targetIn({ CRASH_AT: "lunch" }), /must be one of commit sent, /);
  assert.throws(() => targetIn({ CRASH_AT: "commit sent:0" }), /must be one of/);
});

Deno.test("production has no crash points", () => {
  assert.throws(
    () => targetIn({ CRASH_AT: "commit sent", ENVIRONMENT: "production" }),
    /refused in production/,
  );
});
