/**
 * Results in words: for terminals, and as a page of the documentation.
 *
 * @module
 */
import { table } from "../simulator/text.ts";
import { isReached, median, timesBetter, type Unit } from "./bench.ts";
import type { Stored, StoredBench } from "./record.ts";

type StoredRow = StoredBench["rows"][number];

/** `12 400/s`, `1.24 ms`. */
export function shown(unit: Unit, value: number): string {
  return unit === "/s" ? `${digits(value)}/s` : `${digits(value)} ${unit}`;
}

function digits(value: number): string {
  const size = Math.abs(value);
  const text = value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
  return text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, " ");
}

/** The median, and how far the rounds lie apart: `12 400/s (11 900 – 12 800)`. */
function measured(unit: Unit, values: readonly number[]): string {
  if (values.length === 0) return "–";
  const middle = shown(unit, median(values));
  if (values.length === 1) return middle;
  return `${middle} (${digits(Math.min(...values))} – ${digits(Math.max(...values))})`;
}

function target({ unit, bound, peer }: StoredRow): string {
  const parts = [
    ...(bound !== undefined ? [`${unit === "/s" ? "≥" : "≤"} ${shown(unit, bound)}`] : []),
    ...(peer?.times !== undefined ? [`≥ ${peer.times}×`] : []),
  ];
  return parts.join(", ");
}

function verdict(row: StoredRow): string {
  const reached = isReached(row);
  return reached === undefined ? "" : reached ? "reached" : "not reached";
}

function times({ unit, values, peer }: StoredRow): string {
  if (!peer || peer.values.length === 0 || values.length === 0) return "";
  return `${timesBetter(unit, median(values), median(peer.values)).toFixed(1)}×`;
}

const HEADINGS = ["", "ours", "peer", "better", "target", ""];

const cellsOf = (row: StoredRow): string[] => [
  row.name,
  measured(row.unit, row.values),
  row.peer ? measured(row.unit, row.peer.values) : "",
  times(row),
  target(row),
  verdict(row),
];

/** What is to be said besides numbers: who the peer is, what is missing. */
function notesOf({ rows }: StoredBench): string[] {
  return [
    ...new Set(rows.flatMap(({ name, peer, note }) => [
      ...(note ? [`${name}: ${note}`] : []),
      ...(peer
        ? [`peer: ${peer.name}${peer.note ? `, which was not measured: ${peer.note}` : ""}`]
        : []),
    ])),
  ];
}

/**
 * A benchmark for a terminal.
 *
 * @param ratios how many times better each number is than in an earlier run, by `bench row`.
 */
export function linesOf(bench: StoredBench, ratios?: ReadonlyMap<string, number>): string[] {
  const headings = ratios ? [...HEADINGS, "than before"] : HEADINGS;
  const rows = bench.rows.map((row) => {
    const ratio = ratios?.get(`${bench.name} ${row.name}`);
    return ratios ? [...cellsOf(row), ratio ? `${ratio.toFixed(2)}×` : ""] : cellsOf(row);
  });
  return [...table([headings, ...rows]), ...notesOf(bench).map((note) => `  ${note}`)];
}

const INTRODUCTION = `# Benchmarks

\`deno task bench\` measures these numbers anywhere and writes this page; nothing has to run before.
Ours and a peer are measured in the same run, on the same machine and the same PostgreSQL, round by
round in turn, each in a process of its own; the first round of each does not count. Shown is the
median of the rounds, in brackets the lowest and the highest. PostgreSQL is that of \`deno task dev\`,
which waits for the disk at each commit. Load generators share the machine with what they measure.
`;

const markdown = (rows: readonly (readonly string[])[]): string => {
  const [headings, ...others] = rows;
  return [headings, headings.map(() => "---"), ...others]
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
};

/** The numbers that are to be held. */
function overview({ benches }: Stored): string {
  const rows = benches.flatMap(({ name, rows }) =>
    rows.filter((row) => target(row) !== "").map((row) => [
      `[${name}](#${name})`,
      row.name,
      row.values.length > 0 ? shown(row.unit, median(row.values)) : "–",
      times(row),
      target(row),
      verdict(row),
    ])
  );
  return markdown([["", "", "ours", "than the peer", "target", ""], ...rows]);
}

/** The page of the documentation, as `deno fmt` has still to put it in form. */
export function pageOf(results: Stored): string {
  const sections = results.benches.map((bench) => {
    const { name, what, target, at, on, how } = bench;
    const notes = notesOf(bench).map((note) => `- ${note.replaceAll("\n", " ")}`);
    return [
      `## ${name}`,
      what,
      ...(target ? [`To be held: ${target}.`] : []),
      markdown([HEADINGS, ...bench.rows.map(cellsOf)]),
      ...(notes.length > 0 ? [notes.join("\n")] : []),
      `_${at.slice(0, 16).replace("T", " ")} UTC, ${how}; ${on}_`,
    ].join("\n\n");
  });
  return `${[INTRODUCTION, overview(results), ...sections].join("\n\n")}\n`;
}
