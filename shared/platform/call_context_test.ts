import assert from "node:assert/strict";
import { childOf, currentCall, inCall, inSomeCall, newCall, traceIdOf } from "./call_context.ts";
import { logContext } from "./log.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const WELL_FORMED = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

Deno.test("the call at hand is known throughout its asynchronous work, and not outside", async () => {
  const call = newCall({ correlationId: "c1", causationId: "m1" });
  const other = newCall({ correlationId: "c2" });
  await Promise.all([
    inCall(call, async () => {
      assert.equal(currentCall(), call);
      await Promise.resolve();
      assert.equal(currentCall(), call);
    }),
    inCall(other, async () => {
      await Promise.resolve();
      assert.equal(currentCall(), other);
    }),
  ]);
  assert.notEqual(currentCall().correlationId, "c1");
});

Deno.test("log lines of a call carry its ids, and those of a message its id", () => {
  const call = newCall({ correlationId: "c1", traceparent: PARENT });
  inCall(call, () => {
    assert.deepEqual({ ...logContext() }, { traceId: TRACE, correlationId: "c1", messageId: "m1" });
  }, "m1");
  inCall(call, () => assert.equal(logContext().messageId, undefined));
});

Deno.test("a call takes over the ids it came with, in a span of its own", () => {
  const call = newCall({ correlationId: "c1", causationId: "m1", traceparent: PARENT });
  assert.deepEqual([call.correlationId, call.causationId], ["c1", "m1"]);
  assert.equal(traceIdOf(call.traceparent), TRACE);
  assert.notEqual(call.traceparent, PARENT);
  assert.match(call.traceparent, WELL_FORMED);
});

Deno.test("a call without ids gets new ones, and is its own cause", () => {
  const [first, second] = [newCall({}), newCall({ correlationId: "", causationId: undefined })];
  assert.notEqual(first.correlationId, second.correlationId);
  assert.notEqual(traceIdOf(first.traceparent), traceIdOf(second.traceparent));
  for (const { correlationId, causationId, traceparent } of [first, second]) {
    assert.ok(correlationId);
    assert.equal(causationId, correlationId);
    assert.match(traceparent, WELL_FORMED);
  }
});

Deno.test("a child is of the same trace, keeps the flags and has a new span", () => {
  const sampled = childOf(PARENT);
  assert.match(sampled, new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
  assert.notEqual(sampled, childOf(PARENT));
  assert.match(childOf(`00-${TRACE}-b7ad6b7169203331-00`), /-00$/);
});

Deno.test("a malformed traceparent starts a new trace", () => {
  const malformed = [
    undefined,
    "",
    "nonsense",
    PARENT.toUpperCase(),
    PARENT.slice(0, -1),
    `${PARENT}-more`,
    `ff-${TRACE}-b7ad6b7169203331-01`,
    `00-${"0".repeat(32)}-b7ad6b7169203331-01`, // the specification calls all zeros invalid
    `00-${TRACE}-${"0".repeat(16)}-01`,
  ];
  for (const traceparent of malformed) {
    const child = childOf(traceparent);
    assert.match(child, WELL_FORMED);
    assert.notEqual(traceIdOf(child), TRACE, traceparent);
  }
});

Deno.test("work outside any call is one call of its own throughout; inside one it is part of it", async () => {
  const [before, after] = await inSomeCall(async () => {
    const before = currentCall();
    await Promise.resolve();
    return [before, currentCall()];
  });
  assert.equal(before, after);
  const call = newCall({});
  inCall(call, () => inSomeCall(() => assert.equal(currentCall(), call)));
});
