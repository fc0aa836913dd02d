/**
 * What rules read: streams of events, rows of tables, ordered by id.
 *
 * @module
 */
import { type AnyRow, columnOf, sqlName, type Table } from "../../shared/platform/commit/table.ts";
import { rowsOf, type WithId } from "./merge.ts";
import type { Sourced, StoredEvent } from "./sourced.ts";
import type { World } from "./world.ts";

/** An event with the stream that it belongs to. */
export interface EventRow extends StoredEvent, WithId {}

/** The events of all streams of a kind. */
export function eventsOf(
  { sqlOf }: World,
  { context, name }: Pick<Sourced, "context" | "name">,
): AsyncGenerator<EventRow> {
  return rowsOf(
    sqlOf(context),
    `select stream_id as id, stream_version as version, event_name as name,
      event_version as "eventVersion", event_data as data, occurred_at as "occurredAt"
    from ${context}.events where stream_name = '${name}'
    order by stream_id collate "C", stream_version`,
  );
}

/** A row of a table, whose key is its id. */
export interface TableRow extends WithId {
  readonly row: AnyRow;
}

/** The rows of a table whose key is `id`; numbers as numbers. */
export async function* tableRows(
  { sqlOf }: World,
  table: Table,
): AsyncGenerator<TableRow> {
  const names = [...Object.keys(table.key), ...Object.keys(table.columns)];
  const cells = names.map((name) => `${sqlName(name)} as "${name}"`).join(", ");
  const [context] = table.name.split(".");
  const rows = rowsOf<AnyRow & WithId>(
    sqlOf(context),
    `select ${cells} from ${table.name} order by id collate "C"`,
  );
  for await (const row of rows) yield { id: row.id, row };
}

/** The columns in which two rows differ, in words. */
export function differences(
  table: Table,
  expected: AnyRow,
  actual: AnyRow,
  own: readonly string[] = [],
): string[] {
  return Object.keys(expected).filter((name) => !own.includes(name)).flatMap((name) => {
    const [there, must] = [textOf(actual[name]), textOf(expected[name])];
    return there === must || !columnOf(table, name) ? [] : [`${name} is ${there}, not ${must}`];
  });
}

/** Equal texts stand for equal values, whatever the order of keys is. */
export function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1);
    return `{${entries.map(([name, inner]) => `${name}:${textOf(inner)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "undefined";
}
