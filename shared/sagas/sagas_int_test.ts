import assert from "node:assert/strict";
import { postgresStore } from "../platform/commit/postgres_store.ts";
import type { Unit } from "../platform/commit/unit.ts";
import { createLogger } from "../platform/log.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import {
  Approve,
  define,
  order,
  orderSaga,
  Pay,
  refusal,
  start,
  step,
} from "./order_saga_fixture.ts";
import { createSagas } from "./orchestrator.ts";
import { replyHeaders } from "./reply.ts";
import { postgresDueSagas, sagasTable } from "./table.ts";
import { sagaTimers } from "./timers.ts";
import { unitsIn } from "./postgres_units_fixture.ts";

const schema = "shop";
const migrations = [
  "../platform/commit/migrations/001_guard.sql",
  "../messaging/migrations/001_messaging.sql",
  "./migrations/001_sagas.sql",
  "./migrations/002_desk.sql",
];

async function shop({ sql }: TestDatabase) {
  const texts = await Promise.all(
    migrations.map((file) => Deno.readTextFile(new URL(file, import.meta.url))),
  );
  await sql.begin(async (inside) => {
    await inside.unsafe(`create schema ${schema}; set local search_path to ${schema}`);
    for (const text of texts) await inside.unsafe(text);
  });
  let now = start.getTime();
  const clock = { now: () => new Date(now) };
  const store = postgresStore(sql, { schema });
  const log = createLogger({ write: () => {} });
  const replica = (definition = orderSaga) => {
    const units = unitsIn(sql, schema, clock);
    const replyChannel = "shop.replies.Order";
    const sagas = createSagas({ definition, replyChannel, stream: "mall" });
    const due = postgresDueSagas(sql, schema);
    const run = async <T>(work: (unit: Unit) => Promise<T>) => {
      const outcome = await units.run(work);
      return outcome.duplicate ? undefined : outcome.result;
    };
    return {
      run,
      sagas,
      timers: () => sagaTimers({ sagas, units, due, clock, log, intervalMs: 3_600_000, batch: 4 }),
    };
  };
  return {
    replica,
    advance: (ms: number) => void (now += ms),
    saga: (id: string) => store.find(sagasTable(schema), { id, name: orderSaga.name }),
    sent: () =>
      sql<{ name: string; metadata: Record<string, string> }[]>`
        select name, metadata from shop.outbox order by position`,
  };
}

Deno.test("PostgreSQL keeps a saga as it was written, to its end", async () => {
  await using database = await testDatabase();
  const { replica, saga, sent } = await shop(database);
  const { run, sagas } = replica();
  assert.equal(await run((unit) => sagas.start(unit, "o1", order)), true);
  for (const error of [undefined, undefined, refusal, undefined, undefined]) {
    const last = (await sent()).at(-1);
    const { metadata } = replyHeaders(last?.metadata ?? {}, error ? "FAILURE" : "SUCCESS", error);
    const name = last?.name === "shop.Reserve" ? "shop.Reserved" : "am.Success";
    const payload = new TextEncoder().encode("r7");
    assert.equal(await run((unit) => sagas.onReply(unit, { name, metadata, payload })), true);
  }
  const row = await saga("o1");
  assert.deepEqual([row?.state, row?.version, row?.command, row?.deadlineAt], [
    "compensated",
    6,
    null,
    null,
  ]);
  assert.deepEqual([row?.data, row?.error], [{ orderId: "o1", reservation: "r7" }, refusal]);
  assert.deepEqual(
    row?.history.map(({ what, command }) => `${what} ${command?.slice("shop.".length)}`),
    [
      "sent Authorize",
      "succeeded Authorize",
      "sent Reserve",
      "succeeded Reserve",
      "sent Pay",
      "failed Pay",
      "sent Unreserve",
      "succeeded Unreserve",
      "sent Reject",
      "succeeded Reject",
      "compensated undefined",
    ],
  );
});

Deno.test("D6: replicas that start, answer and expire at the same time move a saga once", async () => {
  await using database = await testDatabase();
  const { replica, advance, saga, sent } = await shop(database);
  const [one, two] = [replica(), replica()];
  const started = await Promise.all(
    [one, two].map(({ run, sagas }) => run((unit) => sagas.start(unit, "o1", order))),
  );
  assert.deepEqual(started.sort(), [false, true]);

  const [{ metadata: command }] = await sent();
  const { metadata } = replyHeaders(command, "SUCCESS");
  const reply = { name: "am.Success", metadata, payload: new Uint8Array() };
  advance(30_000);
  const taken = await Promise.all(
    [one, two, one].map(({ run, sagas }, index) =>
      run((unit) => index < 2 ? sagas.onReply(unit, reply) : sagas.onDeadline(unit, "o1"))
    ),
  );
  assert.equal(taken.slice(0, 2).filter((it) => it).length, 1);
  assert.equal((await saga("o1"))?.step, 2);
  const names = (await sent()).map(({ name }) => name);
  assert.equal(names.filter((name) => name === "shop.Reserve").length, 1);
});

Deno.test("timers of two replicas find all that is due, page by page, and handle each once", async () => {
  await using database = await testDatabase();
  const { replica, advance, sent } = await shop(database);
  const [one, two] = [replica(), replica()];
  const ids = Array.from({ length: 10 }, (_, index) => `o${index}`);
  for (const id of ids) await one.run((unit) => one.sagas.start(unit, id, order));
  await using first = one.timers();
  await using second = two.timers();
  advance(29_999);
  await first.kick();
  assert.equal((await sent()).length, 10);
  advance(1);
  await Promise.all([first.kick(), second.kick()]);
  const again = (await sent()).slice(10).map(({ metadata }) => metadata.COMMAND_SAGA_ID);
  assert.deepEqual(again.sort(), ids);
});

Deno.test("looking for due sagas reads the partial index, not the finished sagas", async () => {
  await using database = await testDatabase();
  await shop(database);
  const { sql } = database;
  await sql`
    insert into shop.sagas
    select 'o' || n, 'shop.Order', 'completed', '{}', 1, 4, 1, null, null, null, false, null, '[]',
           'c', 't', now(), now(), 5
    from generate_series(1, 5000) n`;
  await sql`analyze shop.sagas`;
  const plan = await sql`
    explain select id, deadline_at from shop.sagas
    where name = 'shop.Order' and deadline_at <= now() order by deadline_at, id limit 32`;
  assert.match(JSON.stringify(plan), /sagas_deadline_idx/);
});

Deno.test("F23: old and new code side by side: each saga ends by the steps it was started with", async () => {
  await using database = await testDatabase();
  const { replica, saga, sent } = await shop(database);
  const old = replica();
  const next = replica(define("shop.Order", [
    step({ invoke: (o) => Pay({ id: o.orderId }) }),
    step({ invoke: (o) => Approve({ id: o.orderId }) }),
  ], { version: 2, former: { 1: orderSaga.steps } }));
  const ids = Array.from({ length: 20 }, (_, index) => `o${index}`);
  for (const [index, id] of ids.entries()) {
    const { run, sagas } = index % 2 ? next : old;
    await run((unit) => sagas.start(unit, id, { ...order, orderId: id }));
  }
  await using first = old.timers();
  await using second = next.timers();
  const looks = [first, second];

  const answered = new Set<number>();
  for (let round = 0; round < 8; round++) {
    for (const [index, { name, metadata: command }] of (await sent()).entries()) {
      if (answered.has(index)) continue;
      answered.add(index);
      const { metadata } = replyHeaders(command, "SUCCESS");
      const reply = {
        name: name === "shop.Reserve" ? "shop.Reserved" : "am.Success",
        metadata,
        payload: new TextEncoder().encode("r7"),
      };
      const { run, sagas } = (index + round) % 3 ? old : next; // whoever holds the lease
      await run((unit) => sagas.onReply(unit, reply));
    }
    for (const look of looks) await look.kick();
  }
  for (const [index, id] of ids.entries()) {
    const row = await saga(id);
    const names = (await sent()).filter(({ metadata }) => metadata.COMMAND_SAGA_ID === id)
      .map(({ name }) => name.slice("shop.".length));
    assert.deepEqual([row?.state, row?.setAside], ["completed", []]);
    assert.deepEqual(
      names,
      index % 2 ? ["Pay", "Approve"] : ["Authorize", "Reserve", "Pay", "Approve"],
    );
  }
});
