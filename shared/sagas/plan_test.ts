import assert from "node:assert/strict";
import { z } from "zod";
import { commandChannel, success } from "../messaging/message.ts";
import { sagaOf } from "./definition.ts";
import { sagaPlan } from "./plan.ts";

const text = {
  encode: (m: { id: string }) => ({ finish: () => new TextEncoder().encode(m.id) }),
  decode: (bytes: Uint8Array) => ({ id: new TextDecoder().decode(bytes) }),
  fromPartial: (m: { id?: string }) => ({ id: m.id ?? "" }),
};
const { BookRoom, FreeRoom } = commandChannel("hotel.commands", "hotelapi", {
  BookRoom: { command: text, reply: ["RoomBooked", text] },
  FreeRoom: text,
}).types;

const Trip = z.object({
  roomId: z.uuid(),
  nights: z.int().min(2),
  payer: z.union([z.literal("guest"), z.literal("firm")]),
  rooms: z.array(z.object({ beds: z.number() })).min(1),
});

Deno.test("a plan tells the commands, replies, deadlines and attempts of each step", () => {
  const { define, step } = sagaOf(Trip);
  const trip = define("travel.Trip", [
    step({ name: "start", compensate: (trip) => FreeRoom({ id: trip.payer }) }),
    step({
      invoke: ({ roomId, rooms: [{ beds }] }) => BookRoom({ id: `${roomId}${beds}` }),
      deadlineMs: 500,
      attempts: 2,
    }),
  ], { version: 3 });
  const triggers = { start: [BookRoom], cancel: [] };
  assert.deepEqual(sagaPlan(trip, "travel.replies.Trip", triggers), {
    ...{ name: "travel.Trip", version: 3, replyChannel: "travel.replies.Trip" },
    triggers,
    steps: [
      {
        name: "start",
        compensate: { command: FreeRoom, reply: success, deadlineMs: 30_000, attempts: 10 },
      },
      {
        name: "step 1",
        invoke: { command: BookRoom, reply: BookRoom.reply, deadlineMs: 500, attempts: 2 },
      },
    ],
  });
});

Deno.test("data that cannot be made up is told, not guessed", () => {
  const { define, step } = sagaOf(z.object({ code: z.string().refine((code) => code === "42") }));
  const odd = define("odd.Odd", [step({ invoke: () => BookRoom({ id: "" }) })]);
  assert.throws(
    () => sagaPlan(odd, "odd.replies.Odd"),
    (error) => error instanceof z.ZodError,
  );
});
