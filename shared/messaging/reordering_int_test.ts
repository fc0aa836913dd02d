import assert from "node:assert/strict";
import { defineTable } from "../platform/commit/table.ts";
import { postgresStore } from "../platform/commit/postgres_store.ts";
import type { Broker, Delivery, Subscription } from "./broker.ts";
import { until } from "./broker_suite.ts";
import { cacheColumns, cacheKeeper, entityCache } from "./event_carried_state.ts";
import { lampEvents } from "./home_fixture.ts";
import { effect, effects, type Home, openHome } from "./home_processes_fixture.ts";
import { eventHandling } from "./subscriptions.ts";

const { LampLit, LampMoved } = lampEvents.types;

const lamps = defineTable("home.lamps_cache", {
  key: { id: "text" },
  columns: { room: "text", ...cacheColumns },
});

/** A cache whose rows refuse to go back to an older version. */
async function withCache(home: Home): Promise<void> {
  await home.sql.unsafe(`
    create table home.lamps_cache (
      id text primary key, room text not null, removed bool not null, version int not null
    );
    create function home.forward() returns trigger language plpgsql as $$
    begin
      if abs(new.version) < abs(old.version) then raise 'the row goes back'; end if;
      return new;
    end $$;
    create trigger forward before update on home.lamps_cache
      for each row execute function home.forward();
  `);
}

/** Numbers from 0 to 1 that are the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** A bus that keeps nothing in order: it delivers late, in any order, and some things several times. */
const disorderly = (random: () => number) => (broker: Broker): Broker => ({
  ...broker,
  subscribe(subscription: Subscription) {
    const held: Delivery[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const release = () => {
      timer = undefined;
      for (let some = Math.ceil(random() * held.length); some > 0; some--) {
        const at = Math.floor(random() * held.length);
        const isLast = random() < 0.7;
        const [delivery] = isLast ? held.splice(at, 1) : [held[at]];
        const settle = isLast ? delivery.ack : () => {}; // what is not the last time comes again
        void subscription.deliver({ ...delivery, ack: settle, terminate: settle });
      }
      if (held.length > 0) timer = setTimeout(release, random() * 8);
    };
    return broker.subscribe({
      ...subscription,
      deliver(delivery) {
        held.push(delivery);
        timer ??= setTimeout(release, random() * 8);
      },
    });
  },
});

for (const seed of [1, 2, 3, 4]) {
  Deno.test(`F14: reordered, delayed and duplicated at random (${seed}), each message has one effect and no cache goes back`, async () => {
    await using home = await openHome();
    await withCache(home);
    const random = randomFrom(seed);
    const process = await home.process(
      eventHandling(lampEvents, (unit) => {
        const cache = cacheKeeper(unit, lamps);
        return {
          async LampLit({ id, room }, received) {
            await cache.remember({ id, room }, received);
            effect(unit, received.id, id);
          },
          async LampMoved({ id, room }, received) {
            await cache.adapt(id, { room }, received);
            effect(unit, received.id, id);
          },
        };
      }),
      "pass",
      disorderly(random),
    );
    const owner = new Map<string, { room: string; version: number }>();
    const sent: string[] = [];
    for (let n = 0; n < 120; n++) {
      const id = `lamp${Math.floor(random() * 6)}`;
      const version = (owner.get(id)?.version ?? 0) + 1;
      const room = `room ${n}`;
      owner.set(id, { room, version });
      const type = version === 1 ? LampLit : LampMoved;
      const metadata = { AGGREGATE_ID: id, AGGREGATE_VERSION: String(version) };
      await home.publish(type({ id, room }), { id: `m${n}`, metadata });
      sent.push(`m${n}`);
    }
    await until(() => settled(home));
    assert.deepEqual((await home.done()).toSorted(), sent.toSorted());
    assert.deepEqual(await home.deadLetters(), []);
    const cache = entityCache({
      units: process.units,
      store: postgresStore(process.sql, { schema: "home" }),
      table: lamps,
      fetch: (id) => Promise.resolve(owner.get(id)),
    });
    for (const [id, { room, version }] of owner) {
      const row = await cache.find(id);
      assert.deepEqual([row?.room, row?.version], [room, version]);
    }
  });
}

Deno.test("B5: two messages that bring the same new row at once are both handled, and it is there once", async () => {
  await using home = await openHome();
  await withCache(home);
  const both = Promise.withResolvers<void>();
  let ready = 0;
  const process = await home.process(eventHandling(lampEvents, (unit) => ({
    async LampLit({ room }, received) {
      await cacheKeeper(unit, lamps).remember({ id: "lamp", room }, received);
      effect(unit, received.id, "lamp");
      if (++ready === 2) both.resolve();
      await both.promise; // both have found no row
    },
  })));
  for (const [id, metadata] of [["m1", { AGGREGATE_VERSION: "1" }], ["m2", {}]] as const) {
    await home.publish(LampLit({ id, room: `room of ${id}` }), { id, metadata });
  }
  await until(() => process.ended.length === 2);
  assert.deepEqual((await home.done()).toSorted(), ["m1", "m2"]);
  const rows = await home.sql`select id from home.lamps_cache`;
  assert.deepEqual([rows.length, await home.deadLetters()], [1, []]);
});

Deno.test("B9: while a handler runs no transaction is open, however long it asks others", async () => {
  await using home = await openHome();
  const open: number[] = [];
  const process = await home.process(eventHandling(lampEvents, (unit) => ({
    async LampLit({ id }, received) {
      await unit.store.find(effects, { id }); // reads
      effect(unit, received.id, id); // and writes
      const [{ count }] = await home.sql<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and state like 'idle in transaction%'`;
      open.push(count);
    },
  })));
  for (let n = 0; n < 5; n++) await home.publish(LampLit({ id: `l${n}` }), { id: `m${n}` });
  await until(() => process.ended.length === 5);
  assert.deepEqual([open, (await home.done()).length], [[0, 0, 0, 0, 0], 5]);
});

/** Whether the broker has nothing left for the context. */
async function settled(home: Home): Promise<boolean> {
  const [{ left }] = await home.sql<{ left: number }[]>`
    select count(*)::int as left from broker.messages
    where position > (select max(floor) from broker.subscriptions)`;
  return left === 0;
}
