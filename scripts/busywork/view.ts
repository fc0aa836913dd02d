/**
 * Work as people see it while it is done.
 *
 * @module
 */
import { sumsOf } from "../simulator/fleet_view.ts";
import { bar, beside, duration, fit, grouped, type Paint, plural } from "../simulator/text.ts";
import type { Calls } from "./meter.ts";
import { ACTIVITIES, SHARES } from "./plan.ts";
import type { Work } from "./work.ts";

/** What is shown. */
export interface WorkView {
  readonly title: string;
  readonly work: Work;
  readonly elapsedMs: number;
  /** How long it goes on, in milliseconds; undefined: until it is interrupted. */
  readonly leftMs: number | undefined;
  /** The last thing worth telling. */
  readonly note: string;
}

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** From here on activities and routes stand side by side. */
const WIDE = 110;
const LEFT = 44, GAP = 3;
/** From here on there is room for empty lines. */
const AIRY = 32;
const NUMBER = 7, NAME = 20;

/** The lines of the live table: what is done, what came of it, and how long it took. */
export function workLines(view: WorkView, { columns, rows }: Size, paint: Paint): string[] {
  const width = Math.min(columns, 140) - 1; // a full line would wrap on some terminals
  const { work } = view;
  const above = [
    titleLine(view, width, paint),
    (work.troubles.count > 0 ? paint.bad : plain)(fit(callTotals(view).join(" · "), width)),
    paint.faint("─".repeat(width)),
  ];
  const below = [paint.faint("─".repeat(width)), paint.faint(fit(view.note, width))];
  const room = Math.max(2, rows - 1 - above.length - below.length);
  if (width < WIDE) {
    const space = rows < AIRY ? [] : [""];
    const results = [...resultLines(work, width, paint), ...space];
    const activities = [...activityLines(work, width, paint), ...space, ...results];
    const routes = routeLines(work, { columns: width, rows: room - activities.length }, paint);
    return firstOf([...above, ...activities, ...routes, ...below], rows);
  }
  const left = [
    ...activityLines(work, LEFT, paint),
    "".padEnd(LEFT),
    ...resultColumn(work, LEFT, paint),
  ].slice(0, room).map((line) => line + " ".repeat(GAP));
  const right = routeLines(work, { columns: width - LEFT - GAP, rows: room }, paint);
  return firstOf([...above, ...beside(left, right, LEFT + GAP), ...below], rows);
}

/** What fits, from the title on, with a row for the cursor. */
function firstOf(lines: readonly string[], rows: number): string[] {
  return lines.slice(0, Math.max(1, rows - 1));
}

/** What there was in all, in parts of a line. */
export function totals(view: Pick<WorkView, "work" | "elapsedMs">): string[] {
  const { runs } = view.work;
  const begun = ACTIVITIES.reduce((sum, name) => sum + runs[name].begun, 0);
  return [begun === 1 ? "1 activity" : `${grouped(begun)} activities`, ...callTotals(view)];
}

function callTotals({ work, elapsedMs }: Pick<WorkView, "work" | "elapsedMs">): string[] {
  const { all } = work.meter;
  const { count, latencies: { quantile } } = all;
  return [
    plural(count, "call"),
    `${(count / Math.max(1, elapsedMs) * 1_000).toFixed(1)}/s`,
    `${grouped(all.refused)} refused`,
    plural(work.troubles.count, "error"),
    `p50 ${millis(quantile(0.5))} ms`,
    `p99 ${millis(quantile(0.99))} ms`,
  ];
}

/** `3.2`, `345`, `–` when there was none. */
export function millis(ms: number): string {
  if (Number.isNaN(ms)) return "–";
  return ms < 100 ? ms.toFixed(1) : grouped(Math.round(ms));
}

/** The routes that were called: those with errors first, then by the number of calls. */
export function routesOf(work: Work): [string, Calls][] {
  return [...work.meter.routes].toSorted(([, a], [, b]) =>
    b.errors - a.errors || b.count - a.count
  );
}

/** What bots are at, and what they did, in parts of a line. */
export function botSums({ fleet }: Work): { readonly now: string[]; readonly done: string[] } {
  return fleet ? sumsOf(fleet) : { now: ["left to others"], done: [] };
}

const plain = (text: string) => text;
const count = (number: number) => number === 0 ? "·" : grouped(number);
const right = (text: string, width = NUMBER) => fit(text, width, "right");

function titleLine({ title, elapsedMs, leftMs }: WorkView, width: number, paint: Paint): string {
  const time = leftMs === undefined
    ? duration(elapsedMs)
    : `${duration(elapsedMs)} of ${duration(elapsedMs + leftMs)}`;
  return paint.strong(fit(title, width - time.length - 1) + ` ${time}`);
}

/** The name, what it is of all, what it should be, and how many; with more room, how they ended. */
function activityLines({ runs }: Work, width: number, paint: Paint): string[] {
  const all = ACTIVITIES.reduce((sum, name) => sum + runs[name].begun, 0);
  const most = Math.max(1, ...ACTIVITIES.map((name) => runs[name].begun));
  const bars = width - NAME - 5 * (NUMBER + 1) - 2;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const row = (cells: readonly string[], chart: string) =>
    bars > 0 ? `${cells.join(" ")}  ${fit(chart, bars)}` : fit(cells.slice(0, -2).join(" "), width);
  const head = ["runs", "so far", "share", "stopped", "failed"].map((word) => right(word));
  return [
    paint.faint(row([fit("activity", NAME), ...head], "")),
    ...ACTIVITIES.map((name) => {
      const { begun, stopped, failed } = runs[name];
      const line = row([
        fit(name, NAME),
        right(count(begun)),
        right(all === 0 ? "·" : percent(begun / all)),
        right(percent(SHARES[name] / 1_000)),
        right(count(stopped)),
        right(count(failed)),
      ], bars > 0 ? bar(begun, most, bars) : "");
      if (failed > 0) return paint.bad(line);
      return begun === 0 ? paint.faint(line) : line;
    }),
  ];
}

/** Orders in a line, bots in two. */
function resultLines(work: Work, width: number, paint: Paint): string[] {
  const orders = [...work.orders.byStatus()].map(([status, number]) => `${number} ${status}`);
  const line = (title: string, parts: readonly string[]) =>
    paint.faint(fit(title, 8)) + fit(parts.join(" · "), width - 8);
  const { now, done } = botSums(work);
  return [
    line("orders", orders.length > 0 ? orders : ["none yet"]),
    line("bots", now),
    line("", done),
  ];
}

/** Orders by status, a line each with a bar; then the bots. */
function resultColumn(work: Work, width: number, paint: Paint): string[] {
  const orders = [...work.orders.byStatus()];
  const most = Math.max(1, ...orders.map(([, number]) => number));
  const bars = width - NAME - NUMBER - 3;
  const head = (title: string) => paint.faint(fit(title, width));
  const { now, done } = botSums(work);
  return [
    head(`orders, ${grouped(work.orders.open)} of ${grouped(work.orders.placed)} under way`),
    ...orders.map(([status, number]) =>
      `${fit(status, NAME)} ${right(grouped(number))}  ${
        colorOf(status, paint)(fit(bar(number, most, bars), bars))
      }`
    ),
    "".padEnd(width),
    head("bots"),
    fit(now.join(" · "), width),
    ...done.map((part) => fit(`  ${part}`, width)),
  ];
}

function colorOf(status: string, paint: Paint): (text: string) => string {
  if (status === "completed") return paint.good;
  return status === "cancelled" || status === "rejected" ? paint.warn : paint.busy;
}

/** Of the columns behind a route. */
const WIDTHS = [6, 7, 6, 6, 6] as const;

function routeLines(work: Work, { columns, rows }: Size, paint: Paint): string[] {
  const routes = routesOf(work);
  const path = columns - WIDTHS.reduce((sum, width) => sum + width + 1, 0);
  const shown = routes.length > rows - 1 ? routes.slice(0, Math.max(0, rows - 2)) : routes;
  const hidden = routes.length - shown.length;
  const [calls, no, fault, p50, p99] = WIDTHS;
  const head = ["calls", "refused", "errors", "p50 ms", "p99 ms"];
  return [
    paint.faint(
      [fit("route", path), ...WIDTHS.map((width, at) => right(head[at], width))].join(" "),
    ),
    ...shown.map(([route, { count: all, latencies, refused, errors }]) =>
      [
        routeCell(route.replace(" /api/", " /"), path),
        right(count(all), calls),
        (refused > 0 ? paint.warn : paint.faint)(right(count(refused), no)),
        (errors > 0 ? paint.bad : paint.faint)(right(count(errors), fault)),
        right(millis(latencies.quantile(0.5)), p50),
        right(millis(latencies.quantile(0.99)), p99),
      ].join(" ")
    ),
    ...(hidden > 0 ? [paint.faint(fit(`… and ${hidden} more`, columns))] : []),
  ];
}

/** Verb and path; where there is too little room, parts before the last one go. */
export function routeCell(route: string, width: number): string {
  const [verb, path] = route.split(" ");
  const parts = path.split("/");
  const textOf = (parts: readonly string[]) => `${verb.padEnd(6)} ${parts.join("/")}`;
  let text = textOf(parts);
  for (let kept = parts.length - 2; kept > 1 && text.length > width; kept--) {
    text = textOf([...parts.slice(0, kept), "…", ...parts.slice(-1)]);
  }
  return fit(text, width);
}
