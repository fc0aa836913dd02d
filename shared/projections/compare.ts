/**
 * Comparing a projection with its shadow, row by row, in the database.
 *
 * @module
 */
import { sqlName } from "../platform/commit/table.ts";
import type { Sql, TransactionSql } from "../platform/database.ts";
import type { Feed } from "./feed.ts";
import { whileLocked } from "./locked.ts";
import type { ProjectedTable, Projection } from "./projection.ts";
import type { Shadow } from "./shadow.ts";
import type { Difference } from "./table.ts";

/** Most differences that are told. */
const MOST = 100;

/**
 * The differences between live and shadow. Writers wait only until the shadow is where the live tables
 * are; from then on both are looked at as they were at that moment.
 */
export async function differencesOf(
  { sql, projection: { tables }, shadow, feed }: {
    readonly sql: Sql;
    readonly projection: Projection;
    readonly shadow: Shadow;
    readonly feed: Feed;
  },
): Promise<readonly Difference[]> {
  return await sql.begin("isolation level repeatable read", async (tx) => {
    await tx.unsafe("set local statement_timeout = 0");
    await whileLocked(sql, tables.map(({ table }) => table.name), async () => {
      await feed.finish();
      await tx`select from pg_class limit 1`; // its snapshot is of now
    });
    const found: Difference[] = [];
    for (const table of tables) found.push(...await differencesIn(tx, table, shadow));
    return found.slice(0, MOST);
  }) as readonly Difference[];
}

interface Row {
  readonly key: Record<string, unknown>;
  readonly live: Record<string, unknown> | null;
  readonly rebuilt: Record<string, unknown> | null;
}

async function differencesIn(
  tx: TransactionSql,
  { table, keeps = [], asks = false }: ProjectedTable,
  shadow: Shadow,
): Promise<Difference[]> {
  const keys = Object.keys(table.key).map(sqlName);
  const columns = Object.keys(table.columns).filter((name) => !keeps.includes(name)).map(sqlName);
  const of = (side: string, names: readonly string[]) =>
    names.map((n) => `${side}.${n}`).join(", ");
  const json = (side: string, names: readonly string[]) =>
    `jsonb_build_object(${names.map((n) => `'${n.slice(1, -1)}', ${side}.${n}`).join(", ")})`;
  const [first] = keys;
  // what was asked of the owner is newer than what was heard, or was never told; what is stale is asked
  const isFine = asks
    ? `here.${first} is null or live.version < 0 or live.version > abs(here.version)`
    : "false";
  const rows = await tx.unsafe<Row[]>(
    `select case when live.${first} is null then ${json("here", keys)} else ${json("live", keys)}
         end as key,
       case when live.${first} is not null then ${json("live", columns)} end as live,
       case when here.${first} is not null then ${json("here", columns)} end as rebuilt
     from ${table.name} as live
     full join ${shadow.nameOf(table)} as here on (${of("live", keys)}) = (${of("here", keys)})
     where (live.${first} is null or here.${first} is null
         or row(${of("live", columns)}) is distinct from row(${of("here", columns)}))
       and (live.${first} is null or not (${isFine}))
     limit ${MOST}`,
  );
  const name = table.name.slice(table.name.indexOf(".") + 1);
  return rows.map(({ key, live, rebuilt }) => ({
    table: name,
    key,
    kind: live === null ? "missing" : rebuilt === null ? "extra" : "different",
    live: live && rebuilt ? changed(live, rebuilt) : live,
    rebuilt: live && rebuilt ? changed(rebuilt, live) : rebuilt,
  }));
}

/** The columns of a row that another one has otherwise. */
function changed(row: Record<string, unknown>, other: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) =>
      JSON.stringify(value) !== JSON.stringify(other[name])
    ),
  );
}
