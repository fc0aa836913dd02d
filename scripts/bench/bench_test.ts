import assert from "node:assert/strict";
import { isReached, median, type Row, timesBetter } from "./bench.ts";
import { inTurn } from "./rounds.ts";

const rate: Row = { name: "appends", unit: "/s", values: [90, 110, 100], bound: 100 };
const wait: Row = { name: "a hop", unit: "ms", values: [1, 3, 2], bound: 2 };

Deno.test("the median is the value in the middle, or between the two there", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([]), NaN);
});

Deno.test("a rate is to be at least its bound, anything else at most", () => {
  assert.equal(isReached(rate), true);
  assert.equal(isReached({ ...rate, bound: 101 }), false);
  assert.equal(isReached(wait), true);
  assert.equal(isReached({ ...wait, bound: 1.9 }), false);
});

Deno.test("a row that is to be better than its peer is reached only when both hold", () => {
  const peer = { name: "peer", values: [40], times: 2 };
  assert.equal(isReached({ ...rate, peer }), true);
  assert.equal(isReached({ ...rate, peer: { ...peer, times: 3 } }), false);
  assert.equal(isReached({ ...rate, bound: 101, peer }), false);
});

Deno.test("nothing is said of rows without a bound or a measurement", () => {
  assert.equal(isReached({ name: "growth", unit: "/s", values: [1] }), undefined);
  assert.equal(isReached({ ...rate, values: [] }), undefined);
  assert.equal(isReached({ ...wait, bound: undefined, peer: { name: "", values: [] } }), undefined);
});

Deno.test("of rates more is better, of times less", () => {
  assert.equal(timesBetter("/s", 200, 100), 2);
  assert.equal(timesBetter("ms", 1, 2), 2);
});

Deno.test("contenders run in turn, a first round does not count, and who is not there has no results", async () => {
  const ran: string[] = [];
  const told: string[] = [];
  const contender = (name: string) => () => Promise.resolve(ran.push(name));
  const results = await inTurn(
    2,
    { a: contender("a"), b: contender("b"), c: undefined },
    (round) => {
      told.push(round);
    },
  );
  assert.equal(ran.join(""), "ababab");
  assert.deepEqual(results, { a: [3, 5], b: [4, 6], c: [] });
  assert.deepEqual(told.slice(0, 3), ["a, to warm up", "b, to warm up", "a, round 1"]);
});
