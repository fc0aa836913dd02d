import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { pause } from "../time.ts";
import { createGroupCommit, type Rounds } from "./group_commit.ts";
import type { Numbers } from "./statement.ts";
import { defineTable } from "./table.ts";
import { insert, patch, type Write } from "./write.ts";

const rooms = defineTable("hotel.rooms", {
  thing: "room",
  key: { id: "text" },
  columns: { guest: "text", version: "int4" },
});
const letters = defineTable("hotel.letters", {
  key: { id: "text" },
  columns: { text: "text" },
  identity: "position",
});

const enter = (id: string) => insert(rooms, { id, guest: "Ada", version: 1 });
const leave = (id: string) => patch(rooms, { id }, { guest: "", version: 2 }, { expected: 1 });
const letter = (id: string) => insert(letters, { id, text: "" });

/** A database that answers when it is told to. */
function database(mostInFlight = 1) {
  const sent: {
    guard: string;
    rounds: Rounds;
    answer: (numbers?: Numbers) => void;
    fail: (error: Error) => void;
  }[] = [];
  const group = createGroupCommit({
    mostInFlight,
    send: (guard, rounds) =>
      new Promise((resolve, reject) => {
        sent.push({ guard, rounds, answer: (numbers = {}) => resolve(numbers), fail: reject });
      }),
  });
  const commitOf = (schema: string, ...writes: Write[]) => group.commit(schema, [writes]);
  const commit = (...writes: Write[]) => commitOf("hotel", ...writes);
  const rows = () =>
    sent.map(({ rounds }) => rounds.flat().map(({ key }) => String(key.id)).join(" "));
  /** Lets everything happen that does not wait for an answer. */
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve));
  /** Answers so many statements, each when it was sent. */
  const answerFirst = async (count: number) => {
    for (let at = 0; at < count; at++) {
      await settle();
      sent[at].answer();
    }
  };
  return { sent, commit, commitOf, group, rows, settle, answerFirst };
}

Deno.test("a unit that comes when nothing is on its way goes at once, alone", async () => {
  const { sent, commit, rows, settle } = database();
  const done = commit(enter("1"));
  await settle();
  assert.deepEqual(rows(), ["1"]);
  sent[0].answer();
  assert.deepEqual(await done, {});
});

Deno.test("units that come meanwhile go together, and each is given its own numbers", async () => {
  const { sent, commit, rows, settle } = database();
  const first = commit(enter("1"));
  await settle();
  const others = [
    commit(letter("a"), enter("2"), letter("b")),
    commit(enter("3")),
    commit(enter("4"), letter("c")),
  ];
  sent[0].answer();
  await first;
  await settle();
  assert.deepEqual(rows(), ["1", "a b c 2 3 4"]);
  sent[1].answer({ "hotel.letters": [7, 8, 9] });
  assert.deepEqual(await Promise.all(others), [
    { "hotel.letters": [7, 8] },
    {},
    { "hotel.letters": [9] },
  ]);
});

Deno.test("units that come in the same turn go together", async () => {
  const { sent, commit, rows, settle } = database();
  const all = Promise.all([commit(enter("1")), commit(enter("2"))]);
  await settle();
  assert.deepEqual(rows(), ["1 2"]);
  sent[0].answer();
  await all;
});

Deno.test("no two units with a common row are on their way together, and they keep their turn", async () => {
  const { commit, rows, answerFirst } = database();
  const all = Promise.all([
    commit(enter("1")),
    commit(leave("1")),
    commit(enter("2")),
    commit(leave("2"), leave("3")),
    commit(leave("3")),
  ]);
  await answerFirst(3);
  await all;
  assert.deepEqual(rows(), ["1 2", "1 2 3", "3"]);
});

Deno.test("few units of several contexts go together, and by the same guard whoever came first", async () => {
  const { sent, commitOf, rows, answerFirst } = database();
  const all = Promise.all([
    commitOf("hotel", enter("1")),
    commitOf("hotel", leave("1")),
    commitOf("bar", enter("2")),
    commitOf("bar", leave("2")),
  ]);
  await answerFirst(2);
  await all;
  assert.deepEqual(rows(), ["1 2", "1 2"]);
  assert.deepEqual(sent.map(({ guard }) => guard), ["bar", "bar"]);
});

Deno.test("from eight units of a context on, they go without those of others, which come next", async () => {
  const { commitOf, rows, answerFirst } = database();
  const many = Array.from({ length: 8 }, (_, n) => `h${n}`);
  const all = Promise.all([
    ...many.map((id) => commitOf("hotel", enter(id))),
    ...["b1", "b2"].map((id) => commitOf("bar", enter(id))),
    commitOf("pool", enter("p1")),
  ]);
  await answerFirst(2);
  await all;
  assert.deepEqual(rows(), [many.join(" "), "b1 b2 p1"]);
});

Deno.test("units that wait for rows of a context with many do not keep the others waiting", async () => {
  const { sent, commitOf, rows, settle } = database(2);
  const many = Array.from({ length: 8 }, (_, n) => `${n}`);
  const all = Promise.all(many.map((id) => commitOf("hotel", enter(id))));
  await settle();
  const waiting = Promise.all(many.map((id) => commitOf("hotel", leave(id))));
  const free = commitOf("bar", enter("b1"));
  await settle();
  assert.deepEqual(rows(), [many.join(" "), "b1"]);
  sent[1].answer();
  await free;
  sent[0].answer();
  await all;
  await settle();
  sent[2].answer();
  await waiting;
});

Deno.test("a group that fails falls back to its units, of which only the guilty one fails", async () => {
  const { sent, commit, rows, settle } = database();
  const all = Promise.allSettled(["1", "2", "3"].map((id) => commit(enter(id))));
  await settle();
  sent[0].fail(new Error("a guard"));
  for (let at = 1; at < 4; at++) {
    await settle();
    if (rows()[at] === "2") sent[at].fail(new Error("the guard of 2"));
    else sent[at].answer();
  }
  const statuses = (await all).map(({ status }) => status);
  assert.deepEqual(rows(), ["1 2 3", "1", "2", "3"]);
  assert.deepEqual(statuses, ["fulfilled", "rejected", "fulfilled"]);
});

Deno.test("when the connection is lost, each unit is told that nobody knows", async () => {
  const { sent, commit, settle } = database();
  const all = Promise.allSettled([commit(enter("1")), commit(enter("2"))]);
  await settle();
  const lost = Object.assign(new Error("gone"), { code: "CONNECTION_CLOSED" });
  sent[0].fail(lost);
  for (const result of await all) {
    assert.equal(result.status === "rejected" && result.reason, lost);
  }
  assert.equal(sent.length, 1, "sending again is for those who can tell what became of it");
});

Deno.test("what takes several rounds goes in a transaction of its own", async () => {
  const { sent, commit, group, settle } = database();
  const all = Promise.all([
    commit(enter("1")),
    group.commit("hotel", [[enter("2")], [leave("2")]]),
    commit(enter("3")),
  ]);
  for (let at = 0; at < 2; at++) {
    await settle();
    sent[at].answer();
  }
  await all;
  assert.deepEqual(sent.map(({ rounds }) => rounds.length), [1, 2]);
});

Deno.test("a statement that is stuck does not keep the others waiting", async () => {
  const { sent, commit, settle } = database();
  const stuck = commit(enter("1"));
  await settle();
  const other = commit(enter("2"));
  await settle();
  assert.equal(sent.length, 1);
  while (sent.length < 2) await pause(5);
  sent[1].answer();
  await other;
  sent[0].answer();
  await stuck;
});

Deno.test("a unit that waited goes in its own context, not in that of whom it waited for", async () => {
  const whose = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const group = createGroupCommit({
    mostInFlight: 1,
    mostUnits: 1,
    send: async () => {
      seen.push(whose.getStore());
      await Promise.resolve();
      return {};
    },
  });
  await Promise.all(
    ["one", "two"].map((name) => whose.run(name, () => group.commit("hotel", [[enter(name)]]))),
  );
  assert.deepEqual(seen, ["one", "two"]);
});
