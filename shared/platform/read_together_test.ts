import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { type Readings, readTogether } from "./read_together.ts";

/** A reader that notes what it sends; `upper` may fail. */
function reading(
  { upper = (key: string) => key.toUpperCase(), most }: {
    upper?: (key: string, among: readonly string[]) => string;
    most?: number;
  } = {},
) {
  const sent: string[] = [];
  const note = (keys: readonly string[]) => {
    sent.push(keys.join("+"));
    return keys.map((key) => upper(key, keys));
  };
  const readings: Readings<string, string> = {
    alone: (key) => Promise.resolve().then(() => note([key])[0]),
    together: (keys) => Promise.resolve().then(() => note(keys)),
    ...(most && { most }),
  };
  return { read: readTogether(readings), sent };
}

Deno.test("what is read at the same time goes together, and each has its own", async () => {
  const { read, sent } = reading();
  const later = async (key: string) => {
    await Promise.resolve();
    return await read(key);
  };
  assert.deepEqual(await Promise.all([read("a"), later("b"), read("a")]), ["A", "B", "A"]);
  assert.deepEqual(sent, ["a+a+b"]);
});

Deno.test("what is read one after the other goes alone", async () => {
  const { read, sent } = reading();
  assert.deepEqual([await read("a"), await read("b")], ["A", "B"]);
  assert.deepEqual(sent, ["a", "b"]);
});

Deno.test("what is read together has a limit", async () => {
  const { read, sent } = reading({ most: 2 });
  const keys = ["a", "b", "c", "d", "e"];
  assert.deepEqual(await Promise.all(keys.map(read)), ["A", "B", "C", "D", "E"]);
  assert.deepEqual(sent.toSorted(), ["a+b", "c+d", "e"]);
});

Deno.test("what fails together is read alone: only whom it concerns hears of it", async () => {
  const { read, sent } = reading({
    upper(key, among) {
      if (among.includes("bad")) throw new Error("bad is not there");
      return key.toUpperCase();
    },
  });
  const outcomes = await Promise.allSettled([read("a"), read("bad"), read("b")]);
  assert.deepEqual(outcomes.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assert.deepEqual(sent, ["a+bad+b", "a", "bad", "b"]);
});

Deno.test("an outage is told to all who read together, who do not ask again alone", async () => {
  const { read, sent } = reading({
    upper() {
      throw Object.assign(new Error("cut"), { code: "ECONNRESET" });
    },
  });
  const outcomes = await Promise.allSettled([read("a"), read("b")]);
  assert.deepEqual(
    outcomes.map((one) => one.status === "rejected" && one.reason.message),
    ["cut", "cut"],
  );
  assert.deepEqual(sent, ["a+b"]);
});

Deno.test("what is read alone is part of the work that reads it", async () => {
  const work = new AsyncLocalStorage<string>();
  const seen: [string, string | undefined][] = [];
  const read = readTogether({
    alone(key: string) {
      seen.push([key, work.getStore()]);
      return Promise.resolve(key);
    },
    together: () => Promise.reject(new Error("not together")),
  });
  await Promise.all(["a", "b"].map((key) => work.run(`work of ${key}`, () => read(key))));
  await work.run("work of c", () => read("c"));
  assert.deepEqual(seen, [["a", "work of a"], ["b", "work of b"], ["c", "work of c"]]);
});
