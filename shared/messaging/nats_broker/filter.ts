/**
 * Filters of durables.
 *
 * @module
 */

/**
 * One filter for all subjects, since older servers know no more: it may let others through.
 *
 * @example
 * ```ts
 * import { commonFilter } from "./filter.ts";
 * if (commonFilter(["mall.a.x", "mall.b.x"]) !== "mall.*.x") throw new Error("never");
 * if (commonFilter(["mall.a.x", "mall.b"]) !== "mall.>") throw new Error("never");
 * ```
 */
export function commonFilter(subjects: readonly string[]): string {
  const all = subjects.map((subject) => subject.split("."));
  const [first] = all;
  const agree = (index: number) => all.every((tokens) => tokens[index] === first[index]);
  if (all.every(({ length }) => length === first.length)) {
    return first.map((token, index) => agree(index) ? token : "*").join(".");
  }
  const end = first.findIndex((_, index) => !agree(index));
  return [...first.slice(0, end < 0 ? first.length : end), ">"].join(".");
}
