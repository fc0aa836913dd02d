import assert from "node:assert/strict";
import { DomainError } from "../domain/error.ts";
import type { EventStore, StoredStream } from "../event_store/event_store.ts";
import type { OutgoingCall, Transport } from "../rpc/client.ts";
import { methodsOf } from "../rpc/service.ts";
import { connectApp, type Toys } from "../rpc/toy_app.ts";
import { ToyService } from "../rpc/toys.ts";
import { testDatabase } from "../testing/database.ts";
import { boundEventStore, boundSql, boundStore, boundTransport } from "./call_end.ts";
import type { Sql } from "./database.ts";
import { aroundCalls } from "./host/calls.ts";
import { pause } from "./time.ts";

/** A service whose calls may end before their work. */
function serving(toys: Toys) {
  const outages: unknown[] = [];
  return {
    ...connectApp(toys, {}, aroundCalls({ onOutage: (error) => outages.push(error) })),
    outages,
  };
}

/** Waits until no statement sleeps at the server. */
async function untilNobodySleeps(sql: Sql): Promise<void> {
  const until = performance.now() + 3_000;
  while (true) {
    const sleeping = await sql`
      select from pg_stat_activity
      where datname = current_database() and state = 'active' and query like '%pg_sleep(%'
        and pid <> pg_backend_pid()`;
    if (sleeping.length === 0) return;
    assert.ok(performance.now() < until, "a statement still runs");
    await pause(20);
  }
}

const sleepers: readonly [what: string, sleep: (sql: Sql) => Promise<unknown>][] = [
  ["a statement", async (sql) => await sql`select pg_sleep(8)`],
  ["a statement by text", async (sql) => await sql.unsafe("select pg_sleep(8)")],
  ["a transaction", async (sql) => await sql.begin((inside) => [inside`select pg_sleep(8)`])],
];
for (const [what, sleep] of sleepers) {
  Deno.test(`${what} is canceled at the server when the deadline of its call passes`, async () => {
    await using database = await testDatabase();
    const ended = Promise.withResolvers<unknown>();
    const sql = boundSql(database.sql);
    const { call, outages } = serving({
      async getToy() {
        await sleep(sql).catch((error) => {
          ended.resolve(error);
          throw error;
        });
        return {};
      },
    });
    await sql`select 1`; // what is still being connected when the deadline passes is not sent
    const response = await call("GetToy", "{}", { "connect-timeout-ms": "500" });
    assert.deepEqual([response.status, (await response.json()).code], [504, "deadline_exceeded"]);
    assert.equal(Object(await ended.promise).code, "57014");
    await untilNobodySleeps(database.sql);
    assert.deepEqual(outages, [], "the end of a call is no outage");
    assert.equal((await database.sql`select 1 as one`)[0]?.one, 1);
  });
}

Deno.test("statements of other calls, and after the call, go on", async () => {
  await using database = await testDatabase();
  const sql = boundSql(database.sql);
  const later = Promise.withResolvers<unknown>();
  const { call } = serving({
    async getToy() {
      const [{ n }] = await sql`select 7 as n`;
      setTimeout(() => later.resolve(sql`select pg_sleep(0.3)`.then(() => "slept", String)), 0);
      return { toy: { age: n } };
    },
  });
  const slow = sql`select pg_sleep(0.3)`.then(() => "slept");
  const response = await call("GetToy", "{}", { "connect-timeout-ms": "200" });
  assert.equal((await response.json()).toy.age, 7);
  assert.deepEqual([await slow, await later.promise], ["slept", "slept"]);
});

Deno.test("a call that has ended commits nothing, and sends nothing to the server", async () => {
  await using database = await testDatabase();
  const sql = boundSql(database.sql);
  const committed: unknown[] = [];
  const store = boundStore(
    {
      find: () => Promise.resolve(undefined),
      commit: (writes) => {
        committed.push(writes);
        return Promise.resolve({});
      },
    },
    { find: () => Promise.resolve(undefined) },
  );
  const outcome = Promise.withResolvers<readonly unknown[]>();
  const { call } = serving({
    async getToy(_, { signal }) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      const tries = await Promise.allSettled([
        store.commit([]),
        (async () => await sql`select 1`)(),
      ]);
      outcome.resolve(tries.map((one) => one.status === "rejected" && Object(one.reason).code));
      return {};
    },
  });
  const response = await call("GetToy", "{}", { "connect-timeout-ms": "30" });
  assert.equal(response.status, 504);
  assert.deepEqual(await outcome.promise, ["deadline_exceeded", "deadline_exceeded"]);
  assert.deepEqual(committed, []);
});

Deno.test("streams of calls with a deadline are read apart from those of others, which go on", async () => {
  const { promise: stuck } = Promise.withResolvers<never>();
  const read: string[] = [];
  const storeFor = (whose: string, answer: Promise<StoredStream>): EventStore => ({
    load({ streamId }) {
      read.push(`${streamId}: ${whose}`);
      return answer;
    },
  });
  const nothing: StoredStream = { snapshot: undefined, events: [] };
  const events = boundEventStore(
    storeFor("shared", Promise.resolve(nothing)),
    storeFor("own", stuck),
  );
  const outcome = Promise.withResolvers<unknown>();
  const { call } = serving({
    async getToy({ id }, { signal, deadline }) {
      if (deadline !== undefined) {
        void events.load({ streamName: "lamps.Lamp", streamId: id }, 1);
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      }
      const reading = events.load({ streamName: "lamps.Lamp", streamId: id }, 1);
      outcome.resolve(await reading.then(() => "read", (error) => error.code));
      return {};
    },
  });
  const response = await call("GetToy", '{"id":"a"}', { "connect-timeout-ms": "30" });
  assert.deepEqual([response.status, await outcome.promise], [504, "deadline_exceeded"]);
  assert.equal((await call("GetToy", '{"id":"b"}')).status, 200);
  await events.load({ streamName: "lamps.Lamp", streamId: "c" }, 1); // of no call at all
  assert.deepEqual(read, ["a: own", "b: shared", "c: shared"]);
});

Deno.test("what a call asks of others ends with it, and has no more time than it has left", async () => {
  const asked: OutgoingCall[] = [];
  const transport: Transport = boundTransport({
    unary: (call) => {
      asked.push(call);
      return new Promise((_, reject) =>
        call.signal.addEventListener("abort", () => reject(call.signal.reason))
      );
    },
    stream: () => assert.fail("no stream"),
  });
  const idle = new AbortController().signal;
  const ended = Promise.withResolvers<unknown>();
  const { call } = serving({
    async getToy() {
      const outgoing = { request: {}, headers: new Headers(), signal: idle, timeoutMs: 5_000 };
      const method = methodsOf(ToyService).get("GetToy") ?? assert.fail();
      await transport.unary({ ...outgoing, method }).catch(ended.resolve);
      throw new DomainError("unavailable", "too_late", "nobody hears it");
    },
  });
  const response = await call("GetToy", "{}", { "connect-timeout-ms": "80" });
  assert.equal(response.status, 504);
  assert.equal(Object(await ended.promise).code, "deadline_exceeded");
  const [{ timeoutMs = Infinity } = assert.fail()] = asked;
  assert.ok(timeoutMs <= 80 && timeoutMs > 0, `${timeoutMs}`);
});
