/**
 * Things that exist, so that requests get further than to a missing id.
 *
 * @module
 */
import type { MallbotsClient } from "../../services/client.ts";
import type { Pool } from "./values.ts";

/** Ids by the name of the field that takes them, for requests to the services of one context. */
export type Stage = (context: string) => Pool;

/** Makes some of everything, through the API. */
export async function setStage(mall: MallbotsClient): Promise<Stage> {
  const { stores, customers, payments, baskets, depot } = mall;
  const { id: storeId } = await stores.createStore({ name: "Fleur", location: "Floor 1" });
  const { id: shut } = await stores.createStore({ name: "Brew", location: "Floor 2" });
  await stores.enableParticipation({ id: storeId });
  const { id: productId } = await stores.addProduct({ storeId, name: "Tulips", price: 4.5 });
  const { id: dear } = await stores.addProduct({ storeId, name: "Orchid", price: 90 });
  const { id: customerId } = await customers.registerCustomer({
    name: "Ada",
    smsNumber: "+31201234567",
  });
  const pay = async () => (await payments.authorizePayment({ customerId, amount: 999 })).id;
  const fill = async () => {
    const { id } = await baskets.startBasket({ customerId });
    await baskets.addItem({ id, productId, quantity: 2 });
    return id;
  };
  const paymentIds = [await pay(), await pay(), await pay()];
  const [open, ordered, canceled] = [await fill(), await fill(), await fill()];
  await baskets.checkoutBasket({ id: ordered, paymentId: paymentIds[0] });
  await baskets.checkoutBasket({ id: canceled, paymentId: paymentIds[1] });
  const { id: botId } = await depot.registerBot({ name: "Robby" });
  const { id: idle } = await depot.registerBot({ name: "Rusty" });
  await depot.bringBotOnline({ id: botId });
  const [list, invoice] = await Promise.all([
    listOf(mall, ordered),
    invoiceOf(mall, paymentIds[2]),
  ]);

  const shared: Pool = {
    storeId: [storeId, shut],
    storeIds: [storeId, shut],
    productId: [productId, dear],
    productIds: [productId, dear],
    customerId: [customerId],
    paymentId: paymentIds,
    orderId: [ordered, canceled],
    botId: [botId, idle],
    invoiceId: [invoice],
    shoppingListId: [list],
  };
  const own: Readonly<Record<string, readonly string[]>> = {
    stores: [storeId, shut, productId, dear],
    customers: [customerId],
    baskets: [open, ordered, canceled],
    ordering: [ordered, canceled],
    payments: [invoice, ...paymentIds],
    depot: [list, botId, idle],
    search: [ordered, canceled],
  };
  return (context) => ({ ...shared, id: own[context] ?? [ordered] });
}

/** The shopping list of an order, which comes a little later than the order. */
async function listOf({ depot }: MallbotsClient, orderId: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const { shoppingLists: [list] } = await depot.getShoppingLists({ orderId });
    if (list) return list.id;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`order ${orderId} got no shopping list`);
}

async function invoiceOf({ payments }: MallbotsClient, paymentId: string): Promise<string> {
  const orderId = crypto.randomUUID();
  return (await payments.createInvoice({ orderId, paymentId, amount: 9 })).id;
}
