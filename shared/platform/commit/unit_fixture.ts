/**
 * What the tests of units of work share: lamps in rooms, in memory.
 *
 * @module
 */
import { refused } from "../../domain/error.ts";
import { memoryEventStore } from "../../event_store/memory_event_store.ts";
import { type Codec, commandChannel, eventChannel } from "../../messaging/message.ts";
import { memoryStore } from "./memory_store.ts";
import { Conflict, type Store } from "./store.ts";
import { defineTable } from "./table.ts";
import { type CommittedMessage, createUnits, type UnitPorts } from "./unit.ts";
import { insert, type Write } from "./write.ts";

/** The rows: at most one lamp a room. */
export const lamps = defineTable("home.lamps", {
  thing: "lamp",
  key: { id: "text" },
  columns: { room: "text", version: "int4" },
  unique: {
    lamps_room_key: {
      columns: ["room"],
      refusal: () => refused("room_lit", "the room has a lamp"),
    },
  },
});
/** A new lamp; its room may not have one yet. */
export const lamp = (id: string, room = id) => insert(lamps, { id, room, version: 1 });

/** A message of one byte. */
const byte: Codec<{ value: number }> = {
  encode: ({ value }) => ({ finish: () => new Uint8Array([value]) }),
  decode: ([value]) => ({ value }),
  fromPartial: ({ value }) => ({ value }),
};
/** An event, and a command of another context. */
export const { LampLit } = eventChannel("home.events.Lamp", "homeapi", { LampLit: byte }).types;
export const { LightLamp } = commandChannel("shop.commands", "shopapi", { LightLamp: byte }).types;

/** The time. */
export const NOW = new Date("2030-01-02T03:04:05.678Z");

/** Units of work in memory; `over` may stand between them and their rows. */
export function createHome(
  over: (store: Store) => Store = (store) => store,
  options: Partial<UnitPorts> = {},
) {
  const rows = memoryStore();
  const commits: (readonly Write[])[] = [];
  const told: (readonly CommittedMessage[])[] = [];
  const store = over({
    ...rows,
    commit(writes) {
      commits.push(writes);
      return rows.commit(writes);
    },
  });
  let ids = 0;
  const units = createUnits({
    schema: "home",
    store,
    events: memoryEventStore(rows, "home"),
    clock: { now: () => NOW },
    newId: () => `id-${++ids}`,
    stream: "mall",
    onCommitted: (messages) => void told.push(messages),
    ...options,
  });
  /** A message at hand. */
  const inbox = { subscription: "home-lamps", id: "m1", name: "shopapi.LampBought" };
  return { rows, store, commits, told, units, inbox, lamps: () => rows.rows(lamps) };
}

/** A store that somebody else is faster at, so many times. */
export const contested = (times: number) => (store: Store): Store => ({
  ...store,
  commit: (writes) =>
    times-- > 0 ? Promise.reject(new Conflict("home.lamps", "lamp")) : store.commit(writes),
});
