// apart: whether spans are made is decided once
import { recording } from "./recording_fixture.ts";
import assert from "node:assert/strict";
import { currentCall, inCall, newCall, traceIdOf } from "../call_context.ts";
import { callHeaders } from "../host/calls.ts";
import { callFrom } from "../request_ids.ts";
import { contested, createHome, LampLit } from "../commit/unit_fixture.ts";
import { activeTraceparent, contextOf, inSpan } from "./tracing.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const ELSEWHERE = `00-${TRACE}-b7ad6b7169203331-01`;

/** Runs `work` as a request that came with a trace. */
const asked = (work: () => Promise<unknown>) =>
  inSpan("request", {}, () => inCall(callFrom(new Headers()), work), contextOf(ELSEWHERE));

Deno.test("a message carries the trace of its own span; those of a try that failed are not seen", async () => {
  const { units, told } = createHome(contested(2));
  const [request, ...messages] = await recording(() =>
    asked(() => units.run((unit) => unit.publish(LampLit({ value: 1 }), { key: "1" })))
  );
  assert.deepEqual(messages.map(({ name, ended }) => [name, ended]), [
    ["homeapi.LampLit", false],
    ["homeapi.LampLit", false],
    ["homeapi.LampLit", true],
  ]);
  const [{ metadata }] = told.flat();
  assert.equal(metadata.traceparent, `00-${TRACE}-${messages[2].spanId}-01`);
  assert.equal(messages[2].parentId, request.spanId);
});

Deno.test("a call is of the trace of its span, which events keep and clients continue", async () => {
  await recording(() =>
    asked(() => {
      const { traceparent } = currentCall();
      assert.equal(traceparent, activeTraceparent());
      assert.equal(traceIdOf(traceparent), TRACE);
      assert.ok(!("traceparent" in callHeaders()), "the client's span tells it");
      return Promise.resolve();
    })
  );
});

Deno.test("a call of another trace, such as a saga's, keeps it within any span", async () => {
  const saga = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
  const { units, told } = createHome();
  const spans = await recording(() =>
    asked(() =>
      inCall(newCall({ traceparent: saga }), () => {
        assert.equal(currentCall().traceparent, saga);
        return units.run((unit) => unit.publish(LampLit({ value: 1 }), { key: "1" }));
      })
    )
  );
  const [, message] = spans;
  assert.deepEqual([message.traceId, message.parentId], ["1".repeat(32), "2".repeat(16)]);
  assert.ok(told.flat()[0].metadata.traceparent.startsWith(`00-${"1".repeat(32)}-`));
});

Deno.test("messages of work that the system does by itself begin a trace", async () => {
  const { units } = createHome();
  const [message] = await recording(() =>
    units.run((unit) => unit.publish(LampLit({ value: 1 }), { key: "1" }))
  );
  assert.deepEqual([message.parentId, message.ended], [undefined, true]);
});
