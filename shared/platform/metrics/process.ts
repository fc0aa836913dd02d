/**
 * What is known of the process itself: by the names that Prometheus' clients share, and how late its event
 * loop is.
 *
 * @module
 */
import process from "node:process";
import { createDurations, type Exposed, type Labels, valuesText } from "./series.ts";

/** Measures the process. */
export interface ProcessMeter extends Disposable {
  /** All of it, in the text format of Prometheus. */
  text(): string;
}

const TICK_MS = 100;
const DELAYS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/**
 * Starts measuring: ten times a second it is seen how late a timer is. Dispose it.
 *
 * @example
 * ```ts
 * import { measureProcess } from "./process.ts";
 * using meter = measureProcess();
 * if (!/^process_resident_memory_bytes \d+$/m.test(meter.text())) throw new Error("never");
 * ```
 */
export function measureProcess(): ProcessMeter {
  const delays = createDurations(
    "mallbots_event_loop_delay_seconds",
    "How much later than asked for a timer of the event loop ran, ten times a second.",
    DELAYS,
  );
  const delay = delays.series({});
  let due = performance.now() + TICK_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    delay.observe(Math.max(0, now - due) / 1_000);
    due = now + TICK_MS;
  }, TICK_MS);
  Deno.unrefTimer(Number(timer));
  const startedAt = (Date.now() - performance.now()) / 1_000;
  return {
    text: () => [...facts(startedAt).map(({ text }) => text()), delays.text()].join(""),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function facts(startedAt: number): Pick<Exposed, "text">[] {
  const fact = (type: string, name: string, help: string, value: number, labels: Labels = {}) => ({
    text: () => valuesText({ name, help, type }, [{ labels, value }]),
  });
  const { rss, heapTotal, heapUsed, external } = Deno.memoryUsage();
  const { user, system } = process.cpuUsage();
  const files = openFiles();
  const limit = files === undefined ? undefined : mostFiles();
  const { deno, v8, typescript } = Deno.version;
  return [
    fact(
      "counter",
      "process_cpu_seconds_total",
      "Processor time that the process used, for itself and in the system.",
      (user + system) / 1e6,
    ),
    fact("gauge", "process_resident_memory_bytes", "Memory that the process has, all in all.", rss),
    fact("gauge", "process_heap_bytes", "Size of the heap of V8.", heapTotal),
    fact("gauge", "process_heap_used_bytes", "How much of the heap of V8 is used.", heapUsed),
    fact(
      "gauge",
      "process_external_memory_bytes",
      "Memory of objects that V8 keeps outside of its heap.",
      external,
    ),
    ...(files === undefined ? [] : [
      fact(
        "gauge",
        "process_open_fds",
        "Files and connections that the process has open.",
        files,
      ),
    ]),
    ...(limit === undefined ? [] : [
      fact(
        "gauge",
        "process_max_fds",
        "How many files and connections the process may have open.",
        limit,
      ),
    ]),
    fact(
      "gauge",
      "process_start_time_seconds",
      "When the process started, in Unix time.",
      startedAt,
    ),
    fact("gauge", "deno_info", "Versions of what the process runs on.", 1, {
      deno,
      v8,
      typescript,
    }),
  ];
}

/** Only a process with all permissions may know; undefined for any other, and off Linux. */
function openFiles(): number | undefined {
  return ifAllowed(() => {
    let count = 0;
    for (const _ of Deno.readDirSync("/proc/self/fd")) count++;
    return count;
  });
}

function mostFiles(): number | undefined {
  return ifAllowed(() => {
    const limits = Deno.readTextFileSync("/proc/self/limits");
    const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    return soft === undefined ? undefined : Number(soft);
  });
}

function ifAllowed<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const isExpected = error instanceof Deno.errors.NotCapable ||
      error instanceof Deno.errors.NotFound;
    if (isExpected) return undefined;
    throw error;
  }
}
