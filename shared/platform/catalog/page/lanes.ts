/**
 * Where things stand on the map: a column for each context, a row for each channel. A message runs along
 * its row from who publishes it to who hears it, so no two lines ever cross.
 *
 * @module
 */
import type { KnownContext, Lane, Overview } from "../overview.ts";

/** A context as a column. */
export interface Column extends KnownContext {
  readonly x: number;
}

/** Who hears a channel. */
export interface Stop {
  readonly context: string;
  readonly subscription: string;
  readonly messages: readonly string[];
  readonly x: number;
  /** The sides from which the line comes; both, when it is published left and right of it. */
  readonly comesFrom: readonly ("left" | "right")[];
  /** It hears what it publishes itself. */
  readonly loops: boolean;
}

/** A channel as a row. */
export interface Row {
  readonly lane: Lane;
  readonly y: number;
  /** Where it is published. */
  readonly from: readonly { readonly context: string; readonly x: number }[];
  readonly to: readonly Stop[];
  /** The line's ends. */
  readonly x1: number;
  readonly x2: number;
}

/** The map. */
export interface LaneMap {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** Widths and heights, in units of the drawing. */
export const MEASURES = { label: 226, column: 108, head: 54, row: 33, foot: 14 };

const KINDS = ["event", "command", "reply"];

/** Lays the map out: columns so that lines are short, rows as things go on from left to right. */
export function layOut({ contexts, lanes }: Pick<Overview, "contexts" | "lanes">): LaneMap {
  const { label, column, head, row, foot } = MEASURES;
  const columns = shortLines(contexts, lanes).map((context, at) => ({
    ...context,
    x: label + column * (at + 0.5),
  }));
  const xOf = new Map(columns.map(({ name, x }) => [name, x]));
  const at = (context: string) => xOf.get(context) ?? label;
  const order = (lane: Lane) => KINDS.indexOf(lane.kind) * 1e6 + Math.min(...endsOf(lane).map(at));
  const rows = lanes.toSorted((a, b) => order(a) - order(b)).map((lane, index): Row => {
    const from = lane.from.map((context) => ({ context, x: at(context) }));
    const to = lane.to.map((each) => stopOf(each, at(each.context), from.map(({ x }) => x)));
    const xs = [...from, ...to].map(({ x }) => x);
    return {
      lane,
      y: head + row * (index + 0.5),
      from,
      to,
      x1: Math.min(...xs),
      x2: Math.max(...xs),
    };
  });
  return {
    width: label + column * columns.length,
    height: head + row * rows.length + foot,
    columns,
    rows,
  };
}

function stopOf(to: Lane["to"][number], x: number, from: readonly number[]): Stop {
  const left = from.some((other) => other < x) ? ["left" as const] : [];
  const right = from.some((other) => other > x) ? ["right" as const] : [];
  return { ...to, x, comesFrom: [...left, ...right], loops: from.includes(x) };
}

/** The contexts of a lane; those that take a command stand for it, as one saga sends them all. */
function endsOf({ kind, from, to }: Lane): string[] {
  const ends = kind === "command" ? to.map(({ context }) => context) : from;
  return ends.length > 0 ? [...ends] : to.map(({ context }) => context);
}

/** The order of columns in which lines are short, found by turning parts of it around while that helps. */
function shortLines(contexts: readonly KnownContext[], lanes: readonly Lane[]): KnownContext[] {
  let order = [...contexts];
  for (let best = lengthOf(order, lanes);;) {
    const turned = order.flatMap((_, from) =>
      order.slice(from + 1).map((_, length) => turnedAround(order, from, from + length + 2))
    );
    const shorter = turned.map((order) => ({ order, length: lengthOf(order, lanes) }))
      .reduce((a, b) => b.length < a.length ? b : a, { order, length: best });
    if (shorter.length >= best) return order;
    ({ order, length: best } = shorter);
  }
}

function turnedAround<T>(list: readonly T[], from: number, to: number): T[] {
  return [...list.slice(0, from), ...list.slice(from, to).toReversed(), ...list.slice(to)];
}

/** How long all lines are, in columns; going on to the left counts as one more. */
function lengthOf(order: readonly KnownContext[], lanes: readonly Lane[]): number {
  const columns = new Map(order.map(({ name }, index) => [name, index]));
  const at = (name: string) => columns.get(name) ?? 0;
  return lanes.reduce((sum, lane) => {
    const [from, to] = [lane.from.map(at), lane.to.map(({ context }) => at(context))];
    if (from.length + to.length === 0) return sum;
    const backwards = from.filter((start) => to.some((end) => end < start)).length;
    return sum + Math.max(...from, ...to) - Math.min(...from, ...to) + backwards;
  }, 0);
}
