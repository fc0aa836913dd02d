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

interface Group {
  readonly sample: Write;
  readonly set: readonly string[];
  readonly add: readonly string[];
  readonly writes: Write[];
}

/**
 * The statement for one round of writes.
 *
 * @param schema where the function `guard` lives.
 */
export function compose(schema: string, writes: readonly Write[]): Statement {
  const groups = group(writes);
  const parameters: (string | null)[] = [];
  const parts: string[] = [];
  const answers: string[] = [];
  groups.forEach((group, index) => {
    const source = feed(group, parameters);
    const counted = group.sample.guard.kind === "expected";
    const numbered = group.sample.op === "insert" ? group.sample.table.identity : undefined;
    const returning = numbered ? ` returning ${sqlName(numbered)} as n` : " returning 1 as n";
    parts.push(`w${index} as (${clause(group, source)}${returning})`);
    const { name } = group.sample.table;
    if (counted) {
      answers.push(
        `${schema}.guard((select count(*) from w${index}) = ${
          parameter(parameters, String(group.writes.length), "int8")
        }, '${name}') as g${index}`,
      );
    } else if (numbered) {
      answers.push(`(select string_agg(n::text, ',') from w${index}) as "${name}"`);
    } else {
      answers.push(`(select count(*) from w${index}) as c${index}`); // asked for in order: writes run in order
    }
  });
  return { text: `with ${parts.join(",\n")}\nselect ${answers.join(",\n")}`, parameters };
}

/** The numbers in a statement's answer. */
export function numbersIn(row: Readonly<Record<string, unknown>>): Numbers {
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) => name.includes(".") && typeof value === "string")
      .map(([name, value]) => [name, String(value).split(",").map(Number)]),
  );
}

function group(writes: readonly Write[]): Group[] {
  const groups = new Map<string, Group>();
  for (const write of writes) {
    const set = Object.keys(write.set).sort();
    const add = Object.keys(write.add).sort();
    const shape = `${write.table.name} ${write.op} ${write.guard.kind} ${set} + ${add}`;
    let group = groups.get(shape);
    if (!group) groups.set(shape, group = { sample: write, set, add, writes: [] });
    group.writes.push(write);
  }
  return [...groups.values()];
}

/**
 * Adds a group's values as parameters; answers the source that reads them, columns named c0, c1, …
 * Many rows come by `unnest`; one row, as most units have it, as plain values, which is cheaper.
 */
function feed({ sample, set, add, writes }: Group, parameters: (string | null)[]): string {
  const cells: { column: string; of: (write: Write) => string | null }[] = [];
  const read = (name: string, of: (write: Write) => unknown) => {
    const column = columnOf(sample.table, name);
    cells.push({ column: `c${cells.length}`, of: (write) => textOf(column, of(write)) });
  };
  for (const name of Object.keys(sample.table.key)) read(name, ({ key }) => key[name]);
  for (const name of set) read(name, (write) => write.set[name]);
  for (const name of add) read(name, (write) => write.add[name]);
  if (sample.guard.kind === "expected") {
    const of = ({ guard }: Write) => guard.kind === "expected" ? String(guard.version) : null;
    cells.push({ column: "expected", of });
  }
  const single = writes.length === 1;
  const values = cells.map(({ of }) => {
    parameters.push(single ? of(writes[0]) : arrayLiteral(writes.map(of)));
    return `$${parameters.length}::${single ? "text" : "text[]"}`;
  });
  const columns = cells.map(({ column }) => column);
  return single
    ? `(select ${values.map((value, index) => `${value} as ${columns[index]}`).join(", ")}) as u`
    : `unnest(${values.join(", ")}) with ordinality as u(${columns.join(", ")}, ord)`;
}

function clause({ sample, set, add, writes }: Group, source: string): string {
  const single = writes.length === 1;
  const { table, op, guard } = sample;
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
    ...(guard.kind === "expected" ? ["t.version = u.expected::int4"] : []),
    ...(guard.kind === "newer" && op === "patch" ? [`t.version < ${cell("version")}`] : []),
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
  } from ${source}${single ? "" : " order by u.ord"}`;
  if (op === "insert") return guard.kind === "if_absent" ? `${into} on conflict do nothing` : into;
  const sets = set.map((name) => `${sqlName(name)} = excluded.${sqlName(name)}`).join(", ");
  return `${into} on conflict (${keys.map(sqlName).join(", ")}) do update set ${sets}${
    guard.kind === "newer" ? " where t.version < excluded.version" : ""
  }`;
}

function parameter(parameters: (string | null)[], value: string, type: string): string {
  parameters.push(value);
  return `$${parameters.length}::${type}`;
}

/** A value as PostgreSQL reads it from text; `null` stays null. */
export function textOf(column: Column, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const type = sqlType(column);
  if (type === "jsonb") return JSON.stringify(value);
  if (value instanceof Uint8Array) return `\\x${value.toHex()}`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayLiteral(value.map(String));
  return String(value);
}

/** An array as PostgreSQL reads it from text. */
export function arrayLiteral(values: readonly (string | null)[]): string {
  const cells = values.map((value) =>
    value === null ? "NULL" : `"${value.replaceAll(/["\\]/g, "\\$&")}"`
  );
  return `{${cells.join(",")}}`;
}

/** The text that reads one row by its key. */
export function selectText(table: Table): string {
  const columns = [...Object.keys(table.key), ...Object.keys(table.columns)];
  const match = Object.entries(table.key).map(([name, column], index) =>
    `${sqlName(name)} = $${index + 1}::text::${sqlType(column)}`
  );
  const cells = columns.map((name) => `${sqlName(name)} as "${name}"`).join(", ");
  return `select ${cells} from ${table.name} where ${match.join(" and ")}`;
}
