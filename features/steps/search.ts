/** Steps of those who look for orders. */
import { type DataTable, Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { z } from "zod";
import { get, post } from "../support/calls.ts";
import type { Scene } from "../support/scene.ts";
import { assertShows, namesIn } from "../support/tables.ts";
import { FoundOrder } from "../support/things.ts";

const Found = z.object({ orders: z.array(FoundOrder), next: z.string() });
type Found = z.infer<typeof Found>;

interface Query {
  readonly filters: Record<string, unknown>;
  readonly limit?: number;
  readonly next?: string;
}

const search = (query: Query) => post("/api/search/orders", query);
const ids = (scene: Scene, thing: "store" | "product", names: string) =>
  namesIn(names).map((name) => scene.id(thing, name));
const placedAt = async (scene: Scene, order: string) =>
  (await scene.lookAt("found order", scene.id("order", order))).createdAt;

/** What each word of a search says; the rest of it is a name, names, or a value. */
const WORDS: Readonly<
  Record<string, (scene: Scene, rest: string) => object | Promise<object>>
> = {
  customer: (scene, name) => ({ customerId: scene.id("customer", name) }),
  store: (scene, name) => ({ storeIds: ids(scene, "store", name) }),
  stores: (scene, names) => ({ storeIds: ids(scene, "store", names) }),
  product: (scene, name) => ({ productIds: ids(scene, "product", name) }),
  products: (scene, names) => ({ productIds: ids(scene, "product", names) }),
  "min total": (_, amount) => ({ minTotal: Number(amount) }),
  "max total": (_, amount) => ({ maxTotal: Number(amount) }),
  after: async (scene, order) => ({ after: await placedAt(scene, order) }),
  before: async (scene, order) => ({ before: await placedAt(scene, order) }),
  status: (_, status) => ({ status }),
};

/** The query of a text such as `customer Ada; min total 20`. */
async function queryOf(scene: Scene, text: string): Promise<Query> {
  const filters: Record<string, unknown> = {};
  let limit: number | undefined;
  for (const part of text.split("; ")) {
    if (part.startsWith("limit ")) limit = Number(part.slice(6));
    else {
      const word = Object.keys(WORDS).find((known) => part.startsWith(`${known} `));
      assert.ok(word, `"${part}" is no filter`);
      Object.assign(filters, await WORDS[word](scene, part.slice(word.length + 1)));
    }
  }
  return limit === undefined ? { filters } : { filters, limit };
}

const namesOf = (scene: Scene, { orders }: Found) =>
  orders.map(({ orderId }) => scene.nameOf("order", orderId));

Then(
  "a search for {string} finds {string}",
  async function (this: Scene, text: string, names: string) {
    await this.eventually(`${text}: ${names}`, async () => {
      const found = await this.read(search(await queryOf(this, text)), Found);
      assert.deepEqual(namesOf(this, found), namesIn(names));
    });
  },
);

async function page(scene: Scene, query: Query): Promise<void> {
  scene.answers = [await scene.attempt(search(query))];
  scene.expectNoRefusal();
}

When(
  "the orders of {string} are searched in pages of {int}",
  async function (this: Scene, customer: string, limit: number) {
    const filters = { customerId: this.id("customer", customer) };
    const all = this.all("order");
    await this.eventually("all orders can be found", async () => {
      const { orders } = await this.read(search({ filters }), Found);
      assert.equal(orders.length, all.length);
    });
    await page(this, { filters, limit });
  },
);

const Sent = z.object({ filters: z.record(z.string(), z.unknown()), limit: z.number() });

When("the next page is asked for", async function (this: Scene) {
  const [{ call, body }] = this.answers;
  const { next } = Found.parse(body);
  assert.notEqual(next, "");
  await page(this, { ...Sent.parse(call.body), next });
});

Then("the page shows {string}", function (this: Scene, names: string) {
  assert.deepEqual(namesOf(this, Found.parse(this.answers[0].body)), namesIn(names));
});

Then("there is no further page", function (this: Scene) {
  assert.equal(Found.parse(this.answers[0].body).next, "");
});

Then("the search shows the order as {string}", async function (this: Scene, status: string) {
  await this.eventually(`the search shows ${status}`, async () => {
    assertShows(await this.lookAt("found order", this.id("order")), { status });
  });
});

Then("the search shows the order with:", async function (this: Scene, table: DataTable) {
  const { items: [item], ...order } = await this.lookAt("found order", this.id("order"));
  assertShows({ ...order, ...item, quantity: Number(item.quantity) }, table.rowsHash());
});

Then("the search shows when the order was placed", async function (this: Scene) {
  const { createdAt } = await this.lookAt("found order", this.id("order"));
  const agoMs = Date.now() - Date.parse(createdAt);
  assert.ok(Math.abs(agoMs) < 3_600_000, createdAt);
});

When(
  "orders with the status {string} are searched",
  async function (this: Scene, status: string) {
    await this.attempt(search({ filters: { status } }));
  },
);

When(
  "orders are searched after the cursor {string}",
  async function (this: Scene, next: string) {
    await this.attempt(search({ filters: {}, next }));
  },
);

When("somebody searches the order {string}", async function (this: Scene, order: string) {
  await this.attempt(get(`/api/search/orders/${this.id("order", order)}`));
});
