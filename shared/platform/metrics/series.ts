/**
 * Counters and histograms for the hot path. Who counts often keeps its series in hand: an addition is a
 * few nanoseconds, where looking labels up costs most of a microsecond.
 *
 * @module
 */

/** Labels of a series. */
export type Labels = Readonly<Record<string, string>>;

/** A metric that writes itself, in the text format of Prometheus. */
export interface Exposed {
  readonly name: string;
  /** Its lines, with HELP and TYPE first; empty when it has no series. */
  text(): string;
}

/** Durations of one kind, in seconds. */
export interface Durations extends Exposed {
  /** The series of these labels, made when it is new; keep it. */
  series(labels: Labels): Series;
}

/** The durations with the same labels. */
export interface Series {
  /** @param seconds how long it took. */
  observe(seconds: number): void;
}

/** Upper bounds of what a process does itself, in seconds. */
export const FAST: readonly number[] = [
  ...[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
];

/** Upper bounds of what goes through several processes, in seconds. */
export const SLOW: readonly number[] = [
  ...[0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
];

/**
 * Makes a histogram.
 *
 * @param buckets upper bounds in seconds, ascending; {@link FAST} unless given.
 * @example
 * ```ts
 * import { createDurations } from "./series.ts";
 * const lit = createDurations("lamps_lit_seconds", "How long lamps are lit.", [1, 10]);
 * lit.series({ room: "hall" }).observe(5);
 * if (!lit.text().includes(`lamps_lit_seconds_bucket{room="hall",le="10"} 1`)) throw new Error("never");
 * ```
 */
export function createDurations(
  name: string,
  help: string,
  buckets: readonly number[] = FAST,
): Durations {
  const all = new Map<string, { labels: string; counts: number[]; sum: number }>();
  const last = buckets.length;

  function lines(
    { labels, counts, sum }: { labels: string; counts: readonly number[]; sum: number },
  ): string {
    const inner = labels === "" ? "" : `${labels},`;
    const braced = labels === "" ? "" : `{${labels}}`;
    let below = 0;
    const steps = counts.map((count, index) => {
      below += count;
      return `${name}_bucket{${inner}le="${index === last ? "+Inf" : buckets[index]}"} ${below}`;
    });
    return [...steps, `${name}_sum${braced} ${sum}`, `${name}_count${braced} ${below}`].join("\n");
  }

  return {
    name,
    series(labels) {
      const text = labelText(labels);
      let one = all.get(text);
      if (!one) {
        one = { labels: text, counts: new Array<number>(last + 1).fill(0), sum: 0 };
        all.set(text, one);
      }
      const { counts } = one;
      const own = one;
      return {
        observe(seconds) {
          let index = 0;
          while (index < last && seconds > buckets[index]) index++;
          counts[index]++;
          own.sum += seconds;
        },
      };
    },
    text: () =>
      all.size === 0
        ? ""
        : `${head(name, help, "histogram")}${[...all.values()].map(lines).join("\n")}\n`,
  };
}

/** Counters of one kind. */
export interface Counts extends Exposed {
  /** The series of these labels, made with zero when it is new; keep it. */
  series(labels: Labels): Tally;
}

/** The counter of some labels. */
export interface Tally {
  /** @param more how many more; 1 unless given. */
  add(more?: number): void;
}

/** Makes a counter. @param name ends with `_total`, but for the reference's. */
export function createCounts(name: string, help: string): Counts {
  const all = new Map<
    string,
    { readonly labels: Labels; value: number; readonly add: Tally["add"] }
  >();
  return {
    name,
    series(labels) {
      const text = labelText(labels);
      let one = all.get(text);
      if (!one) {
        const made = { labels, value: 0, add: (more = 1) => void (made.value += more) };
        all.set(text, one = made);
      }
      return one;
    },
    text: () => valuesText({ name, help, type: "counter" }, [...all.values()]),
  };
}

/** Looks something up, and makes it once. */
export function known<Key, T>(all: Map<Key, T>, key: Key, make: () => T): T {
  let one = all.get(key);
  if (one === undefined) all.set(key, one = make());
  return one;
}

/** Makes series by one label's value, each once. */
export function seriesBy<T>(make: (value: string) => T): (value: string) => T {
  const all = new Map<string, T>();
  return (value) => known(all, value, () => make(value));
}

/** One number, with its labels. */
export interface Value {
  readonly labels: Labels;
  readonly value: number;
}

/** A metric whose values are known already, as text; empty without values. */
export function valuesText(
  { name, help, type }: { readonly name: string; readonly help: string; readonly type: string },
  values: readonly Value[],
): string {
  if (values.length === 0) return "";
  const lines = values.map(({ labels, value }) => {
    const text = labelText(labels);
    return `${name}${text === "" ? "" : `{${text}}`} ${numberText(value)}\n`;
  });
  return `${head(name, help, type)}${lines.join("")}`;
}

function head(name: string, help: string, type: string): string {
  const escaped = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
}

function labelText(labels: Labels): string {
  return Object.entries(labels).map(([name, value]) => {
    const escaped = value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
    return `${name}="${escaped}"`;
  }).join(",");
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}
