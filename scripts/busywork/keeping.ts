/**
 * What shop owners and the mall's office do.
 *
 * @module
 */
import type { Product, Store } from "../../proto/gen/stores/api.ts";
import { anyProduct, anyStore } from "../simulator/goods.ts";
import { centsOf } from "../simulator/open_mall.ts";
import { type Scene, unlessMeanwhile } from "./scene.ts";

/** Opens a store with 2 to 5 products that takes part, at once or on request; a few close again. */
export async function setUpStore(scene: Scene): Promise<boolean> {
  const { mall: { stores }, random, think, own } = scene;
  await think();
  const { id } = await stores.createStore(anyStore(random));
  const products = await addProducts(id, random.whole(2, 5), scene);
  const way = random.next();
  if (way < 0.5) await stores.requestParticipation({ id });
  if (way < 0.25) await stores.approveParticipation({ id });
  else if (way < 0.5) await stores.denyParticipation({ id, reason: "no room on this floor" });
  if (way >= 0.25) await stores.enableParticipation({ id });
  await stores.getStore({ id });
  await stores.getParticipatingStores({});
  if (random.chance(0.1)) {
    for (const product of products) own.delete(product);
    await stores.removeStore({ id });
  }
  return true;
}

/** Adds 1 to 3 products to some store; some prices change, and some older product goes. */
export async function addInventory(scene: Scene): Promise<boolean> {
  const { mall: { stores }, random, own } = scene;
  const store = await anyOf((await stores.getStores({})).stores, scene);
  if (!store) return false;
  const [old] = own;
  const [added] = await addProducts(store.id, random.whole(1, 3), scene);
  if (random.chance(0.5)) await changePrice(added, scene);
  if (old && random.chance(0.3)) {
    own.delete(old); // before somebody else takes it
    await unlessMeanwhile(() => stores.removeProduct({ id: old }));
  }
  return true;
}

/** Gives a store another name; some leave the mall, or its bots, for a moment. */
export async function rebrandStore(scene: Scene): Promise<boolean> {
  const { mall: { stores }, random, think } = scene;
  await think();
  const id = (await anyOf((await stores.getStores({})).stores, scene))?.id;
  if (!id) return false;
  const { store } = await stores.getStore({ id });
  await stores.rebrandStore({ id, name: anyStore(random).name });
  if (store?.participating && random.chance(0.3)) {
    await stores.disableParticipation({ id });
    await unlessMeanwhile(() => stores.enableParticipation({ id }));
  }
  if (store?.automatedShopping && random.chance(0.3)) {
    await stores.turnOffAutomatedShopping({ id });
    await unlessMeanwhile(() => stores.turnOnAutomatedShopping({ id }));
  }
  return true;
}

/** Gives a product another name; some get another price. */
export async function rebrandProduct(scene: Scene): Promise<boolean> {
  const { mall: { stores }, random, think } = scene;
  await think();
  const store = await anyOf((await stores.getStores({})).stores, scene);
  if (!store) return false;
  await think();
  const product = await anyOf((await stores.getCatalog({ storeId: store.id })).products, scene);
  if (!product) return false;
  const { id } = product;
  await stores.getProduct({ id });
  const { name, description } = anyProduct(random);
  await stores.rebrandProduct({ id, name, description });
  if (random.chance(0.5)) await changePrice(id, scene);
  return true;
}

function anyOf<T extends Store | Product>(from: readonly T[], { random }: Scene): T | undefined {
  return from.length === 0 ? undefined : random.pick(from);
}

async function addProducts(storeId: string, count: number, scene: Scene): Promise<string[]> {
  const { mall: { stores }, random, think, own } = scene;
  const added: string[] = [];
  while (added.length < count) {
    await think();
    const { price, ...product } = anyProduct(random);
    const { id } = await stores.addProduct({ ...product, storeId, price: price / 100 });
    own.add(id);
    added.push(id);
  }
  return added;
}

/** Up or down by at most a euro, never below a cent. */
async function changePrice(id: string, { mall: { stores }, random }: Scene): Promise<void> {
  const { product } = await stores.getProduct({ id });
  const now = centsOf(product?.price ?? 0), by = random.whole(1, 100);
  if (now <= by || random.chance(0.5)) {
    await stores.increaseProductPrice({ id, price: (now + by) / 100 });
  } else await stores.decreaseProductPrice({ id, price: (now - by) / 100 });
}
