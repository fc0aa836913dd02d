/**
 * Streams of messages that somebody watches: their end is told once, however it comes about.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";
import type { Call } from "./call.ts";
import { RpcError } from "./error.ts";

/** What is done with a stream. */
export interface StreamWatch {
  /**
   * Told once, when the stream has ended: nothing when it was read to its end, else the error that ended
   * it. One that its reader left is `canceled`, unless its call was given up: then it is the reason. Must
   * not throw.
   */
  readonly ended: (error?: unknown) => void;
  /** Runs each step of the stream, such as in a context; as it is unless given. */
  readonly within?: <T>(step: () => T) => T;
}

/**
 * The same stream, watched. It must be read, or left by `return`; that of a generator that nobody began
 * to read tells its end too, which the generator itself would not.
 *
 * @example
 * ```ts
 * import { watchedStream } from "./watched_stream.ts";
 * const told: unknown[] = [];
 * const { signal } = new AbortController();
 * const toys = ReadableStream.from(["bear", "ball"]);
 * const stream = watchedStream(toys, { signal }, { ended: (error) => told.push(error) });
 * await Array.fromAsync(stream);
 * if (told.length !== 1 || told[0] !== undefined) throw new Error("never");
 * ```
 */
export function watchedStream(
  stream: AsyncIterable<unknown>,
  call: Pick<Call, "signal">,
  { ended, within = (step) => step() }: StreamWatch,
): AsyncIterableIterator<unknown, void, undefined> {
  const iterator = stream[Symbol.asyncIterator]();
  let isOver = false;
  const end = (error?: unknown): void => {
    if (isOver) return;
    isOver = true;
    ended(call.signal.aborted ? reasonOf(call.signal) : error);
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const step = await within(() => iterator.next());
        if (!step.done) return step;
      } catch (error) {
        end(error);
        throw error;
      }
      end();
      return { done: true, value: undefined };
    },
    async return() {
      end(left());
      await within(() => iterator.return?.());
      return { done: true, value: undefined };
    },
  };
}

/** Why a call was given up, as it is told of: whoever just goes away gives no reason of ours. */
function reasonOf({ reason }: AbortSignal): unknown {
  return reason instanceof DomainError || reason instanceof RpcError ? reason : left(reason);
}

function left(cause?: unknown): RpcError {
  return new RpcError("canceled", "the call was canceled", { cause });
}
