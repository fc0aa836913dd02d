import assert from "node:assert/strict";

/** A value as a table of a scenario writes it. */
export type Cell = string | number | boolean | null;

/** `participation status` is `participationStatus`. */
export function fieldName(words: string): string {
  return words.replaceAll(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Compares fields of a record with what a table says of them: `yes` and `no` for true and false, numbers as
 * numbers, texts as they are or, when their spaces count, in quotation marks.
 */
export function assertShows(
  record: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, string>>,
): void {
  const actual: Record<string, Cell> = {}, wanted: Record<string, Cell> = {};
  for (const [words, text] of Object.entries(expected)) {
    const name = fieldName(words);
    assert.ok(name in record, `it shows "${words}"`);
    const value = cellOf(record[name]);
    actual[words] = value;
    wanted[words] = like(value, text);
  }
  assert.deepEqual(actual, wanted);
}

/** Compares rows, in the columns of the table only. */
export function assertRows(
  rows: readonly Readonly<Record<string, Cell>>[],
  expected: readonly Readonly<Record<string, string>>[],
  { sorted = false }: { readonly sorted?: boolean } = {},
): void {
  const columns = Object.keys(expected[0] ?? {});
  const actual = rows.map((row) =>
    Object.fromEntries(columns.map((column) => [column, row[column]]))
  );
  const [first] = rows;
  const wanted = expected.map((row) =>
    Object.fromEntries(
      columns.map((column) => [column, first ? like(first[column], row[column]) : row[column]]),
    )
  );
  if (sorted) { for (const list of [actual, wanted]) list.sort(byText); }
  assert.deepEqual(actual, wanted);
}

/** The names in a text such as `first, second`. */
export function namesIn(text: string): string[] {
  return text.split(",").map((name) => name.trim()).filter((name) => name !== "");
}

function byText(one: object, other: object): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

function cellOf(value: unknown): Cell {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  assert.equal(value, null);
  return null;
}

/** The text of a table as a value of the same type. */
function like(value: Cell, text: string): Cell {
  if (typeof value === "number") return Number(text);
  if (typeof value === "boolean") return text === "yes" ? true : text === "no" ? false : text;
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}
