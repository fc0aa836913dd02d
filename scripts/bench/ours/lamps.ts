/**
 * What our contenders do their work on: lamps, an event-sourced aggregate that tells others of its events,
 * and one row of state for each.
 *
 * @module
 */
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { z } from "zod";
import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";
import { type Projections, type Publications } from "../../../shared/event_store/repository.ts";
import { eventChannel } from "../../../shared/messaging/message.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import { upsert } from "../../../shared/platform/commit/write.ts";

/** What is stored of a lamp that is lit; the same for every contender. */
export const LIT = { room: "hall", colour: "#ffcc00", note: "x".repeat(160) };

const Lit = z.object({ room: z.string(), colour: z.string(), note: z.string() });

export const lampEvents = defineEvents("bench", {
  LampLit: { schema: Lit },
  LampMoved: { schema: Lit },
});

type LampEvent = EventOf<typeof lampEvents>;

/** Snapshots are taken as seldom as nowhere in the product: a stream is read as it was written. */
export const lamp = defineAggregate({
  name: "bench.Lamp",
  events: lampEvents,
  initial: () => ({ room: "", moves: 0 }),
  evolve: ({ moves }, { data }: LampEvent) => ({ room: data.room, moves: moves + 1 }),
});

/** A message of two texts, as generated code would have it. */
export interface Note {
  readonly id: string;
  readonly text: string;
}

export const noteCodec = {
  encode({ id, text }: Note) {
    const writer = new BinaryWriter();
    if (id) writer.uint32(10).string(id);
    if (text) writer.uint32(18).string(text);
    return writer;
  },
  decode(input: Uint8Array): Note {
    const reader = new BinaryReader(input);
    let id = "", text = "";
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 1) id = reader.string();
      else if (field === 2) text = reader.string();
      else reader.skip(wireType, field);
    }
    return { id, text };
  },
  fromPartial: ({ id = "", text = "" }: Partial<Note>): Note => ({ id, text }),
};

export const LampEvents = eventChannel("bench.events.Lamp", "benchapi", {
  LampLit: noteCodec,
  LampMoved: noteCodec,
});

type Lamp = ReturnType<typeof lamp.initial>;

export const publish: Publications<Lamp, typeof lampEvents> = {
  LampLit: ({ id, data }) => LampEvents.types.LampLit({ id, text: data.note }),
  LampMoved: ({ id, data }) => LampEvents.types.LampMoved({ id, text: data.note }),
};

/** The row of state. */
export const rooms = defineTable("bench.rooms", {
  thing: "room",
  key: { id: "text" },
  columns: { room: "text", version: "int4" },
});

export const ROOMS_SQL = "create table bench.rooms (id text primary key, room text, version int)";

const room = ({ id, state, version }: { id: string; state: Lamp; version: number }) =>
  upsert(rooms, { id, room: state.room, version });

export const project: Projections<Lamp, typeof lampEvents> = { LampLit: room, LampMoved: room };
