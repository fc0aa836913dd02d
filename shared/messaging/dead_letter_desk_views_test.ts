import assert from "node:assert/strict";
import { until } from "./broker_suite.ts";
import { encodeEnvelope, encodeMessageData } from "./envelope.ts";
import { createHome, lampEvents, NOW } from "./home_fixture.ts";
import { eventHandling } from "./subscriptions.ts";
import { failing, gone, withDeadLetter } from "./dead_letter_desk_fixture.ts";

const { LampLit, LampMoved } = lampEvents.types;

Deno.test("a dead letter shows its cause, its attempts and its envelope with the payload as JSON", async () => {
  await using home = createHome();
  const { handling } = failing(gone);
  const id = await withDeadLetter(home, handling);
  const { envelope, ...letter } = await home.desk(handling).get(id);
  const { envelope: _, ...row } = home.deadLetters()[0];
  assert.deepEqual(letter, { ...row, waiting: 0 });
  const { cause, error, attempts, failedAt } = letter;
  assert.deepEqual([cause, error, attempts, failedAt], ["refused", "the lamp is gone", 1, NOW]);
  assert.deepEqual(envelope, {
    message: {
      id: "m1",
      name: "homeapi.LampLit",
      metadata: { AGGREGATE_ID: "l1", CORRELATION_ID: "c1" },
      sentAt: NOW,
      occurredAt: NOW,
      payload: { id: "l1", room: "x" },
      payloadBase64: LampLit({ id: "l1", room: "x" }).type.encode({ id: "l1", room: "x" })
        .toBase64(),
    },
    base64: undefined,
  });
});

Deno.test("what cannot be read is shown in base64", async () => {
  await using home = createHome();
  const { handling } = failing();
  await home.start(handling);
  await home.publishBytes(new Uint8Array([0xff, 1]));
  const data = encodeMessageData({ payload: new Uint8Array([0x0a, 0x7f]), occurredAt: NOW });
  const about = { id: "m2", name: "homeapi.LampLit", data, metadata: {}, sentAt: NOW };
  await home.publishBytes(encodeEnvelope(about));
  await until(() => home.ended.length === 2);
  const desk = home.desk(handling);
  const [payload, envelope] = (await desk.list()).deadLetters;
  assert.deepEqual((await desk.get(envelope.id)).envelope, { message: undefined, base64: "/wE=" });
  const { message } = (await desk.get(payload.id)).envelope;
  assert.deepEqual([message?.payload, message?.payloadBase64], [undefined, "Cn8="]);
});

Deno.test("dead letters are listed, the newest first, by subscription and name, in parts", async () => {
  await using home = createHome();
  const handling = eventHandling(lampEvents, () => ({ LampLit: gone, LampMoved: gone }));
  await home.start(handling);
  await home.start(handling, { name: "home-bills" });
  for (let n = 1; n <= 5; n++) {
    await home.publish((n % 2 ? LampLit : LampMoved)({ id: "l" }), { id: `m${n}` });
  }
  await until(() => home.ended.length === 10);
  const desk = home.desk(handling);
  const seen: string[] = [];
  for (let next: string | undefined = "first"; next;) {
    const page = await desk.list({
      subscription: "home-lamps",
      limit: 2,
      ...(next !== "first" && { next }),
    });
    seen.push(...page.deadLetters.map(({ messageId }) => messageId));
    next = page.next;
  }
  assert.deepEqual(seen, ["m5", "m4", "m3", "m2", "m1"]);
  const moved = await desk.list({ name: "homeapi.LampMoved" });
  assert.deepEqual(moved.deadLetters.map(({ messageId }) => messageId).toSorted(), [
    "m2",
    "m2",
    "m4",
    "m4",
  ]);
  assert.equal((await desk.list({ limit: 1_000 })).deadLetters.length, 10);
  assert.deepEqual(await desk.counts(), [
    { subscription: "home-bills", deadLetters: 5, waiting: 0 },
    { subscription: "home-lamps", deadLetters: 5, waiting: 0 },
  ]);
});
