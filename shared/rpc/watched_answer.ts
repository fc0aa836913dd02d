/**
 * The answering of calls that somebody watches: what came of each is told once, as its caller is told it.
 *
 * @module
 */
import type { Call } from "./call.ts";
import { isAsyncIterable } from "./connect_stream.ts";
import { type StreamWatch, watchedStream } from "./watched_stream.ts";

/**
 * What `answer` comes to, watched. A call that is given up before that has failed, though its work may go
 * on and succeed: its end is told then, with the reason.
 *
 * @param answer answers the call once, or opens its stream, which is watched until it has ended.
 *
 * @example
 * ```ts
 * import { ANONYMOUS, IncomingCall } from "./call.ts";
 * import { watchedAnswer } from "./watched_answer.ts";
 * const call = new IncomingCall(new Headers(), () => undefined, ANONYMOUS);
 * const told: unknown[] = [];
 * await watchedAnswer(call, () => {
 *   call.abort("too late");
 *   return Promise.resolve(7);
 * }, { ended: (error) => told.push(error) });
 * if (told.join() !== "too late") throw new Error("never");
 * ```
 */
export async function watchedAnswer(
  call: Pick<Call, "signal" | "whenGivenUp">,
  answer: () => Promise<unknown>,
  watch: StreamWatch,
): Promise<unknown> {
  let isOver = false;
  const ended = (error?: unknown): void => {
    if (isOver) return;
    isOver = true;
    watch.ended(error);
  };
  call.whenGivenUp?.(ended);
  try {
    const result = await answer();
    if (isAsyncIterable(result)) return watchedStream(result, call, { ...watch, ended });
    ended();
    return result;
  } catch (error) {
    ended(error);
    throw error;
  }
}
