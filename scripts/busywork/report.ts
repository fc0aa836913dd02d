/**
 * What a run came to, as text and as JSON.
 *
 * @module
 */
import { grouped, type Paint, table } from "../simulator/text.ts";
import type { Protocol } from "./meter.ts";
import { ACTIVITIES, SHARES } from "./plan.ts";
import { botSums, millis, routeCell, routesOf, totals } from "./view.ts";
import type { Work } from "./work.ts";

/** What a run was. */
export interface Run {
  readonly url: string;
  readonly protocol: Protocol;
  readonly seed: number;
  readonly clients: number;
  readonly speed: number;
  readonly elapsedMs: number;
  readonly work: Work;
  /** Of the system that was started for the run; undefined: not looked at. */
  readonly deadLetters?: number | undefined;
}

/** A run as JSON has it; durations are milliseconds. */
export interface RunJson {
  readonly url: string;
  readonly protocol: string;
  readonly seed: number;
  readonly clients: number;
  readonly speed: number;
  readonly elapsedMs: number;
  readonly calls: CallsJson;
  readonly activities: readonly {
    readonly name: string;
    readonly share: number;
    readonly runs: number;
    readonly stopped: number;
    readonly failed: number;
  }[];
  readonly routes: readonly (CallsJson & { readonly route: string })[];
  /** Orders by status. */
  readonly orders: Readonly<Record<string, number>>;
  readonly bots: Readonly<Record<string, number>>;
  readonly errors: readonly { readonly what: string; readonly count: number }[];
  readonly deadLetters?: number;
}

interface CallsJson {
  readonly count: number;
  readonly refused: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/** Whether nothing happened that should not have. */
export function isClean({ work, deadLetters = 0 }: Run): boolean {
  return work.troubles.count === 0 && deadLetters === 0;
}

/** A run as JSON. */
export function jsonOf(run: Run): RunJson {
  const { url, protocol, seed, clients, speed, elapsedMs, work, deadLetters } = run;
  const { tally } = work.fleet ?? {};
  return {
    ...{ url, protocol, seed, clients, speed },
    elapsedMs: Math.round(elapsedMs),
    calls: callsOf(work.meter.all),
    activities: ACTIVITIES.map((name) => {
      const { begun: runs, stopped, failed } = work.runs[name];
      return { name, share: SHARES[name] / 1_000, runs, stopped, failed };
    }),
    routes: routesOf(work).map(([route, calls]) => ({ route, ...callsOf(calls) })),
    orders: Object.fromEntries(work.orders.byStatus()),
    bots: { ...tally },
    errors: work.troubles.list(),
    ...(deadLetters !== undefined && { deadLetters }),
  };
}

function callsOf({ count, latencies, refused, errors }: Work["meter"]["all"]): CallsJson {
  const ms = (value: number) => Number.isNaN(value) ? null : Math.round(value * 100) / 100;
  return {
    ...{ count, refused, errors },
    p50Ms: ms(latencies.quantile(0.5)),
    p99Ms: ms(latencies.quantile(0.99)),
    maxMs: ms(latencies.longest),
  };
}

const ALL = "all";
/** What the numbers behind a route need. */
const NUMBERS = 50;

/** A run as tables, with a verdict at the end. Routes are cut where there are too few columns. */
export function reportLines(run: Run, paint: Paint, columns: number): string[] {
  const { work, deadLetters } = run;
  const width = Math.max(20, Math.min(80, columns - NUMBERS));
  const section = (title: string, rows: readonly (readonly (string | number)[])[]) => [
    "",
    paint.strong(title),
    ...table(rows).map((line) => `  ${line}`),
  ];
  const begun = ACTIVITIES.reduce((sum, name) => sum + work.runs[name].begun, 0);
  return [
    ...section("Activities", [
      ["", "runs", "so far", "share", "stopped", "failed"],
      ...ACTIVITIES.map((name) => {
        const { begun: runs, stopped, failed } = work.runs[name];
        return [name, runs, percent(runs / Math.max(1, begun)), percent(SHARES[name] / 1_000)]
          .concat([stopped, failed]);
      }),
    ]),
    ...section("Calls", [
      ["", "calls", "refused", "errors", "p50 ms", "p99 ms", "max ms"],
      ...[...routesOf(work), [ALL, work.meter.all] as const].map((
        [route, { count, latencies, refused, errors }],
      ) => [
        route === ALL ? route : routeCell(route, width).trimEnd(),
        ...[count, refused, errors],
        ...[latencies.quantile(0.5), latencies.quantile(0.99), latencies.longest].map(millis),
      ]),
    ]),
    ...section("Orders", [...work.orders.byStatus(), ["all", work.orders.placed]]),
    ...section("Bots", botRows(work)),
    ...(deadLetters === undefined ? [] : section("Dead letters", [["all contexts", deadLetters]])),
    "",
    ...verdict(run, paint),
  ];
}

function botRows(work: Work): string[][] {
  const { now, done } = botSums(work);
  return [now, done].filter(({ length }) => length > 0).map((parts) => [parts.join(" · ")]);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function verdict(run: Run, paint: Paint): string[] {
  const { work } = run;
  const sum = totals(run).join(" · ");
  if (isClean(run)) return [paint.good(`Nothing went wrong: ${sum}.`)];
  return [
    paint.bad(`Not all went well: ${sum}.`),
    ...work.troubles.list().map(({ what, count }) => `  ${grouped(count)} × ${what}`),
  ];
}
