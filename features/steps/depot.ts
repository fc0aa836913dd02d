/** Steps of the depot admin and of depot staff. */
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { z } from "zod";
import { get, post, put } from "../support/calls.ts";
import { bringGoods, listId, listsOf, onList } from "../support/depot.ts";
import { type Scene, THE } from "../support/scene.ts";
import { assertRows, assertShows } from "../support/tables.ts";

const Ids = z.object({ shoppingLists: z.array(z.object({ id: z.string() })) });

Given("the depot has no shopping list", function (this: Scene) {
  assert.ok(!this.knows("shopping list") && !this.knows("order"));
});

async function ask(scene: Scene, items: readonly object[], orderId: string): Promise<void> {
  await scene.create("shopping list", post("/api/depot/shopping", { orderId, items }), THE);
}

const itemOf = (scene: Scene, quantity: number, product: string, store: string) => ({
  productId: scene.id("product", product),
  storeId: scene.id("store", store),
  quantity,
});

Given(
  "the depot has a shopping list of {int} {string}",
  async function (this: Scene, quantity: number, product: string) {
    const { id, storeId } = await this.look("product", product);
    await ask(this, [{ productId: id, storeId, quantity }], this.own);
  },
);

When("a shopping list of nothing is asked for", function (this: Scene) {
  return ask(this, [], this.own);
});

When(
  "a shopping list of {int} {string} of {string} is asked for",
  function (this: Scene, quantity: number, product: string, store: string) {
    return ask(this, [itemOf(this, quantity, product, store)], this.own);
  },
);

When(
  "a shopping list of {int} {string} without an order is asked for",
  async function (this: Scene, quantity: number, product: string) {
    const { id, storeId } = await this.look("product", product);
    await ask(this, [{ productId: id, storeId, quantity }], "");
  },
);

async function assign(scene: Scene, botId: string): Promise<void> {
  await scene.attempt(await onList(scene, "/assign", { botId }));
}

When(
  "the depot admin assigns the shopping list to the bot {string}",
  function (this: Scene, bot: string) {
    return assign(this, this.id("bot", bot));
  },
);

When(
  "the depot admin assigns the shopping list to the unregistered bot {string}",
  function (this: Scene, bot: string) {
    return assign(this, bot);
  },
);

When("the depot admin cancels the shopping list", async function (this: Scene) {
  await this.attempt(post(`/api/depot/shopping/${await listId(this)}`));
});

When("the depot staff takes inventory", async function (this: Scene) {
  await this.attempt(await onList(this, "/inventory"));
});

When("the depot staff completes the shopping list", async function (this: Scene) {
  await this.attempt(await onList(this, "/complete"));
});

When("the depot staff releases the goods", async function (this: Scene) {
  await this.attempt(await onList(this, "/release"));
});

Then("the depot staff can release the goods", async function (this: Scene) {
  const path = `/api/depot/shopping/${await listId(this)}/release`;
  await this.eventually("the goods are released", async () => {
    const { status, body } = await this.calls.send(put(path)); // the depot hears of the completion
    assert.equal(status, 200, JSON.stringify(body));
  });
});

When("the goods of the order are at the depot", function (this: Scene) {
  return bringGoods(this);
});

When("the goods of the order {string} are at the depot", function (this: Scene, order: string) {
  return bringGoods(this, order);
});

When("somebody looks up the shopping list", async function (this: Scene) {
  await this.attempt(get(`/api/depot/shopping/${await listId(this)}`));
});

async function listBecomes(scene: Scene, order: string, status: string): Promise<void> {
  await scene.eventually(`the shopping list is ${status}`, async () => {
    assertShows(await scene.lookAt("shopping list", await listId(scene, order)), { status });
  });
}

Then("the shopping list becomes {string}", function (this: Scene, status: string) {
  return listBecomes(this, THE, status);
});

Then(
  "the shopping list of the order {string} becomes {string}",
  function (this: Scene, order: string, status: string) {
    return listBecomes(this, order, status);
  },
);

Then("the shopping list is with the bot {string}", async function (this: Scene, bot: string) {
  const { assignedBotId } = await this.lookAt("shopping list", await listId(this));
  assert.equal(assignedBotId, bot);
});

Then("the shopping list holds:", async function (this: Scene, table: DataTable) {
  const { stops } = await this.lookAt("shopping list", await listId(this));
  const rows = Object.entries(stops).flatMap(([storeId, { storeName, storeLocation, items }]) => {
    assert.equal(storeName, this.nameOf("store", storeId));
    return Object.entries(items).map(([productId, { name, ...counts }]) => {
      assert.equal(name, this.nameOf("product", productId));
      return { store: storeName, location: storeLocation, product: name, ...counts };
    });
  });
  assertRows(rows, table.hashes(), { sorted: true });
});

Then("the order has no shopping list at work", async function (this: Scene) {
  await this.eventually("its shopping list, if there is one, is canceled", async () => {
    for (const { status } of await listsOf(this, this.id("order"))) {
      assert.equal(status, "canceled");
    }
  });
});

Then(
  "the depot lists one shopping list of the order {string}",
  async function (this: Scene, order: string) {
    const id = this.id("order", order);
    assert.deepEqual((await listsOf(this, id)).map(({ orderId }) => orderId), [id]);
  },
);

async function listedAs(scene: Scene, order: string, status: string): Promise<boolean> {
  const query = new URLSearchParams({ orderId: scene.id("order", order), status });
  const { shoppingLists } = await scene.read(get(`/api/depot/shopping?${query}`), Ids);
  return shoppingLists.length > 0;
}

Then(
  "the depot lists the shopping list of the order {string} as {string}",
  async function (this: Scene, order: string, status: string) {
    assert.ok(await listedAs(this, order, status));
  },
);

Then(
  "the depot does not list the shopping list of the order {string} as {string}",
  async function (this: Scene, order: string, status: string) {
    assert.ok(!await listedAs(this, order, status));
  },
);
