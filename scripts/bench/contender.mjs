/**
 * The inside of a contender: a process that is told by lines on its standard input what to do, and
 * answers each with numbers. In JavaScript, since peers run on Node, too.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";

/** An answer is a line that begins so; whatever else a contender writes is its log. */
export const ANSWER = "@bench ";

/**
 * What a contender may be told; each deed has what it asks for, and the rest is not there.
 *
 * @typedef {{
 *   do: string,
 *   callers: number,
 *   ms: number,
 *   count: number,
 *   events: number,
 *   ids: readonly string[],
 *   port: number,
 *   verb: string,
 *   path: string,
 *   body?: string,
 * }} Order
 */

/**
 * Does what it is told until its input ends: `{"do": "append", "callers": 8, "ms": 2000}` calls `append`
 * with this object. A failure is answered as `{"error": …}`.
 *
 * @param {Readonly<Record<string, (order: Order) => unknown>>} deeds
 * @param {() => unknown} [end] called when the input ends.
 */
export async function contend(deeds, end = () => {}) {
  process.stdout.write(`${ANSWER}${JSON.stringify({ ready: 1 })}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    let answer;
    try {
      answer = await deeds[order.do](order) ?? {};
    } catch (error) {
      answer = { error: error instanceof Error ? error.stack : String(error) };
    }
    process.stdout.write(`${ANSWER}${JSON.stringify(answer)}\n`);
  }
  await end();
  process.exit(0);
}

/**
 * Callers that each do something again and again, without a pause, for some time.
 *
 * @param {{ callers: number, ms: number }} order
 * @param {(caller: number) => Promise<unknown>} once
 * @returns {Promise<{ perSecond: number, p50: number, p99: number, count: number }>} milliseconds.
 */
export async function closedLoop({ callers, ms }, once) {
  /** @type {number[]} */
  const took = [];
  const began = performance.now();
  const until = began + ms;
  const call = async (/** @type {number} */ caller) => {
    for (let at = performance.now(); at < until;) {
      await once(caller);
      const now = performance.now();
      took.push(now - at);
      at = now;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
  return figuresOf(took, performance.now() - began);
}

/**
 * @param {number[]} took milliseconds of each.
 * @param {number} ms in which all of them were done.
 */
export function figuresOf(took, ms) {
  const sorted = Float64Array.from(took).sort();
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { perSecond: took.length / ms * 1_000, p50: at(0.5), p99: at(0.99), count: took.length };
}
