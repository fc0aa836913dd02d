import { refused } from "../../../shared/domain/error.ts";
import { Cents, toCents, ZERO } from "../../../shared/domain/money.ts";

/** An amount as a caller sends it, in the currency's unit: whole cents above zero, or refused. */
export function amountFromWire(amount: number): Cents {
  return positive(toCents(amount) ?? ZERO);
}

export function positive(amount: Cents): Cents {
  if (amount <= 0) {
    throw refused("payment_amount_not_positive", "the payment amount must be positive");
  }
  return amount;
}
