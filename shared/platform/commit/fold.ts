/**
 * Folding: several writes to one row become one. In one statement all parts see the same snapshot, so
 * a second write to a row would be lost in silence.
 *
 * @module
 */
import type { Write } from "./write.ts";

/**
 * Folds the writes of a unit.
 *
 * @param writes in the order they were collected.
 * @returns rounds: within one, each row is written at most once, sorted by table and key (tables that
 * number their rows keep the given order); what cannot be folded comes in a later round.
 */
export function fold(writes: readonly Write[]): readonly (readonly Write[])[] {
  const rounds: Map<string, Write>[] = [];
  for (const write of writes) {
    const { row } = write;
    const last = rounds.findLastIndex((round) => round.has(row));
    const merged = last < 0 ? undefined : merge(rounds[last].get(row)!, write);
    if (merged) rounds[last].set(row, merged);
    else (rounds[last + 1] ??= new Map()).set(row, write);
  }
  return rounds.map((round) => {
    const entries = [...round];
    entries.sort(([rowA, a], [rowB, b]) =>
      compare(a.table.name, b.table.name) || (a.table.identity ? 0 : compare(rowA, rowB))
    );
    return entries.map(([, write]) => write);
  });
}

/** One write with the effect of both, when there is one. */
function merge(first: Write, second: Write): Write | undefined {
  if (second.op === "upsert") {
    const replaces = first.op === "upsert" && first.guard.kind === "none" &&
      second.guard.kind === "none";
    return replaces ? { ...second, set: { ...first.set, ...second.set } } : undefined;
  }
  if (second.op !== "patch" || first.op === "remove") return undefined;
  const { guard } = second;
  const fits = guard.kind === "none" ||
    (guard.kind === "expected" && first.set.version === guard.version) ||
    (guard.kind === "newer" && Number(first.set.version) < Number(second.set.version));
  const certain = first.guard.kind === "absent" || first.guard.kind === "expected" ||
    (first.guard.kind === "none" && guard.kind === "none");
  if (!fits || !certain) return undefined;
  const set: Record<string, unknown> = { ...first.set, ...second.set };
  const add: Record<string, unknown> = Object.fromEntries(
    Object.entries(first.add).filter(([name]) => !(name in second.set)),
  );
  for (const [name, by] of Object.entries(second.add)) {
    const target = name in set ? set : add;
    target[name] = Number(target[name] ?? 0) + Number(by);
  }
  return { ...first, set, add };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
