import { pause } from "../../shared/platform/time.ts";
import type { Goods, Mall } from "./mall.ts";

/** A full basket, and a payment for it. */
export interface Cart {
  readonly basketId: string;
  readonly paymentId: string;
}

/** Fills baskets of one customer. */
export async function fillCarts(mall: Mall, goods: Goods, count: number): Promise<Cart[]> {
  const customer = await mall.customer();
  return await Promise.all(Array.from({ length: count }, async () => ({
    basketId: await mall.basket(customer, goods),
    paymentId: await mall.payment(customer, 9),
  })));
}

/** Checks a basket out as a patient client does: again until it is known to be done. */
export async function checkOutPatiently(malls: readonly Mall[], cart: Cart): Promise<void> {
  for (let tries = 0;; tries++) {
    const mall = malls[tries % malls.length];
    try {
      const { body } = await mall.call("GET", `/api/baskets/${cart.basketId}`);
      if (body.basket?.status === "checked_out") return;
      const { status } = await mall.checkOut(cart.basketId, cart.paymentId);
      if (status === 200) return;
    } catch {
      // no answer, or one that is none: it is tried again
    }
    await pause(Math.min(1_000, 50 * 2 ** tries));
  }
}
