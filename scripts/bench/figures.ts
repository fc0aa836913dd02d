/**
 * Numbers of a measurement, in words.
 *
 * @module
 */

/** The value below which a share of all values lies; `NaN` of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** One line: what was measured, p50, p90 and p99 of it, in milliseconds. */
export function line(what: string, ms: readonly number[]): string {
  const parts = [0.5, 0.9, 0.99].map((share) =>
    `p${share * 100} ${quantile(ms, share).toFixed(1).padStart(6)}`
  );
  return `${what.padEnd(44)} ${parts.join("  ")} ms`;
}

/** What a number depends on: processor, cores, memory, versions. */
export async function machine(): Promise<string> {
  const model = Deno.build.os === "linux"
    ? /^model name\s*: (.+)$/m.exec(await Deno.readTextFile("/proc/cpuinfo"))?.[1]
    : undefined;
  const { total } = Deno.systemMemoryInfo();
  return [
    `${navigator.hardwareConcurrency} cores of ${model ?? Deno.build.arch}`,
    `${(total / 2 ** 30).toFixed(0)} GiB`,
    `${Deno.build.os} ${Deno.osRelease()}`,
    `Deno ${Deno.version.deno}`,
    `load ${Deno.loadavg()[0].toFixed(2)}`,
  ].join(", ");
}
