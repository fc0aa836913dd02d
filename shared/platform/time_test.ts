import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { inTime, pause } from "./time.ts";

/** Runs `body` with a clock that only moves when told. */
async function withClock(body: (clock: FakeTimers.Clock) => Promise<void>): Promise<void> {
  const clock = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    await body(clock);
    assert.equal(clock.countTimers(), 0, "no timer is left behind");
  } finally {
    clock.uninstall();
  }
}

Deno.test("pause() waits as long as told", () =>
  withClock(async (clock) => {
    let over = false;
    const waiting = pause(1_000).then(() => over = true);
    await clock.tickAsync(999);
    assert.equal(over, false);
    await clock.tickAsync(1);
    assert.equal(over, true);
    await waiting;
  }));

Deno.test("pause() ends early with the signal's reason, and leaves no timer", () =>
  withClock(async () => {
    const stopping = new AbortController();
    const waiting = pause(60_000, stopping.signal);
    stopping.abort(new Error("the process ends"));
    await assert.rejects(waiting, /the process ends/);
  }));

Deno.test("pause() does not begin when its signal was given before", () =>
  withClock(async () => {
    await assert.rejects(pause(60_000, AbortSignal.abort(new Error("too late"))), /too late/);
  }));

Deno.test("pause() lets its signal alone once it is over", () =>
  withClock(async (clock) => {
    const stopping = new AbortController();
    let listeners = 0;
    const { signal } = stopping;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...all: Parameters<typeof add>) => {
      listeners++;
      add(...all);
    };
    signal.removeEventListener = (...all: Parameters<typeof remove>) => {
      listeners--;
      remove(...all);
    };
    const waiting = pause(10, signal);
    assert.equal(listeners, 1);
    await clock.tickAsync(10);
    await waiting;
    assert.equal(listeners, 0);
  }));

Deno.test("inTime() tells whether work ended in time, and waits no longer", () =>
  withClock(async (clock) => {
    assert.equal(await inTime(Promise.resolve(), 10), true);
    const { promise, resolve } = Promise.withResolvers<void>();
    const late = inTime(promise, 10);
    await clock.tickAsync(10);
    assert.equal(await late, false);
    resolve();
  }));

Deno.test("inTime() throws what the work throws in time; later it disturbs nobody", () =>
  withClock(async (clock) => {
    await assert.rejects(inTime(Promise.reject(new Error("broken")), 10), /broken/);
    const { promise, reject } = Promise.withResolvers<void>();
    const late = inTime(promise, 10);
    await clock.tickAsync(10);
    assert.equal(await late, false);
    reject(new Error("broken later"));
    await clock.tickAsync(0);
  }));
