import assert from "node:assert/strict";
import fc from "fast-check";
import { memoryEventStore } from "../event_store/memory_event_store.ts";
import { memoryStore } from "../platform/commit/memory_store.ts";
import { defineTable } from "../platform/commit/table.ts";
import { createUnits } from "../platform/commit/unit.ts";
import { cacheColumns, type CacheKeeper, cacheKeeper, entityCache } from "./event_carried_state.ts";

const lamps = defineTable("home.lamps_cache", {
  key: { id: "text" },
  columns: { room: "text", price: "int4", ...cacheColumns },
});
type Lamp = { readonly room: string; readonly price: number };

/** One thing that happens to the lamp at its owner. */
interface Step {
  /** `private`: nobody is told, and no fact that others keep changes. */
  readonly kind: "moved" | "repriced" | "discounted" | "private";
  readonly number: number;
  /** How the message that tells of it fares. */
  readonly fate: "delivered" | "lost" | "twice" | "late again";
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("moved", "repriced", "discounted", "private"),
  number: fc.nat(99),
  fate: fc.constantFrom("delivered", "delivered", "lost", "twice", "late again"),
});

/** All states of the lamp at its owner, by version; index 0 is before it came to be. */
function statesAfter(steps: readonly Step[], removed: boolean): readonly (Lamp | undefined)[] {
  const states: (Lamp | undefined)[] = [undefined, { room: "hall", price: 100 }];
  for (const { kind, number } of steps) {
    const { room, price } = states.at(-1)!;
    if (kind === "moved") states.push({ room: `room ${number}`, price });
    else if (kind === "repriced") states.push({ room, price: number });
    else states.push({ room, price: kind === "discounted" ? price - number : price });
  }
  return removed ? [...states, undefined] : states;
}

type Message = (keeper: CacheKeeper<typeof lamps.columns>) => Promise<void>;

/** The messages that reach the subscriber, in order, each with the version that must have come to be. */
function messagesOf(
  steps: readonly Step[],
  removed: boolean,
): readonly { readonly version: number; readonly handle: Message }[] {
  const at = (version: number) => ({ metadata: { AGGREGATE_VERSION: String(version) } });
  const created: Message = (keeper) =>
    keeper.remember({ id: "1", room: "hall", price: 100 }, at(1));
  const told = [{ version: 1, handle: created, fate: "delivered" }];
  steps.forEach(({ kind, number, fate }, index) => {
    const version = index + 2;
    const handle: Message = (keeper) => {
      if (kind === "discounted") return keeper.adapt("1", {}, at(version), { price: -number });
      const facts = kind === "moved" ? { room: `room ${number}` } : { price: number };
      return keeper.adapt("1", facts, at(version));
    };
    if (kind !== "private") told.push({ version, handle, fate });
  });
  const version = steps.length + 2;
  if (removed) {
    told.push({ version, handle: (keeper) => keeper.forget("1", at(version)), fate: "twice" });
  }
  const last = told.pop()!; // that the last one was lost nobody can know
  const messages = [...told.filter(({ fate }) => fate !== "lost"), last];
  const twice = messages.flatMap((message) =>
    message.fate === "twice" ? [message, message] : message
  );
  const again = messages.filter(({ fate }) => fate === "late again")
    .map((message) => ({ ...message, version: last.version }));
  return [...twice, ...again];
}

Deno.test("A12, F4: whatever is lost, repeated or overtaken, a read after quiet is the owner's truth", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(step, { maxLength: 6 }),
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.nat(2), { maxLength: 4 }),
      async (s, steps, removed, firstLost, lags) => {
        const states = statesAfter(steps, removed);
        let version = 0;
        const store = memoryStore();
        const slow = {
          find: s.scheduleFunction(store.find) as typeof store.find,
          commit: s.scheduleFunction(store.commit),
        };
        const units = createUnits({
          schema: "home",
          store: slow,
          events: memoryEventStore(store, "home"),
          clock: { now: () => new Date(0) },
          newId: crypto.randomUUID.bind(crypto),
          stream: "mall",
          onCommitted: () => {},
          attempts: 100,
        });
        const cacheAsking = (lag: number) =>
          entityCache({
            units,
            store: slow,
            table: lamps,
            fetch: s.scheduleFunction((_id: string) => {
              const known = Math.max(0, version - lag);
              const state = states[known];
              return Promise.resolve(state && { ...state, version: known });
            }),
          });

        const owner = async () => {
          while (version < states.length - 1) await s.schedule(Promise.resolve(++version));
        };
        const lane = async () => {
          const messages = messagesOf(steps, removed);
          for (const { version: needed, handle } of messages.slice(firstLost ? 1 : 0)) {
            while (version < needed) await s.schedule(Promise.resolve());
            await units.run((unit) => handle(cacheKeeper(unit, lamps)));
          }
        };
        const reads = lags.map(async (lag, index) => {
          await s.schedule(Promise.resolve());
          const cache = cacheAsking(lag);
          await (index % 2 ? cache.refresh("1") : cache.find("1"));
        });
        await s.waitFor(Promise.all([owner(), lane(), ...reads]));

        const truth = states.at(-1);
        for (let times = 0; times < 2; times++) {
          const row = await s.waitFor(cacheAsking(0).find("1"));
          assert.deepEqual(row && { room: row.room, price: row.price }, truth);
        }
        const kept = await store.find(lamps, { id: "1" });
        if (truth) assert.ok(kept && kept.version > 0, "healed");
      },
    ),
    { numRuns: 300 },
  );
});
