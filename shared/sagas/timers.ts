/**
 * The timers of sagas: they live in the database, so they outlast every process. Any number of
 * processes may run them; the version of a saga's row decides who was first.
 *
 * @module
 */
import type { Units } from "../platform/commit/unit.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/log.ts";
import { isOutage } from "../platform/outage.ts";
import { UnknownSagaVersion } from "./definition.ts";
import type { Sagas } from "./orchestrator.ts";
import type { DueSaga, FindDueSagas } from "./table.ts";

/** What the timers of one kind of saga need. */
export interface SagaTimerPorts {
  readonly sagas: Pick<Sagas<unknown>, "name" | "onDeadline">;
  readonly units: Units;
  readonly due: FindDueSagas;
  /** The one that the units have. */
  readonly clock: Clock;
  readonly log: Logger;
  /** Time between looks, in milliseconds; 1 000 unless said. */
  readonly intervalMs?: number;
  /** Most sagas that are handled at once; 32 unless said. */
  readonly batch?: number;
}

/** Timers that run until they are closed. */
export interface SagaTimers extends AsyncDisposable {
  /** Looks now. Resolves when all that was due has been tried; never rejects. */
  kick(): Promise<void>;
  /** Stops looking; resolves when what is being handled is done. */
  close(): Promise<void>;
}

/** The longest that a saga which fails is left alone, in milliseconds. */
const LONGEST_HOLD_MS = 60_000;

interface Hold {
  readonly failures: number;
  readonly until: number;
}

/** Starts the timers of one kind of saga. They never stop by themselves: what fails is tried again. */
export function sagaTimers(ports: SagaTimerPorts): SagaTimers {
  const { sagas, units, due, clock, log, intervalMs = 1_000, batch = 32 } = ports;
  const holds = new Map<string, Hold>();
  let closed = false;
  let isDown = false;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  /** One saga. @throws only in an outage; any other failure concerns this saga alone. */
  async function expire({ id }: DueSaga): Promise<void> {
    try {
      await units.run((unit) => sagas.onDeadline(unit, id));
      holds.delete(id);
    } catch (error) {
      if (isOutage(error)) throw error;
      const isUnknown = error instanceof UnknownSagaVersion;
      const failures = (holds.get(id)?.failures ?? 0) + 1;
      const waitMs = Math.min(LONGEST_HOLD_MS, 1_000 * 2 ** (failures - 1));
      holds.set(id, { failures, until: clock.now().getTime() + waitMs });
      const fields = { saga: sagas.name, sagaId: id, failures, retryInMs: waitMs, error };
      if (!isUnknown) log.error("the deadline of a saga could not be handled", fields);
      else if (failures === 1) log.warn("a saga is left to a process that knows it", fields);
    }
  }

  async function pass(): Promise<void> {
    const now = clock.now();
    let after: DueSaga | undefined;
    while (!closed) {
      const page = await due({ name: sagas.name, now, after, limit: batch });
      const free = page.filter(({ id }) => (holds.get(id)?.until ?? 0) <= now.getTime());
      const failed = (await Promise.allSettled(free.map(expire)))
        .find((result) => result.status === "rejected");
      if (failed) throw failed.reason;
      if (page.length < batch) break;
      after = page.at(-1);
    }
    const forgotten = now.getTime() - 2 * LONGEST_HOLD_MS; // it moved without us
    for (const [id, { until }] of holds) if (until < forgotten) holds.delete(id);
  }

  async function supervised(): Promise<void> {
    try {
      await pass();
      if (isDown) log.info("saga timers run again", { saga: sagas.name });
      isDown = false;
    } catch (error) {
      if (!isDown) log.warn("saga timers wait for the database", { saga: sagas.name, error });
      isDown = true;
    }
  }

  function kick(): Promise<void> {
    if (closed) return running;
    return next ??= running = running.then(() => {
      next = undefined;
      return supervised();
    });
  }

  const timer = setInterval(kick, intervalMs);
  async function close(): Promise<void> {
    closed = true;
    clearInterval(timer);
    await running;
  }
  return { kick, close, [Symbol.asyncDispose]: close };
}
