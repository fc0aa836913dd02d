import { MOST, sumOf } from "./money.ts";

const MAX_QUANTITY = 9_999;

/** What was found of one line. */
export interface Portion {
  /** Of the product. */
  readonly index: number;
  readonly picked: number;
  readonly unavailable: number;
}

/**
 * A basket as it should be: how many of which product, each at the price that the kiosk had heard of.
 *
 * @param first what each product costs at first, in cents.
 */
export function basketLines(first: readonly bigint[]) {
  const prices = [...first];
  let heard: bigint[] = []; // what is missing is asked for at its first use
  const lines = new Map<number, { price: bigint; quantity: number }>();

  const total = () =>
    sumOf([...lines.values()].map(({ price, quantity }) => price * BigInt(quantity)));

  return {
    total,
    isEmpty: () => lines.size === 0,
    priceOf: (index: number) => prices[index],
    reprice(index: number, price: bigint): void {
      prices[index] = price;
    },
    /** All news have arrived. */
    hear(): void {
      heard = [...prices];
    },
    /** Whether it is taken. */
    add(index: number, quantity: number): boolean {
      const price = heard[index] ??= prices[index];
      const before = lines.get(index);
      const line = { price, quantity: quantity + (before?.quantity ?? 0) };
      if (line.quantity > MAX_QUANTITY) return false;
      lines.set(index, line);
      if (total() <= MOST) return true;
      if (before) lines.set(index, before);
      else lines.delete(index);
      return false;
    },
    /** Whether it is taken, which it always is. */
    remove(index: number, quantity: number): boolean {
      const before = lines.get(index);
      if (before && before.quantity > quantity) {
        lines.set(index, { ...before, quantity: before.quantity - quantity });
      } else lines.delete(index);
      return true;
    },
    /** What is found when so many thousandths of each product are there. */
    portions: (thousandths: readonly number[]): readonly Portion[] =>
      [...lines].map(([index, { quantity }]) => {
        const picked = Math.floor(quantity * thousandths[index] / 1_000);
        return { index, picked, unavailable: quantity - picked };
      }),
    costOf: (portions: readonly Portion[]): bigint =>
      sumOf(portions.map(({ index, picked }) => (lines.get(index)?.price ?? 0n) * BigInt(picked))),
  };
}
