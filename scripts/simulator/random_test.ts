import assert from "node:assert/strict";
import { randomOf } from "./random.ts";

const draws = (seed: number | string, count = 50) => {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => random.next());
};

Deno.test("the same seed makes the same choices, another one others", () => {
  assert.deepEqual(draws(1), draws(1));
  assert.notDeepEqual(draws(1), draws(2));
});

Deno.test("draws are spread from 0 to below 1", () => {
  const many = draws("spread", 10_000);
  assert.ok(many.every((value) => value >= 0 && value < 1));
  const average = many.reduce((sum, value) => sum + value, 0) / many.length;
  assert.ok(Math.abs(average - 0.5) < 0.02, `${average}`);
});

Deno.test("a whole number may be either end", () => {
  const random = randomOf(3);
  const seen = new Set(Array.from({ length: 200 }, () => random.whole(2, 4)));
  assert.deepEqual([...seen].toSorted(), [2, 3, 4]);
});

Deno.test("forks do not depend on who asks first", () => {
  const random = randomOf(5);
  const first = random.fork("bot").next();
  random.next();
  assert.equal(random.fork("bot").next(), first);
  assert.notEqual(random.fork("other").next(), first);
});

Deno.test("never is never and always is always", () => {
  const random = randomOf(9);
  for (let count = 0; count < 100; count++) {
    assert.equal(random.chance(0), false);
    assert.equal(random.chance(1), true);
  }
});
