/**
 * Where log lines go: standard output, several lines in one write, because a write a line would hold up
 * everything else.
 *
 * @module
 */

/** Takes lines. */
export interface LogOutput {
  /** Takes a line; it is written within some milliseconds. */
  write(line: string): void;
  /** Writes what waits, now. */
  flush(): void;
}

const DELAY_MS = 20;

/**
 * Lines for standard output. What waits when the process exits, also by `Deno.exit`, is written then.
 *
 * @param put writes a text and ends the line; to standard output unless given.
 * @example
 * ```ts
 * import { logOutput } from "./log_output.ts";
 * const written: string[] = [];
 * const output = logOutput((text) => written.push(text));
 * output.write("one");
 * output.write("two");
 * output.flush();
 * if (written.join() !== "one\ntwo") throw new Error("never");
 * ```
 */
export function logOutput(put: (text: string) => void = console.log): LogOutput {
  let waiting: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const text = waiting.join("\n");
    waiting = [];
    put(text);
  };
  addEventListener("unload", flush);
  return {
    write(line) {
      waiting.push(line);
      timer ??= setTimeout(flush, DELAY_MS);
    },
    flush,
  };
}
