import assert from "node:assert/strict";
import { DomainError, refused } from "../../shared/domain/error.ts";
import { RpcError } from "../../shared/rpc/error.ts";
import { backOffMs, isRefusal, persist } from "./patience.ts";

const { signal } = new AbortController();

Deno.test("an outage is waited out and told, and so is its end", async () => {
  const told: unknown[] = [];
  const outage = new RpcError("unavailable", "away");
  let tries = 0;
  const work = () => ++tries < 3 ? Promise.reject(outage) : Promise.resolve("done");
  assert.equal(await persist(work, { signal, onTrouble: (error) => told.push(error) }), "done");
  assert.deepEqual(told, [outage, outage, undefined]);
});

Deno.test("a refusal is not tried again, a lost race is", async () => {
  const no = refused("no", "no");
  await assert.rejects(persist(() => Promise.reject(no), { signal }), no);
  assert.equal(isRefusal(no), true);
  assert.equal(isRefusal(new DomainError("aborted", "conflict", "somebody was faster")), false);
});

Deno.test("who gives up is let go with the reason", async () => {
  const giving = new AbortController();
  const reason = new Error("enough");
  const outage = () => Promise.reject(new RpcError("unavailable", "away"));
  const onTrouble = () => giving.abort(reason);
  await assert.rejects(persist(outage, { signal: giving.signal, onTrouble }), reason);
});

Deno.test("the back-off doubles up to five seconds", () => {
  const always = () => 1;
  assert.deepEqual([0, 1, 2, 10, 99].map((n) => backOffMs(n, always)), [
    ...[100, 200, 400, 5_000, 5_000],
  ]);
});
