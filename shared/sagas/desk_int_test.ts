import assert from "node:assert/strict";
import { DomainError } from "../domain/error.ts";
import type { Unit } from "../platform/commit/unit.ts";
import { createLogger } from "../platform/log.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { sagaDesk } from "./desk.ts";
import { Authorize, define, order, Reject, start, step } from "./order_saga_fixture.ts";
import { createSagas } from "./orchestrator.ts";
import { postgresDueSagas } from "./table.ts";
import { sagaTimers } from "./timers.ts";
import { unitsIn } from "./postgres_units_fixture.ts";

const schema = "shop";
const schemas = [
  { schema, folder: new URL("../platform/commit/migrations/", import.meta.url), set: "commit" },
  { schema, folder: new URL("../messaging/migrations/", import.meta.url), set: "messaging" },
  { schema, folder: new URL("./migrations/", import.meta.url), set: "sagas" },
];

/** It gives up soon: one attempt each way. */
const hasty = define("shop.Order", [
  step({ name: "reject", compensate: (o) => Reject({ id: o.orderId }), compensationAttempts: 1 }),
  step({ name: "authorize", invoke: (o) => Authorize({ id: o.orderId }), attempts: 1 }),
]);

function shop({ sql }: TestDatabase) {
  let now = start.getTime();
  const clock = { now: () => new Date(now) };
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line) });
  const units = unitsIn(sql, schema, clock);
  const ports = { replyChannel: "shop.replies.Order", stream: "mall", log };
  const sagas = createSagas({ definition: hasty, ...ports });
  const timers = sagaTimers({
    sagas,
    units,
    due: postgresDueSagas(sql, schema),
    clock,
    log,
    intervalMs: 3_600_000,
  });
  const run = (work: (unit: Unit) => Promise<unknown>) => units.run(work);
  return {
    lines,
    desk: sagaDesk({ sql, units, clock, sagas: [sagas] }),
    elsewhere: sagaDesk({ sql, units, clock, sagas: [] }),
    start: (id: string) => run((unit) => sagas.start(unit, id, { ...order, orderId: id })),
    advance: (ms: number) => void (now += ms),
    /** Lets one more deadline pass. */
    async expire() {
      now += 30_000;
      await timers.kick();
    },
    sent: () => sql<{ name: string }[]>`select name from shop.outbox order by position`,
    [Symbol.asyncDispose]: () => timers.close(),
  };
}

const refusedWith = (reason: string, text?: RegExp) => (error: unknown) =>
  error instanceof DomainError && error.reason === reason && (!text || text.test(error.message));

Deno.test("the desk lists sagas by state and name, the latest ids first, page by page", async () => {
  await using database = await testDatabase({ schemas });
  await using world = shop(database);
  const { desk } = world;
  for (const id of ["o1", "o2", "o3"]) await world.start(id);
  await world.expire();
  await world.expire();
  for (const id of ["o4", "o5"]) await world.start(id);
  await database.sql`update shop.sagas set name = 'shop.Other' where id = 'o5'`;

  const ids = async (...filter: Parameters<typeof desk.list>) =>
    (await desk.list(...filter)).sagas.map(({ id }) => id);
  assert.deepEqual(await ids(), ["o5", "o4", "o3", "o2", "o1"]);
  assert.deepEqual(await ids({ state: "parked" }), ["o3", "o2", "o1"]);
  assert.deepEqual(await ids({ state: "running", name: "shop.Order" }), ["o4"]);
  assert.deepEqual(await ids({ state: "completed" }), []);
  const first = await desk.list({ limit: 2 });
  assert.equal(first.sagas.length, 2);
  const second = await desk.list({ limit: 2, next: first.next });
  assert.deepEqual(second.sagas.map(({ id }) => id), ["o3", "o2"]);
  const third = await desk.list({ limit: 2, next: second.next });
  assert.deepEqual([third.sagas.map(({ id }) => id), third.next], [["o1"], ""]);
  assert.deepEqual((await desk.list({ state: "parked", limit: 1 })).sagas, [{
    id: "o3",
    name: "shop.Order",
    state: "parked",
    parkedFrom: "compensating",
    step: "reject",
    attempt: 1,
    command: "shop.Reject",
    deadlineAt: null,
    error: {
      code: "deadline_exceeded",
      reason: "saga_step_expired",
      message: "shop.Authorize was sent 1 times and not answered",
    },
    startedAt: start,
    updatedAt: new Date(start.getTime() + 60_000),
    version: 3,
  }]);
  await assert.rejects(desk.list({ state: "lost" }), refusedWith("state_unknown"));
  await assert.rejects(desk.list({ next: "x" }), refusedWith("cursor_not_valid"));
});

Deno.test("the desk counts sagas by name and state, and knows since when", async () => {
  await using database = await testDatabase({ schemas });
  await using world = shop(database);
  assert.deepEqual(await world.desk.counts(), []);
  for (const id of ["o1", "o2"]) await world.start(id);
  await world.expire();
  await world.expire();
  await world.start("o3");
  world.advance(5_000);
  const count = (state: string, count: number, after: number, oldestMs: number) => ({
    ...{ name: "shop.Order", state, count, oldestMs },
    oldestAt: new Date(start.getTime() + after),
  });
  assert.deepEqual(await world.desk.counts(), [
    count("parked", 2, 0, 65_000),
    count("running", 1, 60_000, 5_000),
  ]);
  await world.desk.close("o1");
  assert.deepEqual(await world.desk.counts({ ended: true }), [
    count("compensated", 1, 0, 65_000),
    count("parked", 1, 0, 65_000),
    count("running", 1, 60_000, 5_000),
  ]);
});

Deno.test("D1, F18: a parked saga is logged once, and shows at the desk with its history", async () => {
  await using database = await testDatabase({ schemas });
  await using world = shop(database);
  await world.start("o1");
  await world.expire();
  await world.expire();
  await world.expire();
  assert.equal(world.lines.filter((line) => /a saga is parked/.test(line)).length, 1);
  assert.match(world.lines.find((line) => /a saga is parked/.test(line)) ?? "", /ERROR|error/);
  const { history, state, data, cancelRequested, setAside } = await world.desk.get("o1");
  assert.deepEqual([state, data, cancelRequested, setAside], ["parked", order, false, 0]);
  assert.deepEqual(
    history.map(({ at, what, name, attempt, command }) => [at, what, name, attempt, command]),
    [
      ["2030-01-01T00:00:00.000Z", "sent", "authorize", 1, "shop.Authorize"],
      ["2030-01-01T00:00:30.000Z", "expired", "authorize", 1, "shop.Authorize"],
      ["2030-01-01T00:00:30.000Z", "sent", "reject", 1, "shop.Reject"],
      ["2030-01-01T00:01:00.000Z", "expired", "reject", 1, "shop.Reject"],
      ["2030-01-01T00:01:00.000Z", "parked", "reject", 1, "shop.Reject"],
    ],
  );
  await assert.rejects(world.desk.get("o2"), refusedWith("saga_not_found"));
});

Deno.test("D1, F18: an operator retries, skips and closes parked sagas, and the history says who", async () => {
  await using database = await testDatabase({ schemas });
  await using world = shop(database);
  for (const id of ["o1", "o2", "o3"]) await world.start(id);
  await world.expire();
  await world.expire();
  const sent = (await world.sent()).length;
  const states = [
    (await world.desk.retry("o1", { by: "ada" })).state,
    (await world.desk.skip("o2", { by: "ada" })).state,
    (await world.desk.close("o3", { by: "ada" })).state,
  ];
  assert.deepEqual(states, ["compensating", "compensated", "compensated"]);
  assert.deepEqual((await world.sent()).slice(sent).map(({ name }) => name), ["shop.Reject"]);
  for (const [id, what] of [["o1", "retried"], ["o2", "skipped"], ["o3", "closed"]]) {
    const { history } = await world.desk.get(id);
    const [record] = history.filter(({ by }) => by);
    assert.deepEqual([record.what, record.by, record.at], [
      what,
      "ada",
      "2030-01-01T00:01:00.000Z",
    ]);
  }
});

Deno.test("the desk says why a saga cannot be moved", async () => {
  await using database = await testDatabase({ schemas });
  await using world = shop(database);
  const { desk } = world;
  await world.start("o1");
  for (const kind of ["retry", "skip", "close"] as const) {
    const text = /the saga is not parked but running/;
    await assert.rejects(desk[kind]("o1"), refusedWith("saga_not_parked", text));
    await assert.rejects(desk[kind]("o9"), refusedWith("saga_not_found"));
  }
  await world.expire();
  await world.expire();
  await assert.rejects(world.elsewhere.retry("o1"), refusedWith("saga_unknown_here"));
  const { version } = await desk.get("o1");
  await assert.rejects(desk.retry("o1", { version: version - 1 }), refusedWith("conflict"));
  await desk.retry("o1", { version });
  await database.sql`
    insert into shop.sagas select (jsonb_populate_record(s, '{"name": "shop.Other"}')).*
    from shop.sagas s`;
  await assert.rejects(desk.get("o1"), refusedWith("saga_ambiguous", /shop.Order, shop.Other/));
  assert.equal((await desk.get("o1", "shop.Other")).name, "shop.Other");
});

Deno.test("of two operators at the same time one moves the saga", async () => {
  await using database = await testDatabase({ schemas });
  await using world = shop(database);
  await world.start("o1");
  await world.expire();
  await world.expire();
  const { version } = await world.desk.get("o1");
  const moves = ["ada", "bob"].map((by) => world.desk.retry("o1", { by, version }));
  const ended = await Promise.allSettled(moves);
  assert.deepEqual(ended.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  const { history } = await world.desk.get("o1");
  assert.equal(history.filter(({ what }) => what === "retried").length, 1);
});

Deno.test("a state is looked up by its index, however many sagas have ended", async () => {
  await using database = await testDatabase({ schemas });
  await using world = shop(database);
  await database.sql`
    insert into shop.sagas (id, name, state, data, data_version, step, attempt, cancel_requested,
      history, correlation_id, traceparent, started_at, updated_at, version)
    select 'o' || n, 'shop.Order', 'completed', '{}', 1, 1, 1, false, '[]', 'c', 't', now(), now(), 5
    from generate_series(1, 5000) n`;
  await database.sql`analyze shop.sagas`;
  const plan = async (state: string) =>
    JSON.stringify(
      await database.sql.unsafe(
        `explain select id from shop.sagas where state = '${state}' order by id desc, name desc limit 21`,
      ),
    );
  assert.match(await plan("parked"), /sagas_open_idx/);
  assert.match(await plan("completed"), /Index/);
  assert.doesNotMatch(await plan("completed"), /Seq Scan|Sort/);
  assert.equal((await world.desk.list({ state: "completed", limit: 100 })).sagas.length, 100);
});
