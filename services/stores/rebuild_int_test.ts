import assert from "node:assert/strict";
import type { ProjectionDesk, ProjectionState } from "../../shared/projections/desk.ts";
import { pause } from "../../shared/platform/time.ts";
import { type TestHost, testHost } from "../../shared/testing/host.ts";
import { stores } from "./mod.ts";

const deskOf = (host: TestHost) => host.host.contexts.get("stores")!.projections;

async function until(desk: ProjectionDesk, name: string, state: ProjectionState) {
  for (const end = Date.now() + 20_000;;) {
    const status = (await desk.list()).find((other) => other.name === name)!;
    if (status.state === state) return status;
    if (status.state === "failed" || Date.now() > end) assert.fail(JSON.stringify(status));
    await pause(10);
  }
}

async function createStore(host: TestHost, name: string): Promise<string> {
  const { status, body } = await host.call("POST", "/api/stores", { name, location: "here" });
  assert.equal(status, 200);
  return body.id;
}

/** A mall with stores that were changed, and one that is gone. */
async function furnish(host: TestHost, stores = 12): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < stores; index++) {
    const id = await createStore(host, `Store ${index}`);
    await host.call("PUT", `/api/stores/${id}/participating`);
    await host.call("PUT", `/api/stores/${id}/rebrand`, { name: `Shop ${index}` });
    ids.push(id);
  }
  return ids;
}

const rows = (host: TestHost) => host.sql("stores")`select * from stores.stores order by id`;

Deno.test("a read model that was spoilt is told of by a check, and right after a rebuild", async () => {
  await using host = await testHost([stores]);
  const sql = host.sql("stores");
  const desk = deskOf(host);
  const [first, second] = await furnish(host);
  const before = [...await rows(host)];
  assert.deepEqual(await desk.check("stores-mall"), []);

  await sql`update stores.stores set name = 'spoilt' where id = ${first}`;
  await sql`delete from stores.stores where id = ${second}`;
  await sql`insert into stores.stores values ('ghost', 'Ghost', '', false, '', false, 1)`;
  const differences = await desk.check("stores-mall");
  assert.deepEqual(
    differences.map(({ kind, key }) => [kind, key.id]).sort(),
    [["different", first], ["extra", "ghost"], ["missing", second]],
  );
  const different = differences.find(({ kind }) => kind === "different");
  assert.deepEqual(different?.live, { name: "spoilt" });
  assert.deepEqual(different?.rebuilt, { name: "Shop 0" });

  await desk.rebuild("stores-mall");
  const { progress } = await until(desk, "stores-mall", "live");
  assert.deepEqual(progress, { done: 36, total: 36 });
  assert.deepEqual([...await rows(host)], before);
  const schemas = await sql`select nspname from pg_namespace where nspname like '%rebuild%'`;
  assert.equal(schemas.length, 0);
  assert.deepEqual(await desk.check("stores-mall"), []);
});

Deno.test("a rebuilt table has the names of all that belongs to it", async () => {
  await using host = await testHost([stores]);
  const sql = host.sql("stores");
  const named = async () => [
    ...await sql`select indexname, indexdef from pg_indexes where schemaname = 'stores' order by 1`,
    ...await sql`
      select conname, conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'stores'::regnamespace order by 1`,
  ];
  const before = await named();
  await deskOf(host).rebuild("stores-mall");
  await until(deskOf(host), "stores-mall", "live");
  await until(deskOf(host), "stores-catalog", "live");
  assert.deepEqual(await named(), before);
});

Deno.test("F24: a rebuild during live writes, cancelled half-way and resumed, equals the live one", async () => {
  await using host = await testHost([stores]);
  const desk = deskOf(host);
  const ids = await furnish(host);
  let writing = true;
  let changes = 0;
  const writers = [0, 1, 2].map(async (writer) => {
    for (let round = 0; writing; round++) {
      const id = ids[(round + writer) % ids.length];
      const renamed = await host.call("PUT", `/api/stores/${id}/rebrand`, {
        name: `Name ${writer}-${round}`,
      });
      assert.equal(renamed.status, 200, JSON.stringify(renamed));
      if (round % 5 === 0) ids.push(await createStore(host, `New ${writer}-${round}`));
      changes++;
    }
  });
  for (let round = 0; round < 3; round++) {
    await desk.rebuild("stores-mall", { anew: round > 0 });
    await desk.cancel("stores-mall");
    await desk.rebuild("stores-mall");
    await until(desk, "stores-mall", "live");
    assert.deepEqual(await desk.check("stores-mall"), []);
  }
  writing = false;
  await Promise.all(writers);
  assert.ok(changes > 20);
  assert.deepEqual(await desk.check("stores-mall"), []);
  assert.equal((await rows(host)).length, ids.length);
});
