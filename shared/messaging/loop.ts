/**
 * Loops that never end by accident: one run at a time, when woken and from time to time; errors are
 * logged once, waited out and tried again.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Logger } from "../platform/log.ts";

/** How a loop behaves; all times in milliseconds. */
export interface LoopOptions {
  /** What it does, for the log: `publishing`. */
  readonly what: string;
  readonly run: () => Promise<void>;
  readonly log: Logger;
  /** Runs this long after the last run even when nobody wakes it; never unless given. */
  readonly everyMs?: number;
  /** Waits this long after being woken, to collect; 0 unless given. */
  readonly delayMs?: number;
  /** Least time between the starts of two runs; 0 unless given. */
  readonly gapMs?: number;
  /** Longest wait after errors in a row; 5 000 unless given. */
  readonly maxBackoffMs?: number;
}

/** A loop. */
export interface Loop {
  /** Runs soon: at once when idle; after the run at hand; after the back-off when it fails. */
  kick(): void;
  /** Runs at once, whatever it waits for. Resolves when that run has ended, well or badly. */
  flush(): Promise<void>;
  /** Whether its last run failed. */
  readonly failing: boolean;
  /** Ends it; resolves when the run at hand has ended. */
  close(): Promise<void>;
}

const FIRST_BACKOFF_MS = 100;

/** Makes a loop. It starts with the first `kick`. */
export function createLoop(options: LoopOptions): Loop {
  const { what, run, log, everyMs, delayMs = 0, gapMs = 0, maxBackoffMs = 5_000 } = options;
  let closed = false, running = false, woken = false, failures = 0;
  let startedAt = -Infinity, due = Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const apart = AsyncLocalStorage.snapshot(); // its runs are nobody's request, whoever wakes it
  let ended: (() => void)[] = []; // wait for the run at hand
  let flushing: (() => void)[] = []; // wait for a run that is still to begin

  function schedule(ms: number): void {
    const at = performance.now() + ms;
    if (at >= due) return;
    clearTimeout(timer);
    timer = undefined;
    if (ms <= 0) return void apart(start);
    due = at;
    timer = setTimeout(() => void apart(start), ms);
  }

  async function start(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    due = Infinity;
    running = true;
    woken = false;
    ended = flushing;
    flushing = [];
    startedAt = performance.now();
    let backoff = 0;
    try {
      await run();
      if (failures > 0) log.info(`${what} works again`, { failures });
      failures = 0;
    } catch (error) {
      failures++;
      backoff = Math.min(maxBackoffMs, FIRST_BACKOFF_MS * 2 ** (failures - 1));
      backoff *= 0.5 + Math.random() / 2;
      if (failures === 1) log.warn(`${what} fails and is tried again`, { error });
    }
    running = false;
    ended.forEach((done) => done());
    ended = [];
    if (closed) return;
    if (flushing.length > 0) schedule(0);
    else if (backoff > 0) schedule(backoff);
    else if (woken) schedule(waitWhenWoken());
    else if (everyMs !== undefined) schedule(everyMs);
  }

  const waitWhenWoken = () => Math.max(delayMs, startedAt + gapMs - performance.now());
  const atEnd = () => new Promise<void>((resolve) => ended.push(resolve));

  return {
    get failing() {
      return failures > 0;
    },
    kick() {
      if (closed) return;
      woken = true;
      if (!running && failures === 0) schedule(waitWhenWoken());
    },
    flush() {
      if (closed) return Promise.resolve();
      const done = new Promise<void>((resolve) => flushing.push(resolve));
      if (!running) schedule(0);
      return done;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      if (running) await atEnd();
      flushing.forEach((done) => done());
      flushing = [];
    },
  };
}
