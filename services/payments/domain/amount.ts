import { refused } from "../../../shared/domain/error.ts";
import { type Cents, toCents, ZERO } from "../../../shared/domain/money.ts";

/** What a caller wants to pay or be paid, in the currency's unit: whole cents above zero, or refused. */
export function amountFromWire(amount: number): Cents {
  return positive(toCents(amount) ?? ZERO);
}

/** What an order costs, in the currency's unit: it may be nothing, since goods may be free. */
export function totalFromWire(total: number): Cents {
  return total === 0 ? ZERO : amountFromWire(total);
}

export function positive(amount: Cents): Cents {
  if (amount <= 0) {
    throw refused("payment_amount_not_positive", "the payment amount must be positive");
  }
  return amount;
}
