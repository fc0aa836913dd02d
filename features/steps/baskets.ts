/** Steps of customers at a kiosk. */
import { type DataTable, Given, Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import type { z } from "zod";
import { Created, get, post, put, remove } from "../support/calls.ts";
import { checkOut, fill, startBasket } from "../support/kiosk.ts";
import { refusalOf } from "../support/refusals.ts";
import type { Scene } from "../support/scene.ts";
import { assertRows } from "../support/tables.ts";
import { BasketItem, THINGS } from "../support/things.ts";

type Item = z.infer<typeof BasketItem>;

Given("the customer has no basket", function (this: Scene) {
  assert.ok(!this.knows("basket"));
});

Given(
  "{string} has a basket with {int} {string}",
  async function (this: Scene, customer: string, quantity: number, product: string) {
    await startBasket(this, customer);
    await fill(this, quantity, product);
  },
);

When("{string} starts a basket", function (this: Scene, customer: string) {
  return startBasket(this, customer);
});

When(
  "the customer puts {int} {string} into the basket",
  function (this: Scene, quantity: number, product: string) {
    return fill(this, quantity, product);
  },
);

When(
  "the customer takes {int} {string} out of the basket",
  async function (this: Scene, quantity: number, product: string) {
    const body = { productId: this.id("product", product), quantity };
    await this.attempt(put(`/api/baskets/${this.id("basket")}/removeItem`, body));
  },
);

When("the customer cancels the basket", async function (this: Scene) {
  await this.attempt(remove(`/api/baskets/${this.id("basket")}`));
});

When("the customer checks the basket out", function (this: Scene) {
  return checkOut(this, this.id("payment"));
});

When(
  "the customer checks the basket out with the payment {string}",
  function (this: Scene, payment: string) {
    return checkOut(this, this.id("payment", payment));
  },
);

When("the customer leaves", function (this: Scene) {
  this.expectNoRefusal(); // from here on nobody touches the basket
});

Then("the basket is empty", async function (this: Scene) {
  assert.deepEqual((await this.look("basket")).items, []);
});

Then("the basket holds:", async function (this: Scene, table: DataTable) {
  const { items } = await this.look("basket");
  const rows = items.map((item) => ({
    product: this.nameOf("product", item.productId),
    store: this.nameOf("store", item.storeId),
    quantity: item.quantity,
    price: item.productPrice,
  }));
  assertRows(rows, table.hashes());
});

Then("the basket shows the payment", async function (this: Scene) {
  assert.equal((await this.look("basket")).paymentId, this.id("payment"));
});

/** What a kiosk has to say of a product: a basket is started for that, and given up again. */
async function offer(scene: Scene, product: string): Promise<Item | { refusal: string }> {
  const customerId = crypto.randomUUID();
  const { id } = Created.parse((await scene.calls.send(post("/api/baskets", { customerId }))).body);
  const body = { productId: scene.id("product", product), quantity: 1 };
  const added = await scene.calls.send(put(`/api/baskets/${id}/addItem`, body));
  const basket = await scene.calls.send(get(`/api/baskets/${id}`));
  await scene.calls.send(remove(`/api/baskets/${id}`));
  if (added.status === 200) {
    const { items: [item] } = THINGS.basket.answer.parse(basket.body);
    assert.ok(item, "the item that was added is in the basket");
    return item;
  }
  return { refusal: refusalOf(added, added.status === 404 ? "not found" : "bad request") };
}

async function offered(scene: Scene, product: string): Promise<Item> {
  const item = await offer(scene, product);
  if ("refusal" in item) assert.fail(`the kiosk refuses ${product}: ${item.refusal}`);
  return item;
}

Given(
  "the kiosk sells {string} for {float}",
  async function (this: Scene, product: string, price: number) {
    await this.eventually(`the kiosk sells ${product} for ${price}`, async () => {
      assert.equal((await offered(this, product)).productPrice, price);
    });
  },
);

Then(
  "the kiosk calls {string} {string} of {string}",
  async function (this: Scene, product: string, productName: string, storeName: string) {
    await this.eventually(`the kiosk has ${productName} of ${storeName}`, async () => {
      const item = await offered(this, product);
      assert.deepEqual([item.productName, item.storeName], [productName, storeName]);
    });
  },
);

async function refuses(scene: Scene, product: string, refusal: string): Promise<void> {
  await scene.eventually(`the kiosk refuses ${product}: ${refusal}`, async () => {
    assert.deepEqual(await offer(scene, product), { refusal });
  });
}

Then(
  "the kiosk refuses {string}: {string}",
  function (this: Scene, product: string, text: string) {
    return refuses(this, product, text);
  },
);

Then("the kiosk no longer sells {string}", function (this: Scene, product: string) {
  return refuses(this, product, "product fallback failed: product was not located");
});
