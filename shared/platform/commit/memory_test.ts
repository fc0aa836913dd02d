import assert from "node:assert/strict";
import { createMemory, weightOf } from "./memory.ts";

/** A memory of one thing, in a world that answers when it is told. */
function stage() {
  let at = 0;
  const memory = createMemory<string>(10, () => at);
  const reads = { times: 0 };
  const find = (found: string, when: Promise<unknown> = Promise.resolve()) =>
    memory.read("a", async () => {
      reads.times++;
      await when;
      return found;
    }, (thing) => thing);
  const become = (thing: string, when: Promise<unknown> = Promise.resolve()) =>
    memory.commit(["a"], () => when, () => new Map([["a", thing]]));
  return { memory, reads, find, become, pass: (ms: number) => void (at += ms) };
}

const outage = () => Object.assign(new Error("gone"), { code: "CONNECTION_CLOSED" });

Deno.test("a thing is remembered as it was committed, or read", async () => {
  const { memory, find, become } = stage();
  await find("read");
  assert.equal(memory.get("a"), "read");
  await become("committed");
  assert.equal(memory.get("a"), "committed");
});

Deno.test("while a commit is under way the thing is read: it may be there before its answer", async () => {
  const { memory, find, become } = stage();
  await find("old");
  const answer = Promise.withResolvers<void>();
  const commit = become("new", answer.promise);
  assert.equal(memory.get("a"), undefined);
  await find("old");
  assert.equal(memory.get("a"), undefined, "nor is what is read then remembered");
  answer.resolve();
  await commit;
  assert.equal(memory.get("a"), "new");
});

Deno.test("what is read while a thing is forgotten and committed is not remembered, whoever is answered first", async () => {
  const { memory, find, become } = stage();
  const committed = Promise.withResolvers<void>(), read = Promise.withResolvers<void>();
  const commit = become("new", committed.promise);
  memory.forget((at) => at === "a");
  const reading = find("old", read.promise);
  committed.resolve();
  await commit;
  read.resolve();
  await reading;
  assert.equal(memory.get("a"), undefined);
});

Deno.test("of two commits at once nobody knows which was the last, until both have ended", async () => {
  const { memory, find, become } = stage();
  const first = Promise.withResolvers<void>(), second = Promise.withResolvers<void>();
  const commits = [become("first", first.promise), become("second", second.promise)];
  second.resolve();
  await commits[1];
  await find("first");
  assert.equal(memory.get("a"), undefined);
  first.resolve();
  await commits[0];
  assert.equal(memory.get("a"), undefined);
  await find("second");
  assert.equal(memory.get("a"), "second");
});

Deno.test("a commit that failed in an outage may still succeed: the thing is read for a minute", async () => {
  const { memory, find, become, pass } = stage();
  await assert.rejects(become("new", Promise.reject(outage())), /gone/);
  await find("old");
  assert.equal(memory.get("a"), undefined);
  pass(59_000);
  await find("new");
  assert.equal(memory.get("a"), undefined);
  pass(1_001);
  await find("new");
  assert.equal(memory.get("a"), "new");
});

Deno.test("a commit that was refused leaves no doubt: the thing is read once", async () => {
  const { memory, find, become } = stage();
  await find("old");
  await assert.rejects(become("new", Promise.reject(new Error("conflict"))), /conflict/);
  assert.equal(memory.get("a"), undefined);
  await find("theirs");
  assert.equal(memory.get("a"), "theirs");
});

Deno.test("a value weighs about as much as its text", () => {
  const value = { name: "lamp", rooms: ["hall", "attic"], lit: true };
  const text = JSON.stringify(value).length;
  const weight = weightOf(value);
  assert.ok(weight > text / 2 && weight < text * 2, `${weight} for ${text}`);
});
