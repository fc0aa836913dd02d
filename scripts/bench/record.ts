/**
 * What a run found, as it is stored: each benchmark with when and on what it was measured, so that one of
 * them can be measured again without the others.
 *
 * @module
 */
import { z } from "zod";
import { type Bench, median, type Row, timesBetter } from "./bench.ts";

const Values = z.array(z.number());

const StoredRow = z.object({
  name: z.string(),
  unit: z.enum(["/s", "ms", "s", "MB"]),
  values: Values,
  bound: z.number().optional(),
  peer: z.object({
    name: z.string(),
    values: Values,
    times: z.number().optional(),
    note: z.string().optional(),
  }).optional(),
  note: z.string().optional(),
});

const StoredBench = z.object({
  name: z.string(),
  what: z.string(),
  target: z.string().optional(),
  /** When it was measured. */
  at: z.string(),
  /** Machine, versions, load. */
  on: z.string(),
  /** Rounds and their length. */
  how: z.string(),
  rows: z.array(StoredRow),
});

const Stored = z.object({ benches: z.array(StoredBench) });

/** A benchmark's results. */
export type StoredBench = z.infer<typeof StoredBench>;

/** The results of one or several runs. */
export type Stored = z.infer<typeof Stored>;

/** The results of a benchmark that just ran. */
export function stored(
  { name, what, target }: Bench,
  rows: readonly Row[],
  about: Pick<StoredBench, "at" | "on" | "how">,
): StoredBench {
  return { name, what, ...(target !== undefined && { target }), ...about, rows: cleaned(rows) };
}

/** Digits that mean nothing are left out. */
function cleaned(rows: readonly Row[]): StoredBench["rows"] {
  const short = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(5)));
  return rows.map(({ peer, ...row }) => ({
    ...row,
    values: short(row.values),
    ...(peer && { peer: { ...peer, values: short(peer.values) } }),
  }));
}

/** Reads results. @throws when the file is not there or holds something else. */
export async function readResults(file: string): Promise<Stored> {
  return Stored.parse(JSON.parse(await Deno.readTextFile(file)));
}

/** Earlier results, those of the same name replaced, in the order given; none are there at first. */
export async function mergedWith(
  file: string,
  results: readonly StoredBench[],
  order: readonly string[],
): Promise<Stored> {
  const before = await readResults(file).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return { benches: [] };
    throw error;
  });
  const all = new Map([...before.benches, ...results].map((bench) => [bench.name, bench]));
  return { benches: order.flatMap((name) => all.get(name) ?? []) };
}

/** How many times better each number is than in an earlier run, by `bench row`. */
export function ratios(now: readonly StoredBench[], before: Stored): Map<string, number> {
  const found = new Map<string, number>();
  for (const { name, rows } of now) {
    const earlier = before.benches.find((bench) => bench.name === name);
    for (const row of rows) {
      const old = earlier?.rows.find((one) => one.name === row.name);
      if (!old || old.values.length === 0 || row.values.length === 0) continue;
      found.set(
        `${name} ${row.name}`,
        timesBetter(row.unit, median(row.values), median(old.values)),
      );
    }
  }
  return found;
}
