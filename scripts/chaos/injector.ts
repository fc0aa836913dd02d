/**
 * Lets faults happen at random moments, and keeps the log of them.
 *
 * @module
 */
import { pause } from "../../shared/platform/time.ts";
import type { Random } from "../simulator/random.ts";
import type { Fault, FaultPorts } from "./faults.ts";

/** How faults are chosen. */
export interface InjectorOptions extends Omit<FaultPorts, "signal"> {
  readonly faults: readonly Fault[];
  /** The pause between two faults, in milliseconds, from and to. */
  readonly everyMs: readonly [number, number];
  /** Told each fault, and each that could not be brought about. */
  readonly say: (text: string) => void;
}

/** Faults as they happen. */
export interface Injector {
  /** How often each kind happened. */
  readonly counts: ReadonlyMap<string, number>;
  /** What is going on at the moment. */
  readonly ongoing: readonly string[];
  /** Lets no more happen; resolves when those under way are over. */
  stop(): Promise<void>;
}

/** Starts to let faults happen. */
export function startInjector({ faults, everyMs, say, ...ports }: InjectorOptions): Injector {
  const ending = new AbortController();
  const { signal } = ending;
  const counts = new Map<string, number>();
  const ongoing = new Map<Fault, Promise<void>>();
  const { random } = ports;

  async function happen(fault: Fault): Promise<void> {
    const tell = (what: string) => {
      counts.set(fault.name, (counts.get(fault.name) ?? 0) + 1);
      say(`${fault.id}: ${fault.name}: ${what}`);
    };
    try {
      await fault.inject({ ...ports, signal }, tell);
    } catch (error) { // such as a lock in a database that is away: it comes another time
      say(`${fault.name} failed: ${error instanceof Error ? error.message : error}`);
    } finally {
      ongoing.delete(fault);
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await pause(random.whole(...everyMs), signal).catch(() => {});
      const fault = chosen(faults, random);
      const busy = [...ongoing.keys()];
      if (signal.aborted || busy.includes(fault)) continue;
      if (fault.target === "postgres" && busy.some(({ target }) => target === "postgres")) continue;
      if (fault.target === "nats" && busy.some(({ target }) => target === "nats")) continue;
      ongoing.set(fault, happen(fault));
    }
  }
  const running = run();

  return {
    counts,
    get ongoing() {
      return [...ongoing.keys()].map(({ name }) => name);
    },
    async stop() {
      ending.abort(new Error("it is over"));
      await running;
      await Promise.all(ongoing.values());
    },
  };
}

/** One of them, by their weights. */
function chosen(faults: readonly Fault[], random: Random): Fault {
  let rest = random.next() * faults.reduce((sum, { weight }) => sum + weight, 0);
  return faults.find(({ weight }) => (rest -= weight) < 0) ?? faults[0];
}
