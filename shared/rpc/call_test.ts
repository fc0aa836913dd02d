import assert from "node:assert/strict";
import { ANONYMOUS, connectTimeoutMs, grpcTimeoutMs, IncomingCall } from "./call.ts";
import { ProtocolError, RpcError } from "./error.ts";

const timeouts: readonly [header: string, ms: number][] = [
  ["0m", 0],
  ["5S", 5_000],
  ["100m", 100],
  ["2M", 120_000],
  ["1H", 3_600_000],
  ["2500000u", 2_500],
  ["5000000n", 5],
];
for (const [header, ms] of timeouts) {
  Deno.test(`Grpc-Timeout ${header} is ${ms} ms`, () => {
    assert.ok(Math.abs((grpcTimeoutMs(header) ?? NaN) - ms) < 1e-6);
  });
}

for (const header of ["", "5", "S", "5s", "-5S", "1.5S", "123456789S", "5 S"]) {
  Deno.test(`Grpc-Timeout "${header}" is refused`, () => {
    assert.throws(
      () => grpcTimeoutMs(header),
      (error) => error instanceof ProtocolError && error.code === "invalid_argument",
    );
  });
}

Deno.test("no timeout header is no timeout", () => {
  assert.equal(grpcTimeoutMs(null), undefined);
  assert.equal(connectTimeoutMs(null), undefined);
  assert.equal(connectTimeoutMs("0"), 0);
});

const callOf = (signal?: AbortSignal, timeoutMs?: number) =>
  new IncomingCall(new Headers(), () => signal, ANONYMOUS, timeoutMs);

Deno.test("the signal of a call follows its caller", () => {
  const caller = new AbortController();
  const { signal } = callOf(caller.signal);
  assert.equal(signal.aborted, false);
  caller.abort();
  assert.equal(signal.aborted, true);
});

Deno.test("work that ends before the deadline leaves no timer behind", async () => {
  const call = callOf(undefined, 60_000);
  assert.equal(await call.beforeDeadline(() => Promise.resolve(7)), 7);
  await assert.rejects(call.beforeDeadline(() => Promise.reject(new Error("no"))), /no/);
  assert.equal(call.signal.aborted, false);
});

Deno.test("a timeout of 0 expires at once", async () => {
  await assert.rejects(
    callOf(undefined, 0).beforeDeadline(() => new Promise(() => {})),
    (error) => error instanceof RpcError && error.code === "deadline_exceeded",
  );
});

Deno.test("a call with a deadline ends when its caller goes away", async () => {
  const caller = new AbortController();
  const call = callOf(caller.signal, 60_000);
  const work = call.beforeDeadline(() => new Promise(() => {}));
  caller.abort();
  await assert.rejects(work, (error) => error instanceof RpcError && error.code === "canceled");
});
