import assert from "node:assert/strict";
import { paceOf } from "./pace.ts";

const never = new AbortController().signal;

Deno.test("simulated seconds pass at speed", async () => {
  const began = performance.now();
  await paceOf(1_000)(10, never);
  const took = performance.now() - began;
  assert.ok(took >= 9 && took < 5_000, `${took} ms`);
});

Deno.test("whoever is in a hurry waits no more, from the moment on", async () => {
  const hurry = new AbortController();
  const take = paceOf(1, hurry.signal);
  const waiting = take(3_600, never);
  hurry.abort(new Error("hurry"));
  await waiting;
  await take(3_600, never);
});

Deno.test("an end is told with its reason, in a hurry too", async () => {
  const end = new AbortController(), hurry = new AbortController();
  const take = paceOf(1, hurry.signal);
  const waiting = take(3_600, end.signal);
  end.abort(new Error("the end"));
  await assert.rejects(waiting, /the end/);
  hurry.abort(new Error("hurry"));
  await assert.rejects(take(3_600, end.signal), /the end/);
});
