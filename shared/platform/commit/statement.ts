/**
 * Composing one SQL statement from the writes of a unit: a CTE for each table and kind of write, and
 * guards checked at the end. The text depends only on the shape of the unit, not on its values, so few
 * texts exist and each is prepared once a connection.
 *
 * @module
 */
import { type Column, columnOf, sqlName, sqlType, type Table } from "./table.ts";
import type { Write } from "./write.ts";

/** A statement: its text and its parameters, each a value, or an array literal for a column of many rows. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly (string | null)[];
}

/** What the statement answers: for each table that numbers its rows, the numbers in order. */
export type Numbers = Readonly<Record<string, readonly number[]>>;

/** What writes have in common that are one part of a statement. */
interface Shape {
  readonly id: number;
  readonly table: Table;
  readonly op: Write["op"];
  readonly guard: Write["guard"]["kind"];
  readonly set: readonly string[];
  readonly add: readonly string[];
  /** A write's values, as the part reads them: c0, c1, …, and the version it expects. */
  readonly cells: readonly Cell[];
}

interface Cell {
  readonly name: string;
  readonly of: (write: Write) => string | null;
  /** A value's text as an element of an array. */
  readonly element: (text: string) => string;
}

/**
 * The statement for one round of writes.
 *
 * @param schema where the function `guard` lives.
 * @param areOfMany whether they are of several units: their text then depends neither on the order of the
 *   writes nor on which part has a single row, since what mixes has many texts as it is. What needs an
 *   order fails so, and its units go alone.
 */
export function compose(schema: string, writes: readonly Write[], areOfMany = false): Statement {
  const groups = new Map<Shape, Write[]>();
  for (const write of writes) {
    const shape = shapeOf(write);
    const group = groups.get(shape);
    if (group) group.push(write);
    else groups.set(shape, [write]);
  }
  const parts = [...groups].map(([shape, group]) => ({
    shape,
    group,
    isSingle: !areOfMany && group.length === 1,
  }));
  if (areOfMany) parts.sort((one, other) => one.shape.id - other.shape.id);
  const parameters: (string | null)[] = [];
  let key = schema;
  for (const { shape: { id, cells, guard }, group, isSingle } of parts) {
    key += isSingle ? ` ${id}` : ` ${id}s`;
    for (const cell of cells) {
      parameters.push(isSingle ? cell.of(group[0]) : columnText(cell, group));
    }
    if (guard === "expected") parameters.push(String(group.length));
  }
  let text = texts.get(key);
  if (!text) {
    if (texts.size >= MOST_TEXTS) texts.clear();
    texts.set(key, text = textOfParts(schema, parts));
  }
  return { text, parameters };
}

/** Statements by what they consist of; what a unit writes has few shapes, units together more. */
const texts = new Map<string, string>();
const MOST_TEXTS = 2_000;

/** The writes of one shape. */
interface Part {
  readonly shape: Shape;
  /** Whether it is read as plain values, see {@link sourceOf}. */
  readonly isSingle: boolean;
}

function textOfParts(schema: string, parts: readonly Part[]): string {
  const clauses: string[] = [];
  const answers: string[] = [];
  let parameters = 0;
  for (const { shape, isSingle } of parts) {
    const index = clauses.length;
    const { table, cells, guard } = shape;
    const numbered = shape.op === "insert" ? table.identity : undefined;
    const returning = numbered ? `${sqlName(numbered)} as n` : "1 as n";
    clauses.push(`w${index} as (${clause(shape, isSingle, parameters)} returning ${returning})`);
    parameters += cells.length;
    if (guard === "expected") {
      const isAll = `(select count(*) from w${index}) = $${++parameters}::int8`;
      answers.push(`${schema}.guard(${isAll}, '${table.name}') as g${index}`);
    } else if (numbered) {
      answers.push(`(select string_agg(n::text, ',') from w${index}) as "${table.name}"`);
    } else {
      answers.push(`(select count(*) from w${index}) as c${index}`); // asked for in order: writes run in order
    }
  }
  return `with ${clauses.join(",\n")}\nselect ${answers.join(",\n")}`;
}

/** The numbers in a statement's answer. */
export function numbersIn(row: Readonly<Record<string, unknown>>): Numbers {
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) => name.includes(".") && typeof value === "string")
      .map(([name, value]) => [name, String(value).split(",").map(Number)]),
  );
}

/** By the names of columns in the order they came, and in their own. */
const shapes = new Map<string, Shape>();
let shapeCount = 0;

function shapeOf(write: Write): Shape {
  let key = `${write.table.name} ${write.op} ${write.guard.kind}`;
  for (const name in write.set) key += ` ${name}`;
  key += " +";
  for (const name in write.add) key += ` ${name}`;
  let shape = shapes.get(key);
  if (!shape) shapes.set(key, shape = sortedShape(write));
  return shape;
}

function sortedShape({ table, op, guard: { kind: guard }, ...write }: Write): Shape {
  const set = Object.keys(write.set).sort();
  const add = Object.keys(write.add).sort();
  const key = `${table.name} ${op} ${guard} sorted ${set} + ${add}`;
  let shape = shapes.get(key);
  if (!shape) {
    const cells = cellsOf(table, set, add);
    if (guard === "expected") cells.push({ name: "expected", of: expectedBy, element: itself });
    shapes.set(key, shape = { id: ++shapeCount, table, op, guard, set, add, cells });
  }
  return shape;
}

function cellsOf(table: Table, set: readonly string[], add: readonly string[]): Cell[] {
  const cells: Cell[] = [];
  const read = (name: string, of: (write: Write) => unknown) => {
    const column = columnOf(table, name);
    const element = elementOf(column);
    cells.push({ name: `c${cells.length}`, of: (write) => textOf(column, of(write)), element });
  };
  for (const name of Object.keys(table.key)) read(name, ({ key }) => key[name]);
  for (const name of set) read(name, (write) => write.set[name]);
  for (const name of add) read(name, (write) => write.add[name]);
  return cells;
}

/** The values of a cell, of several writes, as an array. */
function columnText({ of, element }: Cell, group: readonly Write[]): string {
  let text = "{";
  for (let index = 0; index < group.length; index++) {
    const value = of(group[index]);
    if (index > 0) text += ",";
    text += value === null ? "NULL" : element(value);
  }
  return `${text}}`;
}

const itself = (text: string) => text;
const PLAIN = /^(bool|int|timestamptz|uuid|xid)/;

/** What need not be looked at for what is to be escaped is not. */
function elementOf(column: Column): Cell["element"] {
  const type = sqlType(column);
  if (PLAIN.test(type) && !type.endsWith("[]")) return itself;
  if (type === "bytea") return (hex) => `"\\${hex}"`;
  return typeof column === "string" ? quoted : JSON.stringify; // of JSON it escapes only that
}

function expectedBy({ guard }: Write): string | null {
  return guard.kind === "expected" ? String(guard.version) : null;
}

/**
 * What the cells are read from, given as the parameters after the first ones. Many rows come by
 * `unnest`; one row, as most units have it, as plain values, which is cheaper.
 */
function sourceOf(cells: readonly Cell[], isSingle: boolean, parameters: number): string {
  const values = cells.map((_, index) =>
    `$${parameters + index + 1}::${isSingle ? "text" : "text[]"}`
  );
  const names = cells.map(({ name }) => name);
  return isSingle
    ? `(select ${values.map((value, index) => `${value} as ${names[index]}`).join(", ")}) as u`
    : `unnest(${values.join(", ")}) with ordinality as u(${names.join(", ")}, ord)`;
}

function clause(shape: Shape, isSingle: boolean, parameters: number): string {
  const { table, op, guard, set, add } = shape;
  const source = sourceOf(shape.cells, isSingle, parameters);
  const keys = Object.keys(table.key);
  const cell = (name: string) => {
    const index = keys.indexOf(name);
    const at = index >= 0
      ? index
      : set.includes(name)
      ? keys.length + set.indexOf(name)
      : keys.length + set.length + add.indexOf(name);
    return `u.c${at}::${sqlType(columnOf(table, name))}`;
  };
  const match = [
    ...keys.map((name) => `t.${sqlName(name)} = ${cell(name)}`),
    ...(guard === "expected" ? ["t.version = u.expected::int4"] : []),
    ...(guard === "newer" && op === "patch" ? [`t.version < ${cell("version")}`] : []),
  ].join(" and ");
  if (op === "remove") return `delete from ${table.name} as t using ${source} where ${match}`;
  if (op === "patch") {
    const sets = [
      ...set.map((name) => `${sqlName(name)} = ${cell(name)}`),
      ...add.map((name) => `${sqlName(name)} = t.${sqlName(name)} + ${cell(name)}`),
    ].join(", ");
    return `update ${table.name} as t set ${sets} from ${source} where ${match}`;
  }
  const columns = [...keys, ...set];
  const into = `insert into ${table.name} as t (${columns.map(sqlName).join(", ")}) select ${
    columns.map(cell).join(", ")
  } from ${source}${isSingle ? "" : " order by u.ord"}`;
  if (op === "insert") return guard === "if_absent" ? `${into} on conflict do nothing` : into;
  const sets = set.map((name) => `${sqlName(name)} = excluded.${sqlName(name)}`).join(", ");
  return `${into} on conflict (${keys.map(sqlName).join(", ")}) do update set ${sets}${
    guard === "newer" ? " where t.version < excluded.version" : ""
  }`;
}

/** A value as PostgreSQL reads it from text; `null` stays null. */
export function textOf(column: Column, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof column !== "string") return JSON.stringify(value);
  if (value instanceof Uint8Array) return `\\x${value.toHex()}`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayLiteral(value.map(String));
  return String(value);
}

/** An array as PostgreSQL reads it from text. */
export function arrayLiteral(values: readonly (string | null)[]): string {
  return `{${values.map((value) => value === null ? "NULL" : quoted(value)).join(",")}}`;
}

/** What JSON would escape and PostgreSQL does not. */
const NOT_AS_JSON = /[\p{Cc}\p{Cs}]/u;

/** With `"` and `\` escaped; as JSON does it where that is the same, for it is several times faster. */
function quoted(value: string): string {
  if (!value.includes('"') && !value.includes("\\")) return `"${value}"`;
  if (!NOT_AS_JSON.test(value)) return JSON.stringify(value);
  return `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** The text that reads one row by its key, given as texts. */
export function selectText(table: Table): string {
  const match = keyMatches(table, (index) => `$${index + 1}::text`);
  return `select ${columnsRead(table)} from ${table.name} as t where ${match}`;
}

/**
 * The text that reads rows by their keys, given as an array of texts for each column of the key. Each row
 * tells as `#` which key it has, from 1. It looks for one key after the other, also when it was planned
 * while the table was empty: a join would then read the whole table.
 */
export function selectManyText(table: Table): string {
  const keys = Object.keys(table.key);
  const given = keys.map((_, index) => `$${index + 1}::text::text[]`).join(", ");
  const names = keys.map((_, index) => `k${index}`).join(", ");
  const match = keyMatches(table, (index) => `wanted.k${index}`);
  return `select wanted.place::int4 as "#", found.*
    from unnest(${given}) with ordinality as wanted(${names}, place)
    cross join lateral (
      select ${columnsRead(table)} from ${table.name} as t where ${match} offset 0
    ) as found`;
}

function keyMatches(table: Table, text: (index: number) => string): string {
  return Object.entries(table.key).map(([name, column], index) =>
    `t.${sqlName(name)} = ${text(index)}::${sqlType(column)}`
  ).join(" and ");
}

function columnsRead(table: Table): string {
  return [...Object.keys(table.key), ...Object.keys(table.columns)]
    .map((name) => `t.${sqlName(name)} as "${name}"`).join(", ");
}
