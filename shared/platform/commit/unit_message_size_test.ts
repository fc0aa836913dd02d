import assert from "node:assert/strict";
import { DomainError } from "../../domain/error.ts";
import { encodeEnvelope } from "../../messaging/envelope.ts";
import { type Codec, eventChannel } from "../../messaging/message.ts";
import { MAX_MESSAGE_BYTES } from "../../messaging/message_size.ts";
import { outboxTable } from "../../messaging/tables.ts";
import { createHome, lamp, LampLit } from "./unit_fixture.ts";

/** A message of so many bytes. */
const bytes: Codec<{ count: number }> = {
  encode: ({ count }) => ({ finish: () => new Uint8Array(count) }),
  decode: ({ length }) => ({ count: length }),
  fromPartial: ({ count }) => ({ count }),
};
const { LampsLit } = eventChannel("home.events.Lamps", "homeapi", { LampsLit: bytes }).types;

const isTooLarge = (count: number) => (error: unknown) => {
  assert.ok(error instanceof DomainError);
  assert.deepEqual([error.code, error.reason], ["invalid_argument", "message_too_large"]);
  const text = `the message homeapi.LampsLit has ${count} bytes, more than ${MAX_MESSAGE_BYTES}`;
  assert.equal(error.message, text);
  return true;
};

/** How many bytes a message has beside its content, when it is about as large as it may be. */
async function overhead(): Promise<number> {
  const { units, told } = createHome();
  const count = MAX_MESSAGE_BYTES - 4_096;
  await units.run((unit) => unit.publish(LampsLit({ count }), { key: "1" }));
  return encodeEnvelope(told[0][0]).byteLength - count;
}

Deno.test("a message may be as large as the limit, and not a byte larger", async () => {
  const { units, told } = createHome();
  const count = MAX_MESSAGE_BYTES - await overhead();
  await units.run((unit) => unit.publish(LampsLit({ count }), { key: "1" }));
  assert.equal(encodeEnvelope(told[0][0]).byteLength, MAX_MESSAGE_BYTES);
  await assert.rejects(
    units.run((unit) => unit.publish(LampsLit({ count: count + 1 }), { key: "1" })),
    isTooLarge(MAX_MESSAGE_BYTES + 1),
  );
});

Deno.test("a unit with a message that is too large writes nothing, also when its work goes on", async () => {
  const { units, commits, told, rows, lamps } = createHome();
  const run = units.run((unit) => {
    unit.write(lamp("1"));
    unit.publish(LampLit({ value: 1 }), { key: "1" });
    try {
      unit.publish(LampsLit({ count: MAX_MESSAGE_BYTES }), { key: "1" });
    } catch { /* whoever caught it would lose the message */ }
  });
  await assert.rejects(run, { reason: "message_too_large" });
  assert.deepEqual([commits, told, rows.rows(outboxTable("home")), lamps()], [[], [], [], []]);
  await units.run((unit) => unit.publish(LampLit({ value: 2 }), { key: "1" }));
  assert.equal(told.length, 1);
});

Deno.test("the headers of a message count, in bytes of UTF-8", async () => {
  const { units } = createHome();
  const publish = (note: string) =>
    units.run((unit) => unit.publish(LampLit({ value: 1 }), { key: "1", metadata: { note } }));
  await publish("x".repeat(MAX_MESSAGE_BYTES / 2)); // in another script it would be too much
  await assert.rejects(publish("灯".repeat(MAX_MESSAGE_BYTES / 2)), {
    reason: "message_too_large",
  });
});

Deno.test("a message of held work that is too large is refused before anything is committed", async () => {
  const { units, commits } = createHome();
  const work = units.holding(async () => {
    await units.run((unit) => unit.publish(LampsLit({ count: MAX_MESSAGE_BYTES }), { key: "1" }));
  }, () => [lamp("1")]);
  await assert.rejects(work, { reason: "message_too_large" });
  assert.deepEqual(commits, []);
});
