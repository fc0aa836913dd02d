/**
 * The lives of orders, from an empty basket to wherever they got, step by step as in the mall.
 *
 * @module
 */
import { cartOf, type Goods } from "../goods.ts";
import { centsOf } from "../open_mall.ts";
import type { Random } from "../random.ts";
import type { Stage } from "./stage.ts";

/** How far an order gets, and how often, in percent. */
const FATES = [
  ["completed", 78],
  ["rejected", 6],
  ["canceled", 5],
  ["canceled while shopping", 4],
  ["ready", 3],
  ["approved", 2],
  ["in progress", 2],
] as const;

/** How far an order gets. */
export type Fate = typeof FATES[number][0];

/** Draws a fate. */
export function fateOf(random: Random): Fate {
  let left = random.next() * 100;
  for (const [fate, percent] of FATES) {
    left -= percent;
    if (left < 0) return fate;
  }
  return "completed";
}

/** Who plays, and with what. */
export interface Cast {
  readonly stage: Stage;
  readonly goods: readonly Goods[];
  readonly customerId: string;
  readonly random: Random;
}

/** Plays the life of one order. */
export async function liveOrder({ stage, goods, customerId, random }: Cast, fate: Fate) {
  const { mall: { baskets, ordering, payments, depot } } = stage;
  const next = async (seconds: number) => {
    await stage.settle();
    stage.wait(seconds);
  };

  const { id } = await baskets.startBasket({ customerId });
  for (const { goods: { productId }, quantity } of cartOf(goods, random)) {
    stage.wait(random.whole(5, 40));
    await baskets.addItem({ id, productId, quantity });
  }
  const total = centsOf((await baskets.getBasket({ id })).basket?.total ?? 0);
  const amount = (fate === "rejected" ? Math.floor(total / 2) : total) / 100;
  const { id: paymentId } = await payments.authorizePayment({ customerId, amount });
  await next(random.whole(5, 20));
  await baskets.checkoutBasket({ id, paymentId });
  await next(1);
  if (fate === "approved" || fate === "rejected") return;
  if (fate === "canceled") return await cancel();

  const list = (await ordering.getOrder({ id })).order?.shoppingId ?? "";
  await depot.assignShoppingList({ id: list, botId: `seeded-bot-${random.whole(1, 20)}` });
  await next(random.whole(2, 600));
  await depot.startShopping({ id: list });
  await next(random.whole(20, 60));
  if (fate === "in progress") return;
  if (fate === "canceled while shopping") {
    await cancel();
    await depot.returnToDepot({ id: list });
    return await stage.settle();
  }
  await fetch(list);
  await depot.inventoryShoppingList({ id: list });
  await next(random.whole(5, 60));
  if ((await ordering.getOrder({ id })).order?.status === "cancelled") return; // nothing was found
  await depot.completeShoppingList({ id: list });
  await next(random.whole(60, 3_600));
  if (fate === "ready") return;
  await payments.payInvoice({ id });
  await next(random.whole(10, 120));
  await depot.releaseGoods({ id: list });
  await stage.settle();

  async function cancel(): Promise<void> {
    await ordering.cancelOrderWithReason(
      random.chance(0.5)
        ? { id, reason: "changed my mind", actor: "customer" }
        : { id, reason: "the store closed early", actor: "admin" },
    );
    await next(random.whole(10, 30));
  }

  async function fetch(id: string): Promise<void> {
    const { shoppingList } = await depot.getShoppingList({ id });
    for (const [storeId, { items }] of Object.entries(shoppingList?.stops ?? {})) {
      await depot.visitStop({ id, storeId });
      for (const [productId, { quantity }] of Object.entries(items)) {
        stage.wait(random.whole(1, 10));
        const missing = random.chance(0.02) ? random.whole(1, quantity) : 0;
        const pieces = { id, storeId, productId };
        if (missing > 0) await depot.reportUnavailable({ ...pieces, quantity: missing });
        if (missing < quantity) await depot.pickItem({ ...pieces, quantity: quantity - missing });
      }
      await next(random.whole(20, 60));
    }
    await depot.returnToDepot({ id });
    await next(random.whole(10, 90));
  }
}
