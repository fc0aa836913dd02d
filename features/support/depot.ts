/**
 * What happens at the depot: which list is whose, and a bot's trip.
 *
 * @module
 */
import assert from "node:assert/strict";
import { z } from "zod";
import { type Call, get, post, put } from "./calls.ts";
import { type Scene, THE } from "./scene.ts";
import { ShoppingList, type Shown } from "./things.ts";

const Lists = z.object({ shoppingLists: z.array(ShoppingList) });
type List = Shown<"shopping list">;

/** The shopping lists of an order, in all states. */
export async function listsOf(scene: Scene, orderId: string): Promise<readonly List[]> {
  const query = new URLSearchParams({ orderId });
  return (await scene.read(get(`/api/depot/shopping?${query}`), Lists)).shoppingLists;
}

/**
 * The shopping list that a step speaks of: of the order in question, or without one the list that the scenario
 * made; else one that does not exist.
 */
export async function listId(scene: Scene, order: string = THE): Promise<string> {
  if (!scene.knows("order", order)) return scene.id("shopping list");
  const [list] = await listsOf(scene, scene.id("order", order));
  assert.ok(list, "the order has a shopping list");
  scene.learn("shopping list", list.id, order);
  return list.id;
}

/** Something that is done to the shopping list in question. */
export async function onList(scene: Scene, path: string, body: object = {}): Promise<Call> {
  return put(`/api/depot/shopping/${await listId(scene)}${path}`, body);
}

export async function bringOnline(scene: Scene, bot: string): Promise<void> {
  await scene.create("bot", post("/api/depot/bots", { name: bot }), bot);
  await comeOnline(scene, bot);
}

export async function comeOnline(scene: Scene, bot: string): Promise<void> {
  assert.ok(scene.tags.has("@bots"), "a scenario that brings bots online has the tag @bots");
  await scene.attempt(put(`/api/depot/bots/${scene.id("bot", bot)}/online`));
}

/** Waits until the depot has given the list of an order to a bot. */
export async function given(scene: Scene, bot: string, order: string = THE): Promise<void> {
  await scene.eventually(`${bot} is given the shopping list`, async () => {
    const id = await listId(scene, order);
    const { status, shoppingListId } = await scene.look("bot", bot);
    assert.deepEqual({ status, shoppingListId }, { status: "active", shoppingListId: id });
    const list = await scene.lookAt("shopping list", id);
    assert.equal(list.assignedBotId, scene.id("bot", bot));
  });
}

export async function visit(scene: Scene, storeId: string): Promise<void> {
  await scene.attempt(await onList(scene, `/stops/${storeId}/visit`));
}

/** The bot says what it found of a product, at the store that sells it. */
export async function tell(
  scene: Scene,
  what: "pick" | "unavailable",
  quantity: number,
  product: string,
): Promise<void> {
  const { id, storeId } = await scene.look("product", product);
  const body = { productId: id, quantity };
  await scene.attempt(await onList(scene, `/stops/${storeId}/${what}`, body));
}

/** The bot goes to the stores that are left, picks everything, and returns. */
export async function fetchTheRest(scene: Scene): Promise<void> {
  const { stops } = await scene.lookAt("shopping list", await listId(scene));
  for (const [storeId, { visited, items }] of Object.entries(stops)) {
    if (!visited) await visit(scene, storeId);
    for (const [productId, { quantity, picked, unavailable }] of Object.entries(items)) {
      const left = quantity - picked - unavailable;
      const body = { productId, quantity: left };
      if (left > 0) await scene.attempt(await onList(scene, `/stops/${storeId}/pick`, body));
    }
  }
  await scene.attempt(await onList(scene, "/return"));
}

/** The short way from approved to ready: a bot that the depot does not know brings everything. */
export async function bringGoods(scene: Scene, order: string = THE): Promise<void> {
  const path = `/api/depot/shopping/${await listId(scene, order)}`;
  await scene.attempt(put(`${path}/assign`, { botId: `courier-${scene.own}` }));
  await scene.attempt(put(`${path}/complete`));
  await scene.eventually("the order is ready", async () => {
    assert.equal((await scene.look("order", order)).status, "ready");
  });
}
