/**
 * Reading rows of a table by their keys; those that are asked for at the same time together.
 *
 * @module
 */
import type { Sql } from "postgres";
import { readAgain } from "../read_again.ts";
import { readTogether } from "../read_together.ts";
import { withDeadline } from "../time.ts";
import { arrayLiteral, selectManyText, selectText, textOf } from "./statement.ts";
import { type AnyRow, columnOf, type Table } from "./table.ts";

const ANSWER_MS = 15_000;

/** Reads the row with a key. */
export type RowReader = (key: AnyRow) => Promise<AnyRow | undefined>;

/** A row, and which key it has: from 1, in the order of the keys asked for. */
interface PlacedRow {
  readonly "#": number;
  readonly [column: string]: unknown;
}

/**
 * Makes the reader of a table.
 *
 * @param grouped whether rows that are asked for in one turn are read by one statement.
 * @throws (the reader) when the database is away for longer than {@linkcode readAgain} waits.
 */
export function rowReader(sql: Sql, table: Table, grouped: boolean): RowReader {
  const { prepare } = sql.options;
  const toRow = rowsWithNumbers(table);
  const ask = <R extends AnyRow>(text: string, parameters: (string | null)[]) =>
    readAgain(() => {
      const rows = sql.unsafe<R[]>(text, parameters, { prepare });
      return withDeadline(rows, ANSWER_MS, `a row of ${table.name}`);
    });
  const oneText = selectText(table);
  const cellsOf = (key: AnyRow) =>
    Object.keys(table.key).map((name) => textOf(table.key[name], key[name]));
  const alone: RowReader = async (key) => {
    const [row] = await ask(oneText, cellsOf(key));
    return row && toRow(row);
  };
  if (!grouped) return alone;
  const manyText = selectManyText(table);
  return readTogether({
    alone,
    async together(keys) {
      const cells = keys.map(cellsOf);
      const columns = cells[0].map((_, index) => arrayLiteral(cells.map((row) => row[index])));
      const rows = await ask<PlacedRow>(manyText, columns);
      const found = new Array<AnyRow | undefined>(keys.length).fill(undefined);
      for (const { "#": place, ...row } of rows) found[place - 1] = toRow(row);
      return found;
    },
  });
}

/** `int8` columns come as text or bigint, depending on the pool; here they are numbers. */
function rowsWithNumbers(table: Table): (row: AnyRow) => AnyRow {
  const numbers = [...Object.keys(table.key), ...Object.keys(table.columns)].filter((name) => {
    const column = columnOf(table, name);
    return typeof column === "string" && column.startsWith("int8");
  });
  if (numbers.length === 0) return (row) => row;
  return (row) => {
    const changed: Record<string, unknown> = { ...row };
    for (const name of numbers) if (row[name] !== null) changed[name] = Number(row[name]);
    return changed;
  };
}
