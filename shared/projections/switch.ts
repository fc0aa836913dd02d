/**
 * Putting a rebuilt projection in the place of the live one.
 *
 * @module
 */
import { sqlName } from "../platform/commit/table.ts";
import type { Sql } from "../platform/database.ts";
import type { Feed } from "./feed.ts";
import { NotOurs } from "./journal.ts";
import { whileLocked } from "./locked.ts";
import type { ProjectedTable, Projection } from "./projection.ts";
import type { Shadow } from "./shadow.ts";
import { type WorkRow, workTable } from "./table.ts";

/**
 * Moves the shadow's tables to where the live ones are, in one transaction. Writers wait for it, and
 * then write to the new tables: PostgreSQL looks names up again after a lock, in prepared statements, too.
 *
 * @throws {NotOurs} when the run was canceled, or another process does it.
 */
export async function switchOver(
  { sql, context, projection: { tables }, shadow, feed, row }: {
    readonly sql: Sql;
    readonly context: string;
    readonly projection: Projection;
    readonly shadow: Shadow;
    readonly feed: Feed;
    readonly row: () => WorkRow;
  },
): Promise<void> {
  const old = `${shadow.schema}_old`;
  for (const { table } of tables) await sql.unsafe(`analyze ${shadow.nameOf(table)}`);
  await sql.unsafe(`create schema if not exists ${old}`);
  await whileLocked(sql, tables.map(({ table }) => table.name), async (tx) => {
    await feed.finish();
    for (const projected of tables) {
      const { table: { name }, table, keeps = [] } = projected;
      if (keeps.length > 0) await tx.unsafe(takeOver(projected, shadow));
      await tx.unsafe(`alter table ${name} set schema ${old}`);
      await tx.unsafe(`alter table ${shadow.nameOf(table)} set schema ${context}`);
    }
    const { name, version } = row();
    const ours = await tx.unsafe(
      `update ${workTable(context).name}
       set state = 'live', run = '', error = '', since = now(), checkpoint = null, version = version + 1
       where name = $1 and version = $2::int4 returning name`,
      [name, version],
    );
    if (ours.length === 0) throw new NotOurs(`the rebuild of ${name} was canceled`);
    await tx.unsafe(`drop schema ${old}, ${shadow.schema} cascade`);
  });
}

/** The columns that are the truth. */
function takeOver({ table, keeps = [] }: ProjectedTable, shadow: Shadow): string {
  const sets = keeps.map((column) => `${sqlName(column)} = live.${sqlName(column)}`);
  const same = Object.keys(table.key).map((key) => `here.${sqlName(key)} = live.${sqlName(key)}`);
  return `update ${shadow.nameOf(table)} as here set ${sets.join(", ")} from ${table.name} as live
    where ${same.join(" and ")}`;
}
