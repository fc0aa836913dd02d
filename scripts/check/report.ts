/**
 * What came of a check, as a table or as JSON.
 *
 * @module
 */
import { grouped, type Paint, table } from "../simulator/text.ts";
import { type Moving, movingText } from "./quiet.ts";
import type { Verdict } from "./rule.ts";

/** What came of a check. */
export interface CheckResult {
  /** What was still on its way when it was waited for long enough. */
  readonly moving: Moving | undefined;
  readonly verdicts: readonly Verdict[];
  readonly ms: number;
}

/** Whether everything is as it must be. */
export function isFine({ moving, verdicts }: CheckResult): boolean {
  return moving === undefined && verdicts.every(({ found }) => found === 0);
}

/** For people. */
export function resultLines(result: CheckResult, paint: Paint): string[] {
  const { moving, verdicts, ms } = result;
  const checked = verdicts.reduce((sum, { checked }) => sum + checked, 0);
  const wrong = verdicts.reduce((sum, { found }) => sum + found, 0);
  const rows = table([
    ["what must hold", "looked at", "wrong"],
    ...verdicts.map(({ promise, what, checked, found }) => [`${promise}  ${what}`, checked, found]),
  ]);
  const [head, ...lines] = rows;
  return [
    paint.strong(head),
    ...lines.map((line, index) => verdicts[index].found > 0 ? paint.bad(line) : line),
    ...verdicts.flatMap((verdict) => findingLines(verdict, paint)),
    ...(moving ? ["", paint.bad(`It did not come to rest: ${movingText(moving)}.`)] : []),
    "",
    isFine(result)
      ? paint.good(`All of it holds: ${grouped(checked)} things in ${(ms / 1_000).toFixed(1)} s.`)
      : paint.bad(`${grouped(wrong)} of ${grouped(checked)} things are wrong.`),
  ];
}

function findingLines(
  { what, found, findings, notes }: Verdict,
  paint: Paint,
): string[] {
  if (found === 0 && notes.length === 0) return [];
  return [
    "",
    paint.strong(what),
    ...findings.map(({ who, what }) => `  ${who} ${what}`),
    ...(found > findings.length ? [`  … and ${grouped(found - findings.length)} more`] : []),
    ...notes.map((note) => paint.warn(`  ${note}`)),
  ];
}

/** For programs. */
export function resultJson(result: CheckResult): string {
  return JSON.stringify({ fine: isFine(result), ...result, moving: result.moving ?? null });
}
