import assert from "node:assert/strict";
import { DomainError } from "../domain/error.ts";
import { RpcError } from "./error.ts";
import { watchedStream } from "./watched_stream.ts";

async function* toys(fails?: Error) {
  yield "bear";
  await Promise.resolve();
  if (fails) throw fails;
  yield "ball";
}

/** A stream of two toys, with what was told of its end. */
function watched(fails?: Error) {
  const told: unknown[] = [];
  const giving = new AbortController();
  const ended = (error?: unknown) => told.push(error);
  const stream = watchedStream(toys(fails), giving, { ended });
  return { stream, told, giveUp: (reason?: unknown) => giving.abort(reason) };
}

const codes = (told: readonly unknown[]) =>
  told.map((error) =>
    error instanceof RpcError || error instanceof DomainError ? error.code : error
  );

Deno.test("a stream that is read to its end has ended then, without an error", async () => {
  const { stream, told } = watched();
  const read: unknown[] = [];
  for await (const toy of stream) {
    assert.deepEqual(told, []);
    read.push(toy);
  }
  assert.deepEqual([read, told], [["bear", "ball"], [undefined]]);
  await stream.return?.();
  assert.deepEqual((await stream.next()).done, true);
  assert.deepEqual(told, [undefined], "it is told once");
});

Deno.test("an error of the stream reaches its reader, and is its end", async () => {
  const broken = new Error("broken");
  const { stream, told } = watched(broken);
  await assert.rejects(Array.fromAsync(stream), broken);
  assert.deepEqual(told, [broken]);
});

Deno.test("a stream that its reader leaves is canceled, also when nobody began to read", async () => {
  for (const messages of [0, 1]) {
    const { stream, told } = watched();
    for (let read = 0; read < messages; read++) await stream.next();
    await stream.return?.();
    assert.deepEqual(codes(told), ["canceled"]);
    assert.equal((await stream.next()).done, true, "the stream itself has ended, too");
  }
});

Deno.test("a stream whose call was given up ends for that reason, however it ends", async () => {
  const stopping = new DomainError("unavailable", "stopping", "the service is stopping");
  for (const [reason, code] of [[stopping, "unavailable"], [undefined, "canceled"]] as const) {
    const [left, read, failed] = [watched(), watched(), watched(new Error("woken"))];
    for (const { stream, giveUp } of [left, read, failed]) {
      await stream.next();
      giveUp(reason);
    }
    await left.stream.return?.();
    await Array.fromAsync(read.stream);
    await assert.rejects(Array.fromAsync(failed.stream));
    assert.deepEqual([left, read, failed].map(({ told }) => codes(told)), [[code], [code], [code]]);
  }
});
