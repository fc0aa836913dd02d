/**
 * Writes as data. Repositories, projections and publications yield them; the committer carries them out.
 *
 * @module
 */
import {
  type AnyRow,
  type Columns,
  keyNamesOf,
  type KeyOf,
  type RowOf,
  rowText,
  type Table,
  type Values,
} from "./table.ts";

/** On what a write depends. */
export type Guard =
  /** The row must not be there: a conflict else. */
  | { readonly kind: "absent" }
  /** Written only when the row is not there; else left alone. */
  | { readonly kind: "if_absent" }
  /** The row must have this version: a conflict else. */
  | { readonly kind: "expected"; readonly version: number }
  /** Written only when the row's version is lower than the written one; else left alone. */
  | { readonly kind: "newer" }
  /** Written whatever is there. */
  | { readonly kind: "none" };

/** One row to be written. */
export interface Write {
  readonly op: "insert" | "upsert" | "patch" | "remove";
  readonly table: Table;
  readonly key: AnyRow;
  /** Which row that is, see {@linkcode rowText}: several look at it, so it is made once. */
  readonly row: string;
  /** Columns to set. */
  readonly set: AnyRow;
  /** Numeric columns to add to. */
  readonly add: AnyRow;
  readonly guard: Guard;
}

/** Which row a write is of, from what has the values of its key. */
function placeOf(table: Table, row: AnyRow) {
  const key: Record<string, unknown> = {};
  for (const name of keyNamesOf(table)) key[name] = row[name];
  return { table, key, row: rowText(table, key) };
}

function restOf(table: Table, row: AnyRow): AnyRow {
  const rest: Record<string, unknown> = {};
  for (const name in row) if (!(name in table.key)) rest[name] = row[name];
  return rest;
}

const NOTHING: AnyRow = Object.freeze({});

/** A new row. It is a conflict when the key is taken, unless `ifAbsent`: then the row there stays. */
export function insert<T extends Table>(
  table: T,
  row: RowOf<T>,
  options: { readonly ifAbsent?: boolean } = {},
): Write {
  return {
    op: "insert",
    ...placeOf(table, row),
    set: restOf(table, row),
    add: NOTHING,
    guard: { kind: options.ifAbsent ? "if_absent" : "absent" },
  };
}

/** A row as it shall be, there or not. With `newer`, a row there of the same or a higher version stays. */
export function upsert<T extends Table>(
  table: T,
  row: RowOf<T>,
  options: { readonly newer?: boolean } = {},
): Write {
  return {
    op: "upsert",
    ...placeOf(table, row),
    set: restOf(table, row),
    add: NOTHING,
    guard: { kind: options.newer ? "newer" : "none" },
  };
}

/**
 * Some columns of a row that is there; without it nothing happens, unless a version is expected.
 *
 * @param options `expected`: the version the row must have; `newer`: only when its version is lower
 * than the one set; `add`: numbers to add to columns.
 */
export function patch<Key extends Columns, Rest extends Columns>(
  table: Table<Key, Rest>,
  key: KeyOf<Table<Key, Rest>>,
  set: Partial<Values<Rest>>,
  options: {
    readonly expected?: number;
    readonly newer?: boolean;
    readonly add?: { readonly [Name in keyof Rest]?: number };
  } = {},
): Write {
  return {
    op: "patch",
    ...placeOf(table, key),
    set: set,
    add: options.add ?? NOTHING,
    guard: options.expected !== undefined
      ? { kind: "expected", version: options.expected }
      : { kind: options.newer ? "newer" : "none" },
  };
}

/** No such row any more. */
export function remove<T extends Table>(
  table: T,
  key: KeyOf<T>,
  options: { readonly expected?: number } = {},
): Write {
  return {
    op: "remove",
    ...placeOf(table, key),
    set: NOTHING,
    add: NOTHING,
    guard: options.expected === undefined
      ? { kind: "none" }
      : { kind: "expected", version: options.expected },
  };
}

/** The same write to a table of the same columns. */
export function inTable(write: Write, table: Table): Write {
  return { ...write, ...placeOf(table, write.key) };
}
