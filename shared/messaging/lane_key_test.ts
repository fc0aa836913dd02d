import assert from "node:assert/strict";
import fc from "fast-check";
import { laneKey } from "./lane_key.ts";

const envelope = { id: "m1", name: "a.B", data: new Uint8Array(), sentAt: new Date(0) };
const field1 = new Uint8Array([0x0a, 0x02, 0x67, 0x6f]); // 1: "go"

const key = (metadata: Record<string, string>, payload: Uint8Array = field1) =>
  laneKey({ ...envelope, metadata }, payload);

Deno.test("A12: the key of an event is its aggregate", () => {
  assert.equal(key({ AGGREGATE_ID: "store-1" }), "store-1");
});

Deno.test("the key of a command or reply is its saga", () => {
  assert.equal(key({ COMMAND_SAGA_ID: "order-1" }), "order-1");
  assert.equal(key({ REPLY_SAGA_ID: "order-1" }), "order-1");
});

Deno.test("a message of a Go service, without these headers, goes by field 1 of its payload", () => {
  assert.equal(key({}), "go");
  assert.equal(key({ AGGREGATE_ID: "", traceparent: "x" }), "go");
});

Deno.test("a payload without a text in field 1 goes by the message's id", () => {
  const payloads = {
    "empty": [],
    "another field first": [0x12, 0x01, 0x61],
    "a number in field 1": [0x08, 0x05],
    "an empty text": [0x0a, 0x00],
    "a text longer than the payload": [0x0a, 0x7f, 0x61],
    "not protobuf": [0x00],
  };
  for (const [what, payload] of Object.entries(payloads)) {
    assert.equal(key({}, new Uint8Array(payload)), "m1", what);
  }
});

Deno.test("whatever the payload is, there is a key, and it is the same each time", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (payload) => {
    assert.ok(key({}, payload).length > 0);
    assert.equal(key({}, payload), key({}, payload));
  }));
});
