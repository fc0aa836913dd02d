import assert from "node:assert/strict";
import { ANONYMOUS, IncomingCall } from "./call.ts";
import { isAsyncIterable } from "./connect_stream.ts";
import { DeadlineError, RpcError } from "./error.ts";
import { watchedAnswer } from "./watched_answer.ts";

/** A call, and what was told of its end. */
function watched(timeoutMs?: number) {
  const told: unknown[] = [];
  const call = new IncomingCall(new Headers(), () => undefined, ANONYMOUS, timeoutMs);
  const answer = (work: () => Promise<unknown>) =>
    watchedAnswer(call, work, { ended: (error) => told.push(error) });
  return { call, told, answer };
}

Deno.test("what a call comes to is told once", async () => {
  const good = watched();
  assert.equal(await good.answer(() => Promise.resolve(7)), 7);
  good.call.abort(new Error("nobody waits any longer"));
  assert.deepEqual(good.told, [undefined]);
  const bad = watched();
  const broken = new Error("broken");
  await assert.rejects(bad.answer(() => Promise.reject(broken)), broken);
  assert.deepEqual(bad.told, [broken]);
});

Deno.test("a call that is given up has failed then, though its work goes on and succeeds", async () => {
  const { call, told, answer } = watched(20);
  const { promise, resolve } = Promise.withResolvers<unknown>();
  await assert.rejects(call.beforeDeadline(() => answer(() => promise)), DeadlineError);
  assert.ok(told[0] instanceof DeadlineError);
  resolve(7);
  await promise;
  assert.equal(told.length, 1);
});

Deno.test("a stream that is cut has ended with the reason, before its reader has left it", async () => {
  const { call, told, answer } = watched();
  const stream = await answer(() => Promise.resolve(ReadableStream.from(["bear", "ball"])));
  assert.ok(isAsyncIterable(stream));
  const iterator = stream[Symbol.asyncIterator]();
  await iterator.next();
  const cut = new RpcError("unavailable", "cut");
  call.abort(cut);
  assert.deepEqual(told, [cut]);
  await iterator.return?.();
  assert.deepEqual(told, [cut]);
});
