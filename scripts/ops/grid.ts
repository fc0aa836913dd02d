/**
 * Tables for a terminal: a head, columns as wide as needed, and narrower where there is no room.
 *
 * @module
 */
import { fit, grouped, type Paint } from "../simulator/text.ts";

/** A cell: numbers stand to the right. */
export type Cell = string | number;

/** A table. */
export interface Grid {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Titles of columns that are never cut, such as ids that are copied. */
  readonly whole?: readonly string[];
  /** Paints a row, such as one that asks for attention. */
  readonly paintOf?: (row: number) => ((text: string) => string) | undefined;
}

const GAP = 2;
/** No column gets narrower than this. */
const LEAST = 6;

/**
 * The lines of a table, none of them wider than `width`, as long as there is room for six letters a
 * column.
 *
 * @param width columns of the terminal; Infinity on paper.
 */
export function gridLines(grid: Grid, width: number, paint: Paint): string[] {
  const { head, rows, whole = [], paintOf } = grid;
  const texts = rows.map((row) => row.map(textOf));
  const wanted = head.map((title, column) =>
    Math.max(lengthOf(title), ...texts.map((row) => lengthOf(row[column] ?? "")))
  );
  const isWhole = head.map((title) => whole.includes(title));
  const widths = fitted(wanted, width - GAP * (head.length - 1), isWhole);
  const isNumber = head.map((_, column) =>
    rows.length > 0 && rows.every((row) => typeof row[column] === "number")
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => fit(cell, widths[column], isNumber[column] ? "right" : "left"))
      .join(" ".repeat(GAP)).trimEnd();
  return [
    paint.faint(line(head)),
    ...texts.map((row, index) => (paintOf?.(index) ?? ((text) => text))(line(row))),
  ];
}

/** Takes from the widest that may be cut until all fit. */
function fitted(wanted: readonly number[], room: number, isWhole: readonly boolean[]): number[] {
  const widths = [...wanted];
  const widthOf = (column: number) => isWhole[column] ? 0 : widths[column];
  for (let over = widths.reduce((sum, width) => sum + width, 0) - room; over > 0;) {
    const [widest, second = widest] = [...widths.keys()].sort((a, b) => widthOf(b) - widthOf(a));
    const least = Math.max(LEAST, second === widest ? LEAST : widthOf(second));
    const less = Math.min(over, Math.max(1, widthOf(widest) - least));
    if (widthOf(widest) - less < LEAST) break;
    widths[widest] -= less;
    over -= less;
  }
  return widths;
}

/** One line, whatever is in it. */
function textOf(cell: Cell): string {
  // deno-lint-ignore no-control-regex -- a terminal must not obey what a message says
  return typeof cell === "number" ? grouped(cell) : cell.replace(/[\s\x00-\x1f\x7f-\x9f]+/g, " ");
}

function lengthOf(text: string): number {
  return [...text].length;
}
