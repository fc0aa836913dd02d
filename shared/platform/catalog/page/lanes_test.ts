import assert from "node:assert/strict";
import type { Lane } from "../overview.ts";
import { layOut } from "./lanes.ts";

const known = (name: string) => ({ name, purpose: "", known: true });
const lane = (channel: string, from: string, ...to: string[]): Lane => ({
  channel,
  kind: "event",
  messages: [],
  from: [from],
  to: to.map((context) => ({ context, subscription: context, messages: [] })),
});

Deno.test("contexts that talk to each other stand side by side", () => {
  const { columns } = layOut({
    contexts: ["a", "b", "c", "d"].map(known),
    lanes: [lane("ad", "a", "d"), lane("db", "d", "b"), lane("bc", "b", "c")],
  });
  assert.deepEqual(columns.map(({ name }) => name), ["a", "d", "b", "c"]);
  assert.ok(columns.every(({ x }, at) => at === 0 || x > columns[at - 1].x));
});

Deno.test("an arrow comes from the side of its publisher, and from itself as a loop", () => {
  const replies: Lane = { ...lane("replies", "a", "b"), from: ["a", "c"] };
  const { rows } = layOut({
    contexts: ["a", "b", "c"].map(known),
    lanes: [lane("ab", "a", "b"), lane("bc", "b", "c"), replies, lane("own", "b", "b")],
  });
  const stops = rows.flatMap(({ lane: { channel }, to }) =>
    to.map(({ comesFrom, loops }) => [channel, comesFrom.join(), loops])
  );
  assert.deepEqual(stops, [
    ["ab", "left", false],
    ["replies", "left,right", false],
    ["bc", "left", false],
    ["own", "", true],
  ]);
});

Deno.test("no two channels share a row", () => {
  const { rows } = layOut({
    contexts: ["a", "b"].map(known),
    lanes: [lane("one", "a", "b"), lane("two", "a"), lane("three", "b", "a")],
  });
  assert.equal(new Set(rows.map(({ y }) => y)).size, 3);
});
