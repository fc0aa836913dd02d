/** Reads what `GET /metrics` tells, and is strict about its form. */
import assert from "node:assert/strict";

/** One line. */
export interface Point {
  /** With `_bucket`, `_sum` or `_count`, where it is part of a histogram. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric with all its lines. */
export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly points: readonly Point[];
}

/** A page. */
export interface MetricsPage {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly points: readonly Point[];
  /** The value of the one line with this name and these labels, among others; undefined: no such line. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

const LINE = /^(?<name>[a-zA-Z_:][\w:]*)(\{(?<labels>.*)\})? (?<value>\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(,|$)/gy;

/** @throws {AssertionError} when it is not of the text format, or something is told twice. */
export function parseMetrics(text: string): MetricsPage {
  const metrics = new Map<string, Metric & { points: Point[] }>();
  const seen = new Set<string>();
  const points: Point[] = [];
  let current: (Metric & { points: Point[] }) | undefined;
  let help: readonly string[] | undefined;
  assert.ok(text.endsWith("\n"), "the last line has an end");
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, kind, name, rest] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (kind === "HELP") {
      help = [name, rest];
    } else if (kind === "TYPE") {
      assert.equal(help?.[0], name, `HELP comes before TYPE: ${line}`);
      assert.ok(!metrics.has(name), `${name} is told twice`);
      metrics.set(name, current = { name, type: rest, help: help?.[1] ?? "", points: [] });
    } else {
      const point = pointOf(line);
      assert.ok(
        current && baseOf(point.name, current.type) === current.name,
        `out of place: ${line}`,
      );
      const key = `${point.name} ${JSON.stringify(Object.entries(point.labels).toSorted())}`;
      assert.ok(!seen.has(key), `told twice: ${line}`);
      seen.add(key);
      current.points.push(point);
      points.push(point);
    }
  }
  return {
    metrics,
    points,
    value(name, labels = {}) {
      const wanted = Object.entries(labels);
      const found = points.filter((point) =>
        point.name === name && wanted.every(([label, value]) => point.labels[label] === value)
      );
      assert.ok(found.length < 2, `${name} ${JSON.stringify(labels)} is not one line`);
      return found[0]?.value;
    },
  };
}

function pointOf(line: string): Point {
  const { name, labels = "", value } = LINE.exec(line)?.groups ?? {};
  assert.ok(name && value, `not a line of the text format: ${line}`);
  const pairs = [...labels.matchAll(LABEL)];
  assert.equal(pairs.map(([text]) => text).join(""), labels, `labels are malformed: ${line}`);
  const number = value === "+Inf" ? Infinity : value === "-Inf" ? -Infinity : Number(value);
  assert.ok(value === "NaN" || !Number.isNaN(number), `not a number: ${line}`);
  return {
    name,
    value: number,
    labels: Object.fromEntries(pairs.map(([, key, text]) => [key, text])),
  };
}

function baseOf(name: string, type: string): string {
  return type === "histogram" ? name.replace(/_(bucket|sum|count)$/, "") : name;
}
