import assert from "node:assert/strict";
import { createPatience } from "./patience.ts";

const never = new Promise<never>(() => {});
const late = () => new Error("too late");

Deno.test("work that ends in time is not touched, whatever it comes to", async () => {
  using patience = createPatience(60_000);
  assert.equal(await patience.within(Promise.resolve(7), late), 7);
  await assert.rejects(patience.within(Promise.reject(new Error("no")), late), /^Error: no$/);
});

Deno.test("work that does not end is given up, each at its own time", async () => {
  using patience = createPatience(20);
  const ends: string[] = [];
  const began = performance.now();
  const wait = async (name: string) => {
    await assert.rejects(patience.within(never, late), /too late/);
    ends.push(name);
    assert.ok(performance.now() - began >= 20);
  };
  const first = wait("first");
  await patience.within(Promise.resolve(), late); // its place is free again
  await Promise.all([first, wait("second")]);
  await wait("third"); // the timer starts again
  assert.deepEqual(ends, ["first", "second", "third"]);
});

Deno.test("after its end nothing is given up any more", async () => {
  const patience = createPatience(1);
  patience[Symbol.dispose]();
  assert.equal(await patience.within(Promise.resolve(7), late), 7);
});
