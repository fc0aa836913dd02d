// apart: whether spans are made is decided once
import { recording } from "./recording_fixture.ts";
import assert from "node:assert/strict";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { encodeEnvelope, encodeMessageData, type Metadata } from "../../messaging/envelope.ts";
import { tellHappened } from "./aggregates.ts";
import { consuming, messageEnded, producing, sending, tellHandling } from "./messages.ts";
import { sagaMoved, UNBEGUN } from "./sagas.ts";
import { activeTraceparent, inSpan } from "./tracing.ts";

const LIT = { id: "m1", name: "homeapi.LampLit", subject: "mall.home.events.Lamp" };
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const ELSEWHERE = `00-${TRACE}-b7ad6b7169203331-01`;
const WHERE = { subject: LIT.subject, subscription: "rooms-lamps" };

Deno.test("a message is part of the work that writes it, and its span is seen only once it is committed", async () => {
  const [work, message] = await recording(() =>
    inSpan("work", {}, () => {
      const produced = producing({ ...LIT, metadata: ofLamp }, activeTraceparent());
      assert.match(produced?.traceparent ?? "", /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      return Promise.resolve();
    })
  );
  assert.deepEqual(
    [message.name, message.kind, message.parentId, message.ended],
    ["homeapi.LampLit", SpanKind.PRODUCER, work.spanId, false],
  );
  assert.deepEqual([message.attributes.MessageID, message.attributes.Subject], ["m1", LIT.subject]);
  assert.equal(message.attributes["aggregate.version"], 3);
});

const ofLamp = { AGGREGATE_ID: "l1", AGGREGATE_NAME: "home.Lamp", AGGREGATE_VERSION: "3" };

Deno.test("a message of another trace than the work at hand continues that one", async () => {
  const [, message] = await recording(() =>
    inSpan("work", {}, () => Promise.resolve(producing(LIT, ELSEWHERE)?.end()))
  );
  assert.deepEqual([message.traceId, message.parentId], [TRACE, "b7ad6b7169203331"]);
  assert.ok(message.ended);
});

Deno.test("a message that nobody asked for begins a trace", async () => {
  const [message] = await recording(() => producing(LIT, undefined)?.end());
  assert.equal(message.parentId, undefined);
});

Deno.test("handing over to the broker is a span a message, below its producer's, and fails with it", async () => {
  const outgoing = {
    ...LIT,
    key: "l1",
    body: encodeEnvelope({
      ...LIT,
      data: encodeMessageData({ payload: new Uint8Array(), occurredAt: new Date(0) }),
      metadata: { traceparent: ELSEWHERE },
      sentAt: new Date(0),
    }),
  };
  const spans = await recording(async () => {
    assert.equal(await sending([outgoing], () => Promise.resolve(7)), 7);
    await assert.rejects(sending([outgoing], () => Promise.reject(new Error("no broker"))));
  });
  assert.deepEqual(
    spans.map(({ name, parentId, status, ended }) => [name, parentId, status.code, ended]),
    [
      ["send homeapi.LampLit", "b7ad6b7169203331", SpanStatusCode.UNSET, true],
      ["send homeapi.LampLit", "b7ad6b7169203331", SpanStatusCode.ERROR, true],
    ],
  );
});

Deno.test("handling a message continues the producer's trace, links to it, and tells what was done", async () => {
  const metadata = { ...ofLamp, traceparent: ELSEWHERE, CORRELATION_ID: "c1" };
  const received = { id: "m1", name: LIT.name, metadata };
  const [consumer, ...more] = await recording(() =>
    consuming(received, WHERE, async (traceparent) => {
      assert.equal(traceparent, activeTraceparent());
      await tellHandling(received, () => {
        const room = { name: "home.Room", id: "r1", version: 2, event: "RoomLit" };
        tellHappened("domain event", room, () => {});
        return Promise.resolve(true);
      });
      messageEnded("handled");
    })
  );
  assert.deepEqual(more, []);
  assert.deepEqual(
    [consumer.name, consumer.kind, consumer.traceId, consumer.parentId, consumer.links],
    [LIT.name, SpanKind.CONSUMER, TRACE, "b7ad6b7169203331", ["b7ad6b7169203331"]],
  );
  assert.deepEqual(consumer.events.map(({ name, attributes }) => [name, attributes.Event]), [
    ["Handling integration event", "homeapi.LampLit"],
    ["Handling domain event", "RoomLit"],
    ["Handled domain event", "RoomLit"],
    ["Handled integration event", "homeapi.LampLit"],
  ]);
  const { attributes } = consumer;
  assert.deepEqual(
    [attributes["aggregate.name"], attributes["aggregate.id"], attributes["aggregate.version"]],
    ["home.Room", "r1", 2],
    "what it changed, rather than what it came from",
  );
  assert.equal(attributes["messaging.consumer.group.name"], "rooms-lamps");
  assert.equal(attributes["mallbots.outcome"], "handled");
});

const KINDS: readonly [what: string, attribute: string, metadata: Metadata][] = [
  ["command", "Command", { COMMAND_REPLY_CHANNEL: "mall.replies" }],
  ["reply", "Reply", { REPLY_OUTCOME: "SUCCESS" }],
  ["integration event", "Event", {}],
];
for (const [what, attribute, metadata] of KINDS) {
  Deno.test(`an error in handling (${what}) is an event with its kind and text`, async () => {
    const received = { id: "m1", name: LIT.name, metadata };
    const [consumer] = await recording(() =>
      consuming(received, WHERE, () =>
        assert.rejects(
          tellHandling(received, () => Promise.reject(new RangeError("too dark"))),
        ))
    );
    const [, error] = consumer.events;
    assert.equal(error.name, `Encountered an error handling ${what}`);
    const { TookMS: _took, ...about } = error.attributes;
    assert.deepEqual(about, {
      [attribute]: LIT.name,
      "error.message": "too dark",
      "error.type": "RangeError",
    });
  });
}

Deno.test("a saga tells where it stood and where it stands", async () => {
  const [span] = await recording(() =>
    inSpan("reply", {}, () => {
      sagaMoved({ id: "s1", name: "home.Evening" }, UNBEGUN, { state: "running", step: 1 });
      sagaMoved({ id: "s1", name: "home.Evening" }, { state: "compensating", step: 0 }, {
        state: "compensated",
        step: 0,
      });
      return Promise.resolve();
    })
  );
  assert.deepEqual([span.attributes.SagaID, span.attributes.SagaName], ["s1", "home.Evening"]);
  assert.deepEqual(
    span.events.map(({ name, attributes }) => [name, ...Object.values(attributes)]),
    [
      ["Executing next saga step", -1, false, false],
      ["Execution results", 1, false, false],
      ["Executing next saga step", 0, true, false],
      ["Execution results", 0, true, true],
    ],
  );
});
