import assert from "node:assert/strict";
import { connectDatabase } from "../platform/database.ts";
import { createLogger } from "../platform/log.ts";
import { testDatabase } from "../testing/database.ts";
import { until } from "./broker_suite.ts";
import { createLeases, type LeasesOptions } from "./lease.ts";

const schemas = [
  { schema: "shop", set: "messaging", folder: new URL("migrations/", import.meta.url) },
];

async function fixture() {
  const database = await testDatabase({ schemas, max: 4 });
  const log = createLogger({ write: () => {} });
  return {
    sql: database.sql,
    connection: database.connection,
    leases: (options: Partial<LeasesOptions>) =>
      createLeases({ sql: database.sql, schema: "shop", log, ...options }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

Deno.test("a lease has one holder; who gives it back lets the next one in, an epoch later", async () => {
  await using shop = await fixture();
  const one = shop.leases({ names: ["outbox", "timers"] });
  const two = shop.leases({ names: ["outbox"], renewMs: 10 });
  await one.start();
  await two.start();
  assert.deepEqual(one.held("outbox"), { epoch: 1 });
  assert.equal(two.held("outbox"), undefined);
  const changes: (number | undefined)[] = [];
  two.onChange("outbox", (held) => changes.push(held?.epoch));
  await one.release("outbox");
  assert.equal(one.held("outbox"), undefined);
  assert.deepEqual(one.held("timers"), { epoch: 1 });
  await until(() => two.held("outbox") !== undefined);
  assert.deepEqual(changes, [2]);
  await one.close();
  await two.close();
});

Deno.test("a lease that is not renewed is over for its holder before another can have it", async () => {
  await using shop = await fixture();
  const frozen = shop.leases({ names: ["outbox"], ttlMs: 100, renewMs: 60_000 });
  await frozen.start();
  assert.ok(frozen.held("outbox"));
  const heir = shop.leases({ renewMs: 5 });
  await heir.add("outbox");
  let both = false;
  await until(() => {
    const taken = heir.held("outbox") !== undefined;
    both ||= taken && frozen.held("outbox") !== undefined;
    return taken;
  });
  assert.equal(both, false);
  await frozen.close(); // gives back nothing that is not its own
  assert.deepEqual(heir.held("outbox"), { epoch: 2 });
  await heir.close();
  const [row] = await shop.sql`select owner from shop.leases`;
  assert.equal(row.owner, "");
});

Deno.test("a lease survives a time without the database when nobody else took it", async () => {
  await using shop = await fixture();
  const leases = shop.leases({ names: ["outbox"], ttlMs: 60, renewMs: 10 });
  await leases.start();
  const changes: (number | undefined)[] = [];
  leases.onChange("outbox", (held) => changes.push(held?.epoch));
  await shop.sql`alter table shop.leases rename to away`;
  await until(() => leases.held("outbox") === undefined);
  await shop.sql`alter table shop.away rename to leases`;
  await until(() => leases.held("outbox") !== undefined);
  assert.deepEqual(leases.held("outbox"), { epoch: 1 });
  assert.deepEqual(changes, [1]);
  await leases.close();
});

Deno.test("a lease that another process took is lost, and told so", async () => {
  await using shop = await fixture();
  const leases = shop.leases({ names: ["outbox"], renewMs: 10 });
  await leases.start();
  const changes: (number | undefined)[] = [];
  leases.onChange("outbox", (held) => changes.push(held?.epoch));
  await shop.sql`update shop.leases
    set owner = 'other', epoch = 2, expires_at = now() + interval '1 hour'`;
  await until(() => changes.length > 0);
  assert.deepEqual(changes, [undefined]);
  assert.equal(leases.held("outbox"), undefined);
  await leases.close();
});

Deno.test("leases of a killed process are taken at once when nobody else can be alive", async () => {
  await using shop = await fixture();
  await shop.sql`
    insert into shop.leases values ('outbox', 'killed', 4, now() + interval '1 hour')`;
  const patient = shop.leases({ names: ["outbox"] });
  await patient.start();
  assert.equal(patient.held("outbox"), undefined);
  await patient.close();
  const alone = shop.leases({ names: ["outbox"], breakExisting: true });
  await alone.start();
  assert.deepEqual(alone.held("outbox"), { epoch: 5 });
  await alone.close();
});

Deno.test("taking a lease over waits for the disk, so no crash takes it back; renewing does not", async () => {
  await using shop = await fixture();
  const { connection } = shop;
  await shop.sql.unsafe(`alter database ${connection.database} set synchronous_commit to on`);
  await shop.sql.unsafe(`
    create table shop.commits (
      place int generated always as identity, name text, epoch bigint, waits text
    );
    create function shop.note() returns trigger language plpgsql as $$ begin
      insert into shop.commits (name, epoch, waits)
      values (new.name, new.epoch, current_setting('synchronous_commit'));
      return null;
    end $$;
    create trigger note after insert or update on shop.leases
    for each row when (new.owner <> '') execute function shop.note()`);
  const commits = async (name: string, epoch: number) => {
    const rows = await shop.sql<{ waits: string }[]>`
      select waits from shop.commits where name = ${name} and epoch = ${epoch} order by place`;
    return rows.map(({ waits }) => waits);
  };
  await using pool = connectDatabase({ connection, max: 2 }); // of connections with that setting
  const { sql } = pool;
  const first = shop.leases({ sql, names: ["outbox"], renewMs: 5 });
  await first.start();
  await until(async () => (await commits("outbox", 1)).length >= 3);
  const heir = shop.leases({ sql, names: ["outbox", "timers"], renewMs: 5 });
  await heir.start(); // stands by for the one, has the other
  await until(async () => (await commits("timers", 1)).length >= 3);
  await first.close();
  await until(async () => (await commits("outbox", 2)).length >= 3);
  await heir.close();
  for (const [name, epoch] of [["outbox", 1], ["outbox", 2], ["timers", 1]] as const) {
    const [taken, ...renewed] = (await commits(name, epoch)).slice(0, 3);
    assert.deepEqual([name, epoch, taken, renewed], [name, epoch, "on", ["off", "off"]]);
  }
});

Deno.test("leases fail to start where their table is missing", async () => {
  await using shop = await fixture();
  const leases = shop.leases({ schema: "nowhere", names: ["outbox"] });
  await assert.rejects(leases.start(), { code: "42P01" });
  await leases.close();
});
