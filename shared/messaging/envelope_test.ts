import assert from "node:assert/strict";
import fc from "fast-check";
import { EventMessageData, StreamMessage } from "../../proto/gen/am/messages.ts";
import { character } from "../testing/text.ts";
import {
  decodeEnvelope,
  decodeMessageData,
  encodeEnvelope,
  encodeMessageData,
  type Envelope,
} from "./envelope.ts";

const text = new TextEncoder();

/** A field whose value has a length: tag, length, value. All are below 128 bytes here. */
function part(tag: number, ...values: readonly (number | string)[]): number[] {
  const bytes = values.flatMap((value) =>
    typeof value === "string" ? [...text.encode(value)] : [value]
  );
  assert.ok(bytes.length < 128);
  return [tag, bytes.length, ...bytes];
}

/** One entry of a Struct: 1:key 2:Value. */
const header = (key: string, ...value: readonly number[]) =>
  part(0x0a, ...part(0x0a, key), ...part(0x12, ...value));

// 2023-11-14T22:13:20Z is 1 700 000 000 s, as a varint 80 e2 cf aa 06
const AT = new Date("2023-11-14T22:13:20.000Z");
const SECONDS = [0x08, 0x80, 0xe2, 0xcf, 0xaa, 0x06];
// 123 ms are 123 000 000 ns, as a varint c0 a9 d3 3a
const AT_123 = new Date("2023-11-14T22:13:20.123Z");
const NANOS = [0x10, 0xc0, 0xa9, 0xd3, 0x3a];

const envelope: Envelope = {
  id: "m1",
  name: "storesapi.StoreCreated",
  data: new Uint8Array([0x0a, 0x01, 0xff]),
  metadata: { traceparent: "00-ab", AGGREGATE_VERSION: "3" },
  sentAt: AT,
};
const onTheWire = [
  ...part(0x0a, "m1"),
  ...part(0x12, "storesapi.StoreCreated"),
  ...part(0x1a, 0x0a, 0x01, 0xff),
  ...part(
    0x22,
    ...header("traceparent", ...part(0x1a, "00-ab")),
    ...header("AGGREGATE_VERSION", ...part(0x1a, "3")),
  ),
  ...part(0x2a, ...SECONDS),
];

Deno.test("an envelope has the field numbers of the reference", () => {
  assert.deepEqual([...encodeEnvelope(envelope)], onTheWire);
  assert.deepEqual(decodeEnvelope(new Uint8Array(onTheWire)), envelope);
});

Deno.test("times carry their milliseconds as nanoseconds, and none when there are none", () => {
  const data = { payload: new Uint8Array([7, 8]), occurredAt: AT_123 };
  const bytes = [...part(0x0a, 7, 8), ...part(0x12, ...SECONDS, ...NANOS)];
  assert.deepEqual([...encodeMessageData(data)], bytes);
  assert.deepEqual(decodeMessageData(new Uint8Array(bytes)), data);
  const whole = [...part(0x0a, 7, 8), ...part(0x12, ...SECONDS)];
  assert.deepEqual([...encodeMessageData({ ...data, occurredAt: AT })], whole);
  assert.deepEqual(decodeMessageData(new Uint8Array(whole)).occurredAt, AT);
});

Deno.test("a generic reply has no payload, only the time", () => {
  const data = { payload: new Uint8Array(), occurredAt: AT };
  assert.deepEqual([...encodeMessageData(data)], part(0x12, ...SECONDS));
  assert.deepEqual(decodeMessageData(new Uint8Array(part(0x12, ...SECONDS))), data);
});

Deno.test("finer times than milliseconds, as Go sends them, are cut, also before 1970", () => {
  const decode = (...time: number[]) =>
    decodeMessageData(new Uint8Array(part(0x12, ...time))).occurredAt.getTime();
  assert.equal(decode(...SECONDS, 0x10, 0xff, 0x93, 0xeb, 0xdc, 0x03), AT.getTime() + 999); // 999 999 999 ns
  const minusOne = [0x08, ...Array(9).fill(0xff), 0x01]; // int64 -1
  assert.equal(decode(...minusOne), -1_000);
  assert.equal(decode(...minusOne, 0x10, 0x80, 0xb4, 0xc4, 0xc3, 0x03), -1_000 + 946); // 946 936 320 ns
});

Deno.test("an envelope of a Go service is read: numbers, truths and empty headers become texts", () => {
  // in the order Go may choose for a map, and with the fields the other way round
  const bytes = [
    ...part(0x2a, ...NANOS, ...SECONDS),
    ...part(
      0x22,
      ...header("COMMAND_STEP", 0x11, 0, 0, 0, 0, 0, 0, 0, 0x40), // number_value 2
      ...header("HALF", 0x11, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f), // number_value 0.5
      ...header("YES", 0x20, 1), // bool_value
      ...header("NOTHING", 0x08, 0), // null_value
      ...header("EMPTY", ...part(0x1a)), // string_value ""
    ),
    ...part(0x12, "depotapi.Cancel"),
    ...part(0x0a, "g-1"),
  ];
  assert.deepEqual(decodeEnvelope(new Uint8Array(bytes)), {
    id: "g-1",
    name: "depotapi.Cancel",
    data: new Uint8Array(),
    metadata: { COMMAND_STEP: "2", HALF: "0.5", YES: "true", NOTHING: "", EMPTY: "" },
    sentAt: AT_123,
  });
});

Deno.test("an envelope without metadata and time is read", () => {
  const bytes = [...part(0x0a, "m1"), ...part(0x12, "a.B")];
  const { metadata, sentAt } = decodeEnvelope(new Uint8Array(bytes));
  assert.deepEqual([metadata, sentAt], [{}, new Date(0)]);
});

Deno.test("unknown fields are skipped wherever they stand, whatever their wire type", () => {
  const unknown = [
    ...[0x78, 0x96, 0x01], // 15: varint
    ...[0x79, 1, 2, 3, 4, 5, 6, 7, 8], // 15: 64 bits
    ...[0x7d, 1, 2, 3, 4], // 15: 32 bits
    ...part(0x7a, "later"), // 15: with a length
    ...[0x7b, 0x78, 0x01, 0x7c], // 15: a group
  ];
  const bytes = [
    ...unknown,
    ...part(0x0a, "m1"),
    ...part(0x12, "a.B"),
    ...part(0x22, ...unknown, ...header("K", ...part(0x1a, "v"), ...part(0x7a, "x"))),
    ...part(0x2a, ...SECONDS, ...unknown),
    ...unknown,
  ];
  const { id, name, metadata, sentAt } = decodeEnvelope(new Uint8Array(bytes));
  assert.deepEqual({ id, name, metadata, sentAt }, {
    id: "m1",
    name: "a.B",
    metadata: { K: "v" },
    sentAt: AT,
  });
});

Deno.test("a known number with another wire type is an unknown field, never misread", () => {
  const bytes = [
    ...part(0x0a, "m1"),
    ...part(0x12, "a.B"),
    ...[0x08, 0x01], // 1 as varint
    ...[0x28, 0x01], // 5 as varint
    ...[0x1d, 1, 2, 3, 4], // 3 as 32 bits
  ];
  const { id, data, sentAt } = decodeEnvelope(new Uint8Array(bytes));
  assert.deepEqual([id, data, sentAt], ["m1", new Uint8Array(), new Date(0)]);
});

Deno.test("A2: what is no envelope is refused, not taken for an empty one", () => {
  const refused: Record<string, readonly number[]> = {
    "nothing": [],
    "no id": part(0x12, "a.B"),
    "an empty id": [...part(0x0a), ...part(0x12, "a.B")],
    "no name": part(0x0a, "m1"),
    "text": [...text.encode("hello, this is not protobuf")],
    "JSON": [...text.encode(`{"id":"m1","name":"a.B"}`)],
    "field number 0": [...part(0x0a, "m1"), ...part(0x12, "a.B"), 0x02, 0x00],
    "an end of group without its start": [...part(0x0a, "m1"), ...part(0x12, "a.B"), 0x7c],
    "a length beyond the end": [...part(0x0a, "m1"), ...part(0x12, "a.B"), 0x1a, 0x05, 0x00],
    "an unending number": [...part(0x0a, "m1"), ...part(0x12, "a.B"), 0x78, ...Array(11).fill(255)],
  };
  for (const [what, bytes] of Object.entries(refused)) {
    assert.throws(() => decodeEnvelope(new Uint8Array(bytes)), Error, what);
  }
});

Deno.test("B11: broken metadata is refused, not left out", () => {
  const around = [...part(0x0a, "m1"), ...part(0x12, "a.B")];
  const broken: Record<string, readonly number[]> = {
    "an entry longer than the Struct": part(0x22, 0x0a, 0x20, 0x0a, 0x01, 0x4b),
    "a value longer than its entry": [
      ...part(0x22, ...part(0x0a, ...part(0x0a, "K"), 0x12, 0x04, 0x1a, 0x01)),
      ...part(0x1a, "some data behind it"),
    ],
    "half a number": part(0x22, ...header("K", 0x11, 0, 0, 0)),
  };
  for (const [what, bytes] of Object.entries(broken)) {
    assert.throws(() => decodeEnvelope(new Uint8Array([...around, ...bytes])), Error, what);
  }
});

Deno.test("a time that no date can hold is refused", () => {
  const far = [0x08, ...Array(8).fill(0xff), 0x7f];
  assert.throws(() => decodeMessageData(new Uint8Array(part(0x12, ...far))), /out of range/);
});

Deno.test("a truncated envelope is refused, or lacks whole fields; nothing in it is half read", () => {
  const bytes = encodeEnvelope(envelope);
  for (let length = 0; length < bytes.length; length++) {
    let got: Envelope;
    try {
      got = decodeEnvelope(bytes.subarray(0, length));
    } catch {
      continue;
    }
    const json = (value: unknown) => JSON.stringify(value);
    const or = <T>(value: T, whole: T, absent: T) =>
      assert.ok([whole, absent].some((one) => json(value) === json(one)), `at ${length}`);
    assert.deepEqual([got.id, got.name], [envelope.id, envelope.name]);
    or([...got.data], [...envelope.data], []);
    or(got.metadata, envelope.metadata, {});
    or(got.sentAt, envelope.sentAt, new Date(0));
  }
});

const date = fc.date({
  min: new Date("1970-01-01"),
  max: new Date("9999-12-31"),
  noInvalidDate: true,
});
const bytes = fc.uint8Array({ maxLength: 300 });
const words = fc.string({ unit: character, maxLength: 40 });
const envelopes: fc.Arbitrary<Envelope> = fc.record({
  id: words.filter((s) => s !== ""),
  name: words.filter((s) => s !== ""),
  data: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  metadata: fc.dictionary(
    fc.oneof(words, fc.constant("toString"), fc.constant("__proto__")),
    words,
    {
      noNullPrototype: true,
    },
  ),
  sentAt: date,
}, { noNullPrototype: true });

Deno.test("every envelope comes back as it was", () => {
  fc.assert(fc.property(envelopes, (one) => {
    assert.deepEqual(decodeEnvelope(encodeEnvelope(one)), one);
  }));
  fc.assert(fc.property(bytes, date, (payload, occurredAt) => {
    const data = { payload, occurredAt };
    assert.deepEqual(decodeMessageData(encodeMessageData(data)), data);
  }));
});

Deno.test("the generated code writes the same bytes and reads ours, and the other way round", () => {
  fc.assert(fc.property(envelopes, (one) => {
    const { ["__proto__"]: _proto, [""]: _empty, ...metadata } = one.metadata; // it treats them its own way
    const ours = encodeEnvelope({ ...one, metadata });
    const theirs = StreamMessage.encode({ ...one, metadata }).finish();
    assert.deepEqual(ours, theirs);
    assert.deepEqual(StreamMessage.decode(ours), { ...one, metadata });
    assert.deepEqual(decodeEnvelope(theirs), { ...one, metadata });
  }));
  fc.assert(fc.property(bytes, date, (payload, occurredAt) => {
    const theirs = EventMessageData.encode({ payload, occurredAt }).finish();
    assert.deepEqual(encodeMessageData({ payload, occurredAt }), theirs);
    assert.deepEqual(decodeMessageData(theirs), { payload, occurredAt });
    assert.deepEqual(EventMessageData.decode(theirs), { payload, occurredAt });
  }));
});

Deno.test("any bytes are either an envelope or an error", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
    for (const body of [noise, new Uint8Array([...onTheWire, ...noise])]) {
      try {
        const { id, name } = decodeEnvelope(body);
        assert.ok(id && name);
      } catch (error) {
        assert.ok(error instanceof Error && !(error instanceof assert.AssertionError), `${error}`);
      }
    }
  }));
});

Deno.test("what the wire cannot carry is an error where it is sent, not where it is read", () => {
  assert.throws(() => encodeEnvelope({ ...envelope, sentAt: new Date(NaN) }));
  assert.throws(() =>
    encodeMessageData({ payload: new Uint8Array(), occurredAt: new Date("never") })
  );
});
