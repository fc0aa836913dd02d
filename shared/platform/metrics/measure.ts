/**
 * What a context counts of its own, as data: the measures, and what each event adds to them. Nothing is
 * counted here; whoever commits the events does that, after the commit.
 *
 * @module
 */

/** The label of a measure, with all its values: `{ status: ["approved", "rejected"] }`. */
export type Label = Readonly<Record<string, readonly string[]>>;

/** Something that is counted or observed. */
export interface Measure {
  readonly kind: "counter" | "histogram";
  /** As Prometheus knows it: of a counter it ends with `_total`, of a histogram with its unit. */
  readonly name: string;
  readonly help: string;
  /** Its label, if it has one; each value is there from the beginning, with zero. */
  readonly label?: { readonly name: string; readonly values: readonly string[] };
  /** Upper bounds of a histogram, in its unit, ascending. */
  readonly buckets?: readonly number[];
}

/** What is added to a measure: a counter's increment, or what a histogram observes. */
export interface Sample {
  readonly measure: Measure;
  readonly value: number;
  /** The value of the measure's label, if that has one. */
  readonly label?: string;
}

/** Something that is read from the context's tables when somebody asks. */
export interface GaugeQuery {
  readonly name: string;
  readonly help: string;
  /** The names of its labels. */
  readonly labels: readonly string[];
  /**
   * SQL of one column for each label, then one with the value, of any number type. It must be cheap, by
   * an index or a small table: it is asked at every scrape.
   */
  readonly sql: string;
}

/** What a module measures. */
export interface ModuleMetrics {
  /** What its events add to; see `Measures` of the repository. */
  readonly measures?: readonly Measure[];
  readonly gauges?: readonly GaugeQuery[];
}

/**
 * Defines a counter.
 *
 * @param label its label with all values, if it has one.
 * @example
 * ```ts
 * import { count, counter } from "./measure.ts";
 * const lamps = counter("lamps_switched_total", "Lamps that were switched.", { to: ["on", "off"] });
 * if (count(lamps, "on").value !== 1) throw new Error("never");
 * ```
 */
export function counter(name: string, help: string, label?: Label): Measure {
  return { kind: "counter", name, help, ...labelOf(label) };
}

/**
 * Defines a histogram.
 *
 * @param buckets upper bounds, ascending, in the unit that the name ends with.
 */
export function histogram(
  name: string,
  help: string,
  buckets: readonly number[],
  label?: Label,
): Measure {
  return { kind: "histogram", name, help, buckets, ...labelOf(label) };
}

/** One more. @param label the value of the measure's label. */
export function count(measure: Measure, label?: string): Sample {
  return add(measure, 1, label);
}

/** So much more. @param label the value of the measure's label. */
export function add(measure: Measure, value: number, label?: string): Sample {
  return { measure, value, ...(label !== undefined && { label }) };
}

/** What is observed, in the unit of the measure. @param label the value of the measure's label. */
export function observe(measure: Measure, value: number, label?: string): Sample {
  return add(measure, value, label);
}

function labelOf(label: Label | undefined): Pick<Measure, "label"> {
  const [[name, values] = []] = Object.entries(label ?? {});
  return name && values ? { label: { name, values } } : {};
}
