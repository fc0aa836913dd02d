import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { inTime, pause, withDeadline } from "./time.ts";

/** Runs `body` with a clock that only moves when told. */
async function withClock(body: (clock: FakeTimers.Clock) => Promise<void>): Promise<void> {
  const clock = FakeTimers.install({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"],
  });
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

Deno.test("withDeadline() gives what the work gives or throws, and leaves no timer", () =>
  withClock(async () => {
    for (const ms of [10, 15_000]) {
      assert.equal(await withDeadline(Promise.resolve(7), ms, "it"), 7);
      await assert.rejects(withDeadline(Promise.reject(new Error("broken")), ms, "it"), /broken/);
    }
  }));

Deno.test("withDeadline() keeps a short deadline exactly, a long one within a quarter of a second", () =>
  withClock(async (clock) => {
    for (const [ms, latest] of [[10, 10], [999, 999], [1_000, 1_250], [15_100, 15_350]]) {
      let ended = false;
      const given = assert.rejects(withDeadline(new Promise(() => {}), ms, "the lease"), {
        code: "deadline_exceeded",
        message: `no answer within ${ms} ms: the lease`,
      }).finally(() => ended = true);
      await clock.tickAsync(ms - 1);
      assert.equal(ended, false);
      await clock.tickAsync(latest - ms + 1);
      assert.equal(ended, true);
      await given;
    }
  }));

Deno.test("withDeadline() waits for many at once: each has its own deadline", () =>
  withClock(async (clock) => {
    const ended: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const wait = (what: string, ms: number, work: Promise<void>) =>
      withDeadline(work, ms, what).then(() => ended.push(what), () => ended.push(`no ${what}`));
    const never = new Promise<never>(() => {});
    const all = [wait("c", 5_000, never), wait("a", 2_000, never), wait("b", 9_000, promise)];
    await clock.tickAsync(2_250);
    assert.deepEqual(ended, ["no a"]);
    await clock.tickAsync(3_000);
    assert.deepEqual(ended, ["no a", "no c"]);
    resolve();
    await Promise.all(all);
    assert.deepEqual(ended, ["no a", "no c", "b"]);
  }));
