/**
 * Tables as values: a name, a key, typed columns. Writes, reads and both stores are derived from them.
 *
 * @module
 */
import type { DomainError } from "../../domain/error.ts";

/** The scalar column types that are used. `int8` is a number here: positions stay below 2^53. */
export type ScalarType =
  | "text"
  | "bool"
  | "int4"
  | "int8"
  | "float8"
  | "bytea"
  | "timestamptz"
  | "text[]";

/** A `jsonb` column that holds a `T`. Made by {@link json}. */
export interface JsonColumn<T> {
  readonly type: "jsonb";
  /** Never there: carries the type. */
  readonly of?: T;
}

/** A column: its type, with `?` when it may be null. */
export type Column = ScalarType | `${ScalarType}?` | JsonColumn<unknown>;

/** Columns by name, in camelCase; in the database they are in snake_case. */
export type Columns = Readonly<Record<string, Column>>;

interface Scalars {
  text: string;
  bool: boolean;
  int4: number;
  int8: number;
  float8: number;
  bytea: Uint8Array;
  timestamptz: Date;
  "text[]": readonly string[];
}

type ValueOf<C extends Column> = C extends JsonColumn<infer T> ? T
  : C extends ScalarType ? Scalars[C]
  : C extends `${infer S extends ScalarType}?` ? Scalars[S] | null
  : never;

/** The values of some columns. */
export type Values<C extends Columns> = { readonly [Name in keyof C]: ValueOf<C[Name]> };

/** A business rule that the database guards by a unique index or constraint. */
export interface UniqueRule {
  /** The columns that must be unique together. */
  readonly columns: readonly string[];
  /** What the caller is told. */
  readonly refusal: () => DomainError;
}

/** A table. */
export interface Table<Key extends Columns = Columns, Rest extends Columns = Columns> {
  /** `schema.table`. */
  readonly name: string;
  /** What people call a row, for texts. */
  readonly thing: string;
  readonly key: Key;
  readonly columns: Rest;
  /** Unique rules by the name of their constraint. */
  readonly unique: Readonly<Record<string, UniqueRule>>;
  /** A column that the database numbers; inserted rows keep their order and their numbers are returned. */
  readonly identity?: string;
  /**
   * Whether a process that is alone may remember rows, or which ones, instead of reading them again.
   * Only for rows that are written through units alone, or forgotten by who writes them in another way,
   * and whose version changes with every write.
   */
  readonly remembered?: boolean | ((row: AnyRow) => boolean);
}

/** A row of a table: key and columns. */
export type RowOf<T extends Table> = Values<T["key"]> & Values<T["columns"]>;

/** The key of a table's row. */
export type KeyOf<T extends Table> = Values<T["key"]>;

/** Any row, where its table does not matter. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** A `jsonb` column that holds a `T`. */
export function json<T>(): JsonColumn<T> {
  return { type: "jsonb" };
}

/**
 * Describes a table. A column called `version` is the row's version for guards.
 *
 * @param name `schema.table`.
 * @example
 * ```ts
 * import { defineTable, json, type RowOf } from "./table.ts";
 * const lamps = defineTable("home.lamps", {
 *   thing: "lamp",
 *   key: { id: "text" },
 *   columns: { room: "text", colours: json<string[]>(), litAt: "timestamptz?", version: "int4" },
 * });
 * const lamp: RowOf<typeof lamps> = { id: "1", room: "hall", colours: [], litAt: null, version: 1 };
 * ```
 */
export function defineTable<const Key extends Columns, const Rest extends Columns>(
  name: string,
  definition: {
    readonly thing?: string;
    readonly key: Key;
    readonly columns: Rest;
    readonly unique?: Readonly<Record<string, UniqueRule>>;
    readonly identity?: string;
    readonly remembered?: boolean | ((row: AnyRow) => boolean);
  },
): Table<Key, Rest> {
  return {
    name,
    thing: definition.thing ?? name.slice(name.indexOf(".") + 1),
    key: definition.key,
    columns: definition.columns,
    unique: definition.unique ?? {},
    ...(definition.identity && { identity: definition.identity }),
    ...(definition.remembered && { remembered: definition.remembered }),
  };
}

/** The SQL type of a column. */
export function sqlType(column: Column): string {
  return typeof column === "string" ? column.replace("?", "") : column.type;
}

const names = new Map<string, string>();

/** The column's name in the database, quoted: `storeId` is `"store_id"`. */
export function sqlName(name: string): string {
  let known = names.get(name);
  if (!known) {
    known = `"${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
    names.set(name, known);
  }
  return known;
}

/** The type of a column of the key or of the rest. @throws {TypeError} when there is none. */
export function columnOf(table: Table, name: string): Column {
  const column = table.key[name] ?? table.columns[name];
  if (!column) throw new TypeError(`${table.name} has no column ${name}`);
  return column;
}

const keyNames = new WeakMap<Table, readonly string[]>();

/** The names of the columns of the key, in the table's order. */
export function keyNamesOf(table: Table): readonly string[] {
  let names = keyNames.get(table);
  if (!names) keyNames.set(table, names = Object.keys(table.key));
  return names;
}

/** The values of a row's key, in the table's order, as one text: a single text is that text. */
export function keyText(table: Table, key: AnyRow): string {
  const names = keyNamesOf(table);
  const value = key[names[0]];
  if (names.length === 1 && typeof value === "string") return value;
  return JSON.stringify(names.map((name) => key[name]));
}

/** The same, told apart from rows of other tables. */
export function rowText(table: Table, key: AnyRow): string {
  return `${table.name} ${keyText(table, key)}`;
}
