import assert from "node:assert/strict";
import { amountFromWire, totalFromWire } from "./amount.ts";

Deno.test("M: amountFromWire() reads whole cents, forgiving what doubles do to them", () => {
  assert.equal(amountFromWire(0.1 + 0.2), 30);
  assert.equal(amountFromWire(999_999_999.99), 99_999_999_999);
});

for (const amount of [0, -0.01, 0.001, 1.005, NaN, Infinity, 1_000_000_000]) {
  Deno.test(`I7, I10: amountFromWire() refuses ${amount}`, () => {
    assert.throws(() => amountFromWire(amount), {
      reason: "payment_amount_not_positive",
      message: "the payment amount must be positive",
    });
  });
}

Deno.test("totalFromWire() reads what an order costs, also nothing", () => {
  assert.equal(totalFromWire(19.99), 1999);
  assert.equal(totalFromWire(0), 0);
  assert.throws(() => totalFromWire(-1), { reason: "payment_amount_not_positive" });
});
