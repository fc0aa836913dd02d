import assert from "node:assert/strict";
import { insert, upsert } from "../platform/commit/write.ts";
import { connectDatabase } from "../platform/database.ts";
import { pause } from "../platform/time.ts";
import type { ProjectionDesk, ProjectionStatus } from "./desk.ts";
import { NotOurs, openJournal } from "./journal.ts";
import { lampContext, rooms } from "./lamps_fixture.ts";
import { shadowOf } from "./shadow.ts";
import { switchOver } from "./switch.ts";
import { workTable } from "./table.ts";

async function until(
  desk: ProjectionDesk,
  is: (status: ProjectionStatus) => boolean,
): Promise<ProjectionStatus> {
  for (const end = Date.now() + 20_000;;) {
    const [status] = await desk.list();
    if (is(status)) return status;
    if (status.state === "failed" || Date.now() > end) assert.fail(JSON.stringify(status));
    await pause(2);
  }
}

const isLive = ({ state }: ProjectionStatus) => state === "live";

Deno.test("F24: a rebuild that is cancelled half-way changes nothing, and goes on where it was", async () => {
  await using context = await lampContext();
  await context.hang(100, 30);
  const before = [...await context.rows()];
  await context.sql`update lamps.rooms set room = 'spoilt'`;
  await using process = await context.process(20);
  const { desk } = process;
  await desk.rebuild("lamps-rooms");
  await until(desk, ({ progress }) => progress.done >= 500);
  const cancelled = await desk.cancel("lamps-rooms");
  assert.deepEqual([cancelled.state, cancelled.resumable], ["live", true]);
  const { done, total } = cancelled.progress;
  assert.ok(done >= 500 && done < 3_100 && total === 3_100, `${done} of ${total}`);
  await pause(100);
  assert.equal((await desk.list())[0].progress.done, done, "nobody works on it");
  assert.ok((await context.rows()).every(({ room }) => room === "spoilt"), "live is as it was");

  await context.transact((lamps) => lamps.update("1", () => moved("attic")));
  const resumed = await desk.rebuild("lamps-rooms");
  assert.ok(resumed.progress.done >= done);
  const { progress } = await until(desk, isLive);
  assert.deepEqual(progress, { done: 3_101, total: 3_101 });
  const changed = { id: "1", room: "attic", moves: 31 };
  assert.deepEqual([...await context.rows()], before.map((row) => row.id === "1" ? changed : row));
  assert.deepEqual(await desk.check("lamps-rooms"), []);
});

Deno.test("F24: when the process dies, another one that may be asked goes on, and the first can do no harm", async () => {
  await using context = await lampContext();
  await context.hang(100, 30);
  await context.sql`update lamps.rooms set room = 'spoilt'`;
  let done = 0;
  {
    await using first = await context.process(10);
    await first.desk.rebuild("lamps-rooms");
    done = (await until(first.desk, ({ progress }) => progress.done >= 200)).progress.done;
  }
  const table = workTable("lamps");
  const row = await context.store.find(table, { name: "lamps-rooms" });
  assert.ok(row && row.state === "rebuilding" && row.done >= done);
  const zombie = openJournal({ ...context, context: "lamps" }, row);
  await using second = await context.process(1_000);
  await until(second.desk, isLive);
  assert.ok((await context.rows()).every(({ room }) => room === "room 30"));
  const write = upsert(rooms, { id: "1", room: "zombie", moves: 0 });
  await assert.rejects(zombie.save({ done: 0 }, [write]), NotOurs);
  assert.ok((await context.rows()).every(({ room }) => room === "room 30"));
});

Deno.test("writers that waited for the switch write to the new table, in prepared statements, too", async () => {
  await using context = await lampContext();
  const { sql, projection } = context;
  await using others = connectDatabase({ connection: await connectionOf(context), max: 1 });
  const hang = (id: string) => others.sql`insert into lamps.rooms values (${id}, 'late', 0)`;
  const count = () => others.sql`select count(*)::int as n from lamps.rooms`;
  await hang("before"); // prepared from here on
  await count();
  const shadow = shadowOf(sql, { context: "lamps", sources: context.sources, projection });
  await shadow.make();
  await shadow.store.commit([insert(rooms, { id: "rebuilt", room: "new", moves: 0 })]);
  const row = await work(context);
  let waited: Promise<unknown> = Promise.resolve();
  await switchOver({
    ...{ sql, context: "lamps", projection, shadow, row: () => row },
    feed: {
      advance: () => Promise.resolve(true),
      close: () => Promise.resolve(),
      async finish() {
        waited = hang("while").then(count);
        for (let waiting = 0; waiting === 0;) {
          const [{ n }] = await sql`
            select count(*)::int as n from pg_locks where not granted
              and relation = 'lamps.rooms'::regclass`;
          waiting = n;
        }
      },
    },
  });
  await waited;
  assert.deepEqual((await context.rows()).map(({ id }) => id), ["rebuilt", "while"]);
  assert.deepEqual([...await count()], [{ n: 2 }]);
});

Deno.test("F23: a rebuild upcasts events of older versions; one of newer code stops it, visibly, until a newer process comes", async () => {
  await using context = await lampContext();
  const { sql } = context;
  await context.hang(3, 4);
  await using process = await context.process(1);
  const { desk } = process;
  assert.deepEqual(await desk.check("lamps-rooms"), []);
  await sql`
    update lamps.events set event_version = 3 where stream_id = '2' and stream_version = 5`;
  await desk.rebuild("lamps-rooms");
  const { state, error } = await until(desk, ({ error }) => error !== "");
  assert.equal(state, "rebuilding");
  assert.equal(error, "lamps.LampMoved is stored in version 3, this code knows 2");
  assert.equal((await context.rows()).length, 3, "the live one is as it was");
  await sql`update lamps.events set event_version = 1 where event_version = 3`; // now the code knows it
  await until(desk, isLive);
  assert.deepEqual(await desk.check("lamps-rooms"), []);
});

Deno.test("a projection is rebuilt or checked one at a time, and an unknown one is not found", async () => {
  await using context = await lampContext();
  await context.hang(100, 20);
  await using process = await context.process(5);
  const { desk } = process;
  await assert.rejects(desk.rebuild("lamps-halls"), { reason: "projection_not_found" });
  await desk.rebuild("lamps-rooms");
  await desk.rebuild("lamps-rooms"); // it is being done
  await assert.rejects(desk.check("lamps-rooms"), { reason: "projection_busy" });
  await desk.cancel("lamps-rooms");
  const checking = desk.check("lamps-rooms");
  checking.catch(() => {});
  await until(desk, ({ state }) => state === "checking");
  await assert.rejects(desk.rebuild("lamps-rooms"), { reason: "projection_busy" });
  await desk.cancel("lamps-rooms");
  await assert.rejects(checking, { reason: "check_canceled" });
});

const moved = (room: string) => ({ type: "LampMoved" as const, data: { room } });

async function connectionOf({ sql }: Awaited<ReturnType<typeof lampContext>>) {
  const { host: [host], port: [port], user, pass } = sql.options;
  const [{ database }] = await sql`select current_database() as database`;
  const password = typeof pass === "string" ? pass : "";
  return { host, port, user, password, database, tls: "disable" as const };
}

/** The row of a rebuild that is at hand. */
async function work({ store, clock }: Awaited<ReturnType<typeof lampContext>>) {
  const now = clock.now();
  const row = {
    ...{ name: "lamps-rooms", state: "rebuilding", run: "1", done: 0, total: 0, error: "" },
    ...{ checkpoint: null, differences: null, beganAt: now, since: now, version: 1 },
  };
  await store.commit([insert(workTable("lamps"), row)]);
  return row;
}

Deno.test("who remembers rows is told of the tables that a rebuild put in the place of others, a check tells nobody", async () => {
  await using context = await lampContext();
  await context.hang(3, 1);
  const told: string[] = [];
  await using process = await context.process(100, ({ name }) => told.push(name));
  assert.deepEqual(await process.desk.check("lamps-rooms"), []);
  assert.deepEqual(told, []);
  await process.desk.rebuild("lamps-rooms");
  await until(process.desk, (status) => isLive(status) && told.length > 0);
  assert.deepEqual(told, ["lamps.rooms"]);
});
