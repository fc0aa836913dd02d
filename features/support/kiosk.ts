/**
 * What customers do at a kiosk, from an empty basket to an order.
 *
 * @module
 */
import assert from "node:assert/strict";
import { post, put } from "./calls.ts";
import { type Scene, THE } from "./scene.ts";

/** Some of a product. */
export interface Wish {
  readonly quantity: number;
  readonly product: string;
}

export function startBasket(scene: Scene, customer: string): Promise<void> {
  const customerId = scene.id("customer", customer);
  return scene.create("basket", post("/api/baskets", { customerId }), THE);
}

export async function fill(scene: Scene, quantity: number, product: string): Promise<void> {
  const body = { productId: scene.id("product", product), quantity };
  await scene.attempt(put(`/api/baskets/${scene.id("basket")}/addItem`, body));
}

/** @param card what the card reader read, if one was swiped. */
export function authorize(
  scene: Scene,
  customer: string,
  amount: number,
  card?: string,
): Promise<void> {
  const customerId = scene.id("customer", customer);
  // cards are made the scenario's own, since others may swipe the same
  const swiped = card === undefined ? {} : { card: cardOf(scene, card) };
  return scene.create("payment", post("/api/payments", { customerId, amount, ...swiped }), THE);
}

/** The token of a card; no other scenario has the same. */
export const cardOf = (scene: Scene, card: string): string => `${card}-${scene.own}`;

/** Checks the basket out: the order has its id. */
export async function checkOut(scene: Scene, paymentId: string): Promise<void> {
  const id = scene.id("basket");
  const { status } = await scene.attempt(put(`/api/baskets/${id}/checkout`, { paymentId }));
  if (status === 200) expectOrder(scene, id);
}

/** From here on the scenario is about this order, and its invoice has the same id. */
export function expectOrder(scene: Scene, id: string, ...names: readonly string[]): void {
  assert.ok(
    scene.tags.has("@depot"),
    "a scenario that sends orders to the depot has the tag @depot",
  );
  scene.learn("order", id, THE, ...names);
  scene.learn("invoice", id, THE, ...names);
}

/** The whole way to an approved order, for a customer who may be new. */
export async function order(
  scene: Scene,
  customer: string,
  wishes: readonly Wish[],
  ...names: readonly string[]
): Promise<void> {
  if (!scene.knows("customer", customer)) {
    const body = { name: customer, smsNumber: "+31201234567" };
    await scene.create("customer", post("/api/customers", body), customer);
  }
  await startBasket(scene, customer);
  for (const { quantity, product } of wishes) await fill(scene, quantity, product);
  const { total } = await scene.look("basket");
  await authorize(scene, customer, total);
  await checkOut(scene, scene.id("payment"));
  if (names.length > 0) expectOrder(scene, scene.id("order"), ...names);
  await scene.eventually("the order is approved", async () => {
    assert.equal((await scene.look("order")).status, "approved");
  });
}
