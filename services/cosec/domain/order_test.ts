import assert from "node:assert/strict";
import { DomainError } from "../../../shared/domain/error.ts";
import { Cents, MAX_CENTS } from "../../../shared/domain/money.ts";
import { totalOf } from "./order.ts";

const item = (price: number, quantity: number) => ({ price: Cents.parse(price), quantity });

Deno.test("the total is the exact sum of price times quantity", () => {
  assert.equal(totalOf([]), 0);
  assert.equal(totalOf([item(10, 3), item(999, 1)]), 1_029);
});

Deno.test("a total beyond what can be paid is refused", () => {
  assert.equal(totalOf([item(MAX_CENTS, 1)]), MAX_CENTS);
  assert.throws(
    () => totalOf([item(MAX_CENTS, 1), item(1, 1)]),
    new DomainError("invalid_argument", "total_too_large", "the price is not a valid amount"),
  );
});
