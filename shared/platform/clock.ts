/**
 * Time as an argument.
 *
 * @module
 */

import type { Logger } from "./log.ts";
import type { Sql } from "./database.ts";

/** Tells the time. Tests pass one that they move. */
export interface Clock {
  now(): Date;
}

/** The clock of this machine. */
export const systemClock: Clock = { now: () => new Date() };

/**
 * The clock of this machine as it was when the process started, and going on steadily from there: setting the
 * machine's clock does not reach it.
 */
export const steadyClock: Clock = {
  now: () => new Date(performance.timeOrigin + performance.now()),
};

/** A clock that follows another one, until it is closed. */
export interface DatabaseClock extends Clock, AsyncDisposable {
  /** How far the database is ahead of the local clock, as last measured, in milliseconds. */
  readonly offsetMs: number;
  /** Measures again, now. @throws when the database does not answer; the offset stays. */
  refresh(): Promise<void>;
  /** Stops measuring; `now()` keeps the last offset. */
  close(): Promise<void>;
}

export interface DatabaseClockOptions {
  /** Time between measurements in milliseconds. Default 30 s. */
  readonly refreshMs?: number;
  /**
   * What runs between measurements. Default: {@linkcode steadyClock}, so that a jump of the machine's clock
   * moves no timer.
   */
  readonly local?: Clock;
  /** Told when a measurement fails, which changes nothing. */
  readonly log?: Logger;
}

/** Measurements at a time; the one with the shortest round trip counts. */
const samples = 3;

/**
 * The time of the database, for what several machines compare: leases, timers, expiries. It is the
 * local time plus an offset, so `now()` costs nothing; the error is at most half the shortest round
 * trip of the last measurement, plus the drift since.
 *
 * @throws when the first measurement fails.
 */
export async function databaseClock(
  sql: Sql,
  { refreshMs = 30_000, local = steadyClock, log }: DatabaseClockOptions = {},
): Promise<DatabaseClock> {
  let offsetMs = 0;
  let running = Promise.resolve();

  async function measure() {
    let shortest = Infinity;
    for (let n = 0; n < samples; n++) {
      const before = local.now().getTime();
      const [row] = await sql<{ ms: number }[]>`
        select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`;
      const roundTrip = local.now().getTime() - before;
      if (row && roundTrip < shortest) {
        shortest = roundTrip;
        offsetMs = row.ms - (before + roundTrip / 2);
      }
    }
  }

  await measure();
  const timer = setInterval(() => {
    running = running.then(measure).catch((error) => {
      log?.warn("the database's clock was not reached; its last offset stays", { error });
    });
  }, refreshMs);
  Deno.unrefTimer(timer);

  async function close() {
    clearInterval(timer);
    await running;
  }
  return {
    get offsetMs() {
      return offsetMs;
    },
    now: () => new Date(local.now().getTime() + offsetMs),
    refresh: measure,
    close,
    [Symbol.asyncDispose]: close,
  };
}
