import assert from "node:assert/strict";
import type { Sql } from "../platform/database.ts";
import { until } from "./broker_suite.ts";
import { homeCommands, lampEvents } from "./home_fixture.ts";
import { effect, type Home, openHome } from "./home_processes_fixture.ts";
import { commandHandling, eventHandling } from "./subscriptions.ts";

const { LampLit } = lampEvents.types;
const { LightLamp } = homeCommands.types;

/** Fails as two transactions do that change what the other one read. */
async function serializationFailure(sql: Sql): Promise<void> {
  await sql.begin("isolation level repeatable read", async (transaction) => {
    await transaction`select * from home.shelf`;
    await sql`update home.shelf set lamps = lamps + 1 where id = 1`;
    await transaction`update home.shelf set lamps = lamps + 1 where id = 1`;
  });
}

/** Fails as two transactions do that wait for each other; the server ends one of them. */
async function deadlock(sql: Sql): Promise<void> {
  const both = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const results = await Promise.allSettled([0, 1].map((mine) =>
    sql.begin(async (transaction) => {
      await transaction`set local deadlock_timeout = '20ms'`;
      await transaction`select from home.shelf where id = ${mine + 1} for update`;
      both[mine].resolve();
      await both[1 - mine].promise;
      await transaction`select from home.shelf where id = ${2 - mine} for update`;
    })
  ));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** Fails as what takes too long. */
async function statementTimeout(sql: Sql): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`set local statement_timeout = '10ms'`;
    await transaction`select pg_sleep(5)`;
  });
}

const failures = [
  ["a serialization failure", serializationFailure, "40001"],
  ["a deadlock", deadlock, "40P01"],
  ["a statement timeout", statementTimeout, "57014"],
] as const;

async function withShelf(home: Home): Promise<void> {
  await home.sql`create table home.shelf (id int primary key, lamps int not null)`;
  await home.sql`insert into home.shelf values (1, 0), (2, 0)`;
}

for (const [what, fail, sqlState] of failures) {
  Deno.test(`F7: ${what} in a command's handler is tried again, neither refused nor buried`, async () => {
    await using home = await openHome();
    await withShelf(home);
    const met: unknown[] = [];
    const process = await home.process(commandHandling(homeCommands, (unit) => ({
      async LightLamp({ id: lamp }, { id }) {
        effect(unit, id, lamp);
        if (met.length >= 7) return;
        try {
          await fail(home.sql);
        } catch (error) {
          met.push(error instanceof Error && "code" in error ? error.code : error);
          throw error;
        }
      },
      BuyLamp() {},
    })));
    const metadata = { COMMAND_REPLY_CHANNEL: "mall.shop.replies", COMMAND_SAGA_ID: "s1" };
    await home.publish(LightLamp({ id: "a" }), { id: "c1", metadata });
    await until(() => process.ended.length === 1);
    assert.deepEqual(met, Array(7).fill(sqlState));
    const replies = await home.sql<{ name: string }[]>`select name from home.outbox`;
    assert.deepEqual(replies.map(({ name }) => name), ["am.Success"]);
    assert.deepEqual([await home.done(), await home.deadLetters()], [["c1"], []]);
  });
}

Deno.test("F13: a dependency that is down for long burns no attempts; other keys flow meanwhile", async () => {
  await using home = await openHome();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close(); // nobody listens there now
  let tries = 0;
  const process = await home.process(eventHandling(lampEvents, (unit) => ({
    async LampLit({ id: lamp, room }, { id }) {
      if (room === "far") {
        tries++;
        (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      }
      effect(unit, id, lamp);
    },
  })));
  await home.publish(LampLit({ id: "a", room: "far" }), { id: "m1" });
  for (let n = 2; n <= 9; n++) await home.publish(LampLit({ id: "b" }), { id: `m${n}` });
  await until(() => tries >= 40);
  assert.deepEqual([(await home.done()).length, await home.deadLetters()], [8, []]);
  assert.ok(process.pauses[0] <= 100 && process.pauses.at(-1)! > 15_000, "the waits grow");
  const back = Deno.listen({ hostname: "127.0.0.1", port });
  const [connection] = await Promise.all([
    back.accept(),
    until(() => process.ended.length === 9),
  ]);
  connection.close();
  back.close();
  assert.deepEqual([await home.done("a"), await home.deadLetters()], [["m1"], []]);
});

Deno.test("F13: a database that is away loses no message and buries none", async () => {
  await using home = await openHome();
  const process = await home.process(eventHandling(lampEvents, (unit) => ({
    LampLit: ({ id: lamp }, { id }) => effect(unit, id, lamp),
  })));
  await home.publish(LampLit({ id: "a" }), { id: "m0" });
  await until(() => process.ended.length === 1);
  for (let n = 1; n <= 50; n++) await home.publish(LampLit({ id: `l${n % 5}` }), { id: `m${n}` });
  await home.fixture.setReachable(false);
  await new Promise((resolve) => setTimeout(resolve, 700)); // longer than the leases last
  await home.fixture.setReachable(true);
  await until(async () => (await home.done().catch(() => [])).length === 51);
  assert.deepEqual(
    (await home.done()).toSorted(),
    Array.from({ length: 51 }, (_, n) => `m${n}`).toSorted(),
  );
  for (let lamp = 0; lamp < 5; lamp++) {
    const numbers = (await home.done(`l${lamp}`)).map((id) => Number(id.slice(1)));
    assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
  }
  assert.deepEqual(await home.deadLetters(), []);
});
