/** Every example of the documents, carried out on a running system in an order in which each succeeds. */
import assert from "node:assert/strict";
import { isJsonObject } from "../shared/rpc/json_values.ts";
import { at, type Documented, documentedIn, newCast } from "./support/documented.ts";
import { eventually } from "./support/eventually.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { freePort, startSystem, tempFolder } from "./support/system.ts";

Deno.test("every documented example is answered as documented", async () => {
  await using folder = await tempFolder();
  const env = { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort() };
  await using system = await startSystem({ env });
  const call = callsTo(system.url);
  const mall = mallAt(call);
  const { body: document } = await call("GET", "/openapi.json");
  assert.ok(isJsonObject(document));
  const open = new Map(documentedIn(document));
  const cast = newCast();

  const example = (id: string): Documented => open.get(id) ?? assert.fail(`no example ${id}`);
  /** The id in the path of an example, at its place: in `/api/stores/7/products` 7 is at 3. */
  const idIn = (id: string, place = 3) => example(id).path.split(/[/?]/)[place];
  const things = {
    store: idIn("getStore"),
    denied: idIn("denyParticipation"),
    closed: idIn("removeStore"),
    product: idIn("getProduct", 4),
    removed: idIn("removeProduct", 4),
    customer: idIn("getCustomer"),
    canceledBasket: idIn("cancelBasket"),
    order: idIn("checkoutBasket"),
    otherOrder: idIn("payInvoice", 4),
    canceledOrder: idIn("cancelOrder"),
    payment: String(at(example("createOrder").body, "paymentId")),
    list: idIn("startShopping", 4),
    otherList: idIn("assignShoppingList", 4),
  };

  /** Carries an example out; it is done once. */
  async function does(id: string): Promise<void> {
    const { verb, path, body, response } = example(id);
    const { status, body: answer } = await call(verb, cast.real(path), cast.real(body));
    assert.equal(status, 200, `${id}: ${JSON.stringify(answer)}`);
    cast.meet(answer, response, id);
    open.delete(id);
  }
  const steps = async (...ids: readonly string[]) => {
    for (const id of ids) await does(id);
  };
  /** What an example needs, and does not make itself. */
  const made = async (path: string, body: unknown): Promise<string> => {
    const { status, body: answer } = await call("POST", cast.real(path), cast.real(body));
    assert.equal(status, 200, `${path}: ${JSON.stringify(answer)}`);
    return answer.id;
  };
  const becomes = (path: string, wanted: unknown, ...place: readonly string[]) =>
    eventually(`${path} is ${wanted}`, async () => {
      const { body } = await call("GET", cast.real(path));
      return at(body, ...place) === wanted || undefined;
    });
  const approved = (order: string) =>
    becomes(`/api/ordering/${order}`, "approved", "order", "status");
  const listOf = async (order: string) => {
    const [{ id }] = await mall.shoppingLists(cast.of(order));
    return id;
  };

  // a store takes part and has a product; another one does not, and a third one closes
  await steps("createStore", "requestParticipation", "approveParticipation");
  await steps("turnOffAutomatedShopping", "turnOnAutomatedShopping", "getStore");
  await steps("addProduct", "rebrandProduct", "increaseProductPrice", "decreaseProductPrice");
  await steps("getProduct");
  const other = await made("/api/stores", { name: "Toys & Games", location: "First floor, 3" });
  cast.bind(things.denied, other);
  await made(`/api/stores/${other}/participation/request`, {});
  await steps("denyParticipation", "enableParticipation", "disableParticipation", "rebrandStore");
  await steps("getStores", "getParticipatingStores", "getStoreProducts");
  cast.bind(things.closed, await made("/api/stores", { name: "Last Sale", location: "Cellar" }));
  const last = { name: "Last One", price: 1 };
  cast.bind(things.removed, await made(`/api/stores/${things.closed}/products`, last));
  await steps("removeProduct", "removeStore");

  // a customer buys, and looks what became of it
  await steps("registerCustomer", "changeSmsNumber", "DisableCustomer", "enableCustomer");
  await steps("getCustomer", "authorizePayment", "getPayment");
  await steps("startBasket", "addItem", "removeItem", "getBasket", "checkoutBasket");
  await approved(things.order);
  await becomes(`/api/search/orders/${things.order}`, "Approved", "order", "status");
  await steps("OrderingService_getOrder", "SearchService_getOrder", "searchOrders");
  await eventually("the customer is told", async () => {
    const { body } = await call("GET", cast.real(`/api/notifications?orderId=${things.order}`));
    return body.notifications[0]?.status === "sent" || undefined;
  });
  await steps("getNotifications", "findByCard");

  // others change their minds
  const customerId = things.customer;
  cast.bind(things.canceledBasket, await made("/api/baskets", { customerId }));
  await does("cancelBasket");
  const pays = () => made("/api/payments", { customerId, amount: 20 });
  cast.bind(things.payment, await pays());
  const items = at(example("createOrder").body, "items");
  await does("createOrder");
  cast.bind(
    things.canceledOrder,
    await made("/api/ordering", { items, customerId, paymentId: await pays() }),
  );
  const withReason = idIn("cancelOrderWithReason");
  await approved(withReason);
  await approved(things.canceledOrder);
  await steps("cancelOrderWithReason", "cancelOrder");
  for (const order of [withReason, things.canceledOrder]) { // no bot is to be sent for them
    await eventually("its list is canceled", async () => {
      const lists = await mall.shoppingLists(cast.of(order));
      return lists.every(({ status }) => status === "canceled") || undefined;
    });
  }

  // a bot fetches the goods
  cast.bind(things.list, await listOf(things.order));
  await steps("registerBot", "bringBotOnline");
  await becomes(`/api/depot/shopping/${things.list}`, "assigned", "shoppingList", "status");
  await steps("getBot", "getBots", "getShoppingLists", "startShopping", "visitStop", "pickItem");
  await steps("reportUnavailable", "getShoppingList", "returnToDepot", "inventoryShoppingList");
  await steps("takeBotOffline", "createShoppingList", "cancelShoppingList");

  // another order is fetched by hand, paid and handed over
  const { productId, paymentId } = { productId: things.product, paymentId: await pays() };
  const basket = await made("/api/baskets", { customerId });
  cast.bind(things.otherOrder, basket);
  await mall.call("PUT", `/api/baskets/${basket}/addItem`, cast.real({ productId, quantity: 2 }));
  await mall.checkOut(basket, paymentId);
  await approved(things.otherOrder);
  cast.bind(things.otherList, await listOf(things.otherOrder));
  await steps("assignShoppingList", "ccompleteShoppingList");
  await becomes(`/api/payments/invoices/${basket}`, "pending", "invoice", "status");
  await steps("getInvoice", "payInvoice");
  await becomes(`/api/ordering/${basket}`, "completed", "order", "status");
  await eventually("the depot knows that it is paid", () => does("releaseGoods").then(() => true));

  assert.deepEqual([...open.keys()], [], "examples that nobody has carried out");
});
