/** Money as tests count it: in whole cents without limit, told apart from how the product does it. */
import assert from "node:assert/strict";

/** The highest amount, in cents. */
export const MOST = 99_999_999_999n;

/** The double that the wire carries for so many cents. */
export function wire(cents: bigint): number {
  return Number(`${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`);
}

/** The cents of an amount on the wire. @throws {AssertionError} when it is not to the cent. */
export function exactly(amount: number): bigint {
  const [, whole, part = ""] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(String(amount)) ?? [];
  assert.ok(whole !== undefined, `${amount} is an amount to the cent`);
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
}

/** What lines on the wire cost, as told by them alone. */
export function costOf(
  lines: readonly { readonly price: number; readonly quantity: number | bigint | string }[],
): bigint {
  return sumOf(lines.map(({ price, quantity }) => exactly(price) * BigInt(quantity)));
}

export function sumOf(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
