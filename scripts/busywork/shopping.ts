/**
 * What customers do.
 *
 * @module
 */
import type { Basket } from "../../proto/gen/baskets/api.ts";
import { personOf } from "../simulator/goods.ts";
import { centsOf } from "../simulator/open_mall.ts";
import { type Scene, some, unlessMeanwhile } from "./scene.ts";

/** Somebody registers; some correct their number, some are shut out for a while. */
export async function register(scene: Scene): Promise<boolean> {
  const { mall: { customers }, random } = scene;
  const id = await newCustomer(scene);
  await customers.getCustomer({ id });
  if (random.chance(0.25)) {
    await customers.changeSmsNumber({ id, smsNumber: personOf(random).smsNumber });
  }
  if (random.chance(0.25)) {
    await customers.disableCustomer({ id });
    await customers.enableCustomer({ id });
  }
  return true;
}

/** Somebody fills a basket and goes away. */
export async function browse(scene: Scene): Promise<boolean> {
  const basket = await fillBasket(scene);
  await scene.mall.baskets.cancelBasket({ id: basket.id });
  return basket.items.length > 0;
}

/** Somebody fills a basket, authorizes the exact total, and checks out. */
export async function buy(scene: Scene): Promise<boolean> {
  const { mall: { baskets, payments }, random, think, placed } = scene;
  const { id: orderId, customerId, items, total: amount } = await fillBasket(scene);
  const total = centsOf(amount);
  if (items.length === 0 || total === 0) {
    await baskets.cancelBasket({ id: orderId });
    return false;
  }
  await think();
  const card = random.chance(0.5) ? `card ${crypto.randomUUID()}` : "";
  const { id: paymentId } = await payments.authorizePayment({ customerId, amount, card });
  await baskets.checkoutBasket({ id: orderId, paymentId });
  placed(
    { orderId, customerId, paymentId, authorized: total, total, settled: false },
    random.fork("order"),
  );
  if (card) await payments.findByCard({ card });
  return true;
}

async function newCustomer({ mall, random, think }: Scene): Promise<string> {
  await think();
  return (await mall.customers.registerCustomer(personOf(random))).id;
}

/** A new customer with a new basket. It stays empty when there are too few stores for her. */
async function fillBasket(scene: Scene): Promise<Basket> {
  const { mall: { baskets, stores }, random, think } = scene;
  const customerId = await newCustomer(scene);
  await think();
  const { id } = await baskets.startBasket({ customerId });
  const all = (await stores.getStores({})).stores;
  const open = all.filter((store) => store.participating && store.automatedShopping);
  const count = random.whole(1, 3);
  for (const store of open.length < count ? [] : some(open, count, random)) {
    await unlessMeanwhile(() => takeFrom(store.id, id, scene));
  }
  return await secondThought(await read(id, scene), scene);
}

async function takeFrom(storeId: string, id: string, scene: Scene): Promise<void> {
  const { mall: { baskets, stores }, random, think } = scene;
  await stores.getStore({ id: storeId });
  await think();
  const { products } = await stores.getCatalog({ storeId });
  if (products.length === 0) return;
  const { id: productId } = random.pick(products);
  await stores.getProduct({ id: productId });
  const quantity = random.whole(1, 4);
  await think();
  await baskets.addItem({ id, productId, quantity });
}

/** Some put something back. */
async function secondThought(basket: Basket, scene: Scene): Promise<Basket> {
  const { mall: { baskets }, random, think } = scene;
  if (basket.items.length === 0 || !random.chance(0.3)) return basket;
  const { productId, quantity } = random.pick(basket.items);
  await think();
  await baskets.removeItem({ id: basket.id, productId, quantity: random.whole(1, quantity) });
  return await read(basket.id, scene);
}

async function read(id: string, { mall }: Scene): Promise<Basket> {
  const { basket } = await mall.baskets.getBasket({ id });
  if (!basket) throw new TypeError(`the basket ${id} has no content`);
  return basket;
}
