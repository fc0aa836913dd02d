/**
 * Ctrl-C: first a request, then an order.
 *
 * @module
 */

/** What the user asked for. */
export interface Interrupt extends Disposable {
  /** Resolves at the first Ctrl-C, or when the process is told to end. */
  readonly asked: Promise<void>;
  /** Aborts at the second. */
  readonly now: AbortSignal;
}

/** One Ctrl-C may come twice: from the terminal, and handed on by `deno task`. */
const ECHO_MS = 500;

/** Listens to Ctrl-C and to requests to end until it is disposed of. */
export function interruptible(): Interrupt {
  const asked = Promise.withResolvers<void>();
  const now = new AbortController();
  let lastMs = -Infinity;
  const hear = () => {
    const isFirst = lastMs === -Infinity, isEcho = performance.now() - lastMs < ECHO_MS;
    lastMs = performance.now();
    if (isFirst) asked.resolve();
    else if (!isEcho) now.abort(new Error("interrupted"));
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) Deno.addSignalListener(signal, hear);
  return {
    asked: asked.promise,
    now: now.signal,
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, hear);
    },
  };
}
