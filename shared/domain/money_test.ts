import assert from "node:assert/strict";
import fc from "fast-check";
import { Cents, MAX_CENTS, sum, times, toCents, toWire } from "./money.ts";

Deno.test("M: every amount in cents survives the wire, to the cent", () =>
  fc.assert(fc.property(fc.integer({ min: -MAX_CENTS, max: MAX_CENTS }), (cents) => {
    assert.equal(toCents(toWire(Cents.parse(cents))), cents + 0);
  })));

Deno.test("M: sums of cents are exact where sums of doubles are not", () => {
  const dime = Cents.parse(10);
  assert.equal(sum([dime, times(dime, 2)]), 30);
  assert.equal(toCents(0.1 + 0.2), 30);
});

for (const amount of [0.001, 9.999, 1.005, NaN, Infinity, -Infinity, 1e9, -1e9, 999_999_999.995]) {
  Deno.test(`${amount} is no valid amount`, () => assert.equal(toCents(amount), undefined));
}

Deno.test("the highest amount is 999 999 999.99", () => {
  assert.equal(toCents(999_999_999.99), MAX_CENTS);
  assert.equal(toCents(1_000_000_000), undefined);
});

Deno.test("nothing is nothing, without a sign", () => {
  assert.ok(Object.is(toCents(-0), 0));
});
