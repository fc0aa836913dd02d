/**
 * What is noted of work on projections: one row each, in the context's own schema.
 *
 * @module
 */
import { defineTable, json, type RowOf, type Table } from "../platform/commit/table.ts";

/** What is being done with a projection. */
export type ProjectionState = "live" | "rebuilding" | "checking" | "failed";

/** A row in which a projection and its rebuilt copy differ. */
export interface Difference {
  /** Without its schema. */
  readonly table: string;
  readonly key: Readonly<Record<string, unknown>>;
  /** `missing`: not in the live table; `extra`: only there. */
  readonly kind: "missing" | "extra" | "different";
  /** The columns that differ, by their names in the database; null in a row that is not there. */
  readonly live: Readonly<Record<string, unknown>> | null;
  readonly rebuilt: Readonly<Record<string, unknown>> | null;
}

const key = { name: "text" } as const;
const columns = {
  state: "text",
  run: "text",
  done: "int8",
  total: "int8",
  checkpoint: json<unknown>(),
  differences: json<readonly Difference[] | null>(),
  error: "text",
  beganAt: "timestamptz",
  since: "timestamptz",
  version: "int4",
} as const;

/** Work on projections. */
export type WorkTable = Table<typeof key, typeof columns>;

/** The work on one projection. */
export type WorkRow = RowOf<WorkTable>;

const tables = new Map<string, WorkTable>();

/** The table in the schema of a context. */
export function workTable(schema: string): WorkTable {
  let table = tables.get(schema);
  if (!table) {
    const name = `${schema}.projections`;
    tables.set(schema, table = defineTable(name, { thing: "projection", key, columns }));
  }
  return table;
}
