/**
 * Money as whole cents. Doubles exist only on the wire; sums inside are exact.
 *
 * @module
 */
import { z } from "zod";

/** The highest amount that is accepted: 999 999 999.99. */
export const MAX_CENTS = 99_999_999_999;

/** The zod schema of an amount in whole cents, of either sign, up to 999 999 999.99. */
export const Cents: z.core.$ZodBranded<z.ZodNumber, "Cents"> = z.int().min(-MAX_CENTS).max(
  MAX_CENTS,
).brand<"Cents">();

/** An amount in whole cents. */
export type Cents = z.infer<typeof Cents>;

/** Nothing. */
export const ZERO: Cents = Cents.parse(0);

/**
 * Reads an amount from the wire.
 *
 * @param amount in the currency's unit, e.g. `9.99`.
 * @returns the cents; `undefined` when the amount is not within 1e-6 of a whole cent, not finite, or
 * beyond 999 999 999.99 either way.
 * @example
 * ```ts
 * import { toCents } from "./money.ts";
 * if (toCents(0.1 + 0.2) !== toCents(0.3)) throw new Error("never");
 * if (toCents(0.001) !== undefined) throw new Error("never");
 * ```
 */
export function toCents(amount: number): Cents | undefined {
  const cents = Math.round(amount * 100);
  if (!(Math.abs(amount - cents / 100) <= 1e-6)) return undefined;
  const parsed = Cents.safeParse(cents + 0); // + 0: no negative zero
  return parsed.success ? parsed.data : undefined;
}

/**
 * The amount as the wire carries it, e.g. 999 cents as `9.99`.
 */
export function toWire(cents: Cents): number {
  return cents / 100;
}

/**
 * The exact price of `quantity` pieces.
 */
export function times(price: Cents, quantity: number): Cents {
  return (price * quantity) as Cents;
}

/**
 * The exact sum of amounts.
 */
export function sum(amounts: Iterable<Cents>): Cents {
  let total = 0;
  for (const amount of amounts) total += amount;
  return total as Cents;
}
