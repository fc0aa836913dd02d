/**
 * Opens a mall through the public API.
 *
 * @module
 */
import { toCents } from "../../shared/domain/money.ts";
import type { Mall } from "./clients.ts";
import { type Goods, mallPlan, type StorePlan } from "./goods.ts";
import type { Random } from "./random.ts";

/** Opens stores that take part, with their products. Answers what can be bought. */
export async function openMall(
  mall: Pick<Mall, "stores">,
  options: { readonly stores: number; readonly products: number; readonly random: Random },
): Promise<Goods[]> {
  const opened: Goods[] = [];
  for (const plan of mallPlan(options)) opened.push(...await openStore(mall, plan));
  return opened;
}

async function openStore(
  { stores }: Pick<Mall, "stores">,
  { name, location, products }: StorePlan,
): Promise<Goods[]> {
  const { id: storeId } = await stores.createStore({ name, location });
  await stores.enableParticipation({ id: storeId });
  return await Promise.all(products.map(async (product) => {
    const { id } = await stores.addProduct({ ...product, storeId, price: product.price / 100 });
    return { storeId, productId: id, price: product.price };
  }));
}

/** An amount of the wire in cents. @throws {TypeError} when it is no amount. */
export function centsOf(amount: number): number {
  const cents = toCents(amount);
  if (cents === undefined) throw new TypeError(`${amount} is no amount of money`);
  return cents;
}
