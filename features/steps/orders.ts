/** Steps of orders: placed, followed, canceled. */
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { type Call, Created, post, remove, rpc } from "../support/calls.ts";
import { expectOrder, order } from "../support/kiosk.ts";
import { type Scene, THE } from "../support/scene.ts";
import { assertRows } from "../support/tables.ts";

interface Line {
  readonly quantity: number;
  readonly product: string;
  readonly price?: number;
}

Given("the customer has no order", function (this: Scene) {
  assert.ok(!this.knows("order"));
});

Given(
  "{string} ordered {int} {string}",
  function (this: Scene, customer: string, quantity: number, product: string) {
    return order(this, customer, [{ quantity, product }]);
  },
);

const wishesOf = (table: DataTable) =>
  table.hashes().map(({ order, quantity, product }) => ({
    order,
    quantity: Number(quantity),
    product,
  }));

Given("{string} ordered:", function (this: Scene, customer: string, table: DataTable) {
  return order(this, customer, wishesOf(table));
});

Given(
  "{string} placed these orders:",
  async function (this: Scene, customer: string, table: DataTable) {
    for (const { order: name, ...wish } of wishesOf(table)) {
      await order(this, customer, [wish], name);
    }
  },
);

Given("the order in question is {string}", function (this: Scene, name: string) {
  const id = this.id("order", name);
  this.learn("order", id, name, THE);
  this.learn("invoice", id, name, THE);
});

/** An order that did not come out of a basket. */
async function direct(
  scene: Scene,
  customer: string,
  lines: readonly Line[],
  paymentId = scene.id("payment"),
): Promise<void> {
  const items = await Promise.all(lines.map(async ({ quantity, product, price }) => {
    const { id, storeId, name, price: current } = await scene.look("product", product);
    const storeName = scene.nameOf("store", storeId);
    const line = { storeId, storeName, productId: id, productName: name };
    return { ...line, price: price ?? current, quantity };
  }));
  const customerId = scene.id("customer", customer);
  const answer = await scene.attempt(post("/api/ordering", { items, customerId, paymentId }));
  if (answer.status === 200) expectOrder(scene, Created.parse(answer.body).id);
}

When(
  "an internal caller orders {int} {string} for {string}",
  function (this: Scene, quantity: number, product: string, customer: string) {
    return direct(this, customer, [{ quantity, product }]);
  },
);

When(
  "an internal caller orders {int} {string} at {float} for {string}",
  function (this: Scene, quantity: number, product: string, price: number, customer: string) {
    return direct(this, customer, [{ quantity, product, price }]);
  },
);

When(
  "an internal caller orders {int} {string} and {int} {string} for {string}",
  function (this: Scene, n: number, product: string, m: number, other: string, customer: string) {
    const lines = [{ quantity: n, product }, { quantity: m, product: other }];
    return direct(this, customer, lines);
  },
);

When("an internal caller orders nothing for {string}", function (this: Scene, customer: string) {
  return direct(this, customer, []);
});

When(
  "an internal caller orders {int} {string} for {string} without payment",
  function (this: Scene, quantity: number, product: string, customer: string) {
    return direct(this, customer, [{ quantity, product }], "");
  },
);

const ready = (scene: Scene): Call =>
  rpc("orderingpb.OrderingService/ReadyOrder", { id: scene.id("order") });
const complete = (scene: Scene): Call =>
  rpc("orderingpb.OrderingService/CompleteOrder", {
    id: scene.id("order"),
    invoiceId: scene.id("invoice"),
  });
const cancel = (scene: Scene): Call => remove(`/api/ordering/${scene.id("order")}`);
const cancelBecause = (scene: Scene, reason: string, actor: string): Call =>
  post(`/api/ordering/${scene.id("order")}/cancel`, { reason, actor });

When("the order is readied", async function (this: Scene) {
  await this.attempt(ready(this));
});

When("the order is completed with its invoice", async function (this: Scene) {
  await this.attempt(complete(this));
});

When("the order is readied and completed", async function (this: Scene) {
  await this.attempt(ready(this));
  await this.attempt(complete(this));
});

When("the order is canceled by the customer", async function (this: Scene) {
  await this.attempt(cancel(this));
});

When("the depot admin cancels the order: {string}", async function (this: Scene, reason: string) {
  await this.attempt(cancelBecause(this, reason, "admin"));
});

When("the customer cancels the order: {string}", async function (this: Scene, reason: string) {
  await this.attempt(cancelBecause(this, reason, "customer"));
});

When(
  "the order is canceled as soon as possible by the {word}",
  function (this: Scene, actor: string) {
    return soon(this, actor);
  },
);

When("the order is canceled as soon as possible by the depot admin", function (this: Scene) {
  return soon(this, "admin");
});

/** The order comes into being some moments after checkout. */
async function soon(scene: Scene, actor: string): Promise<void> {
  const call = actor === "customer" ? cancel(scene) : cancelBecause(scene, "no time", actor);
  await scene.eventually("the order can be canceled", async () => {
    const { status, body } = await scene.calls.send(call);
    assert.equal(status, 200, JSON.stringify(body));
  });
}

Then("the order holds:", async function (this: Scene, table: DataTable) {
  await this.eventually("the order holds these items", async () => {
    const { items } = await this.look("order");
    const rows = items.filter(({ quantity }) => quantity > 0).map((item) => ({
      product: this.nameOf("product", item.productId),
      store: this.nameOf("store", item.storeId),
      quantity: item.quantity,
      price: item.price,
    }));
    assertRows(rows, table.hashes());
  });
});

Then("the order shows its invoice", async function (this: Scene) {
  assert.equal((await this.look("order")).invoiceId, this.id("invoice"));
});

Then("the order has a shopping list", async function (this: Scene) {
  const { shoppingId } = await this.look("order");
  assert.equal((await this.lookAt("shopping list", shoppingId)).orderId, this.id("order"));
});
