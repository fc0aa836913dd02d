/** Steps of store owners and of the store admin: stores and their participation. */
import { Given, Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { z } from "zod";
import { get, post, put, remove } from "../support/calls.ts";
import { openStore } from "../support/goods.ts";
import type { Scene } from "../support/scene.ts";
import { namesIn } from "../support/tables.ts";
import { Store } from "../support/things.ts";

const Stores = z.object({ stores: z.array(Store), next: z.string() });
const Participating = z.object({ stores: z.array(Store) });

const addStore = (name: string, location: string) => post("/api/stores", { name, location });

Given("a store {string}", function (this: Scene, name: string) {
  return this.create("store", addStore(name, "Floor 1"), name);
});

Given("the store {string} takes part", function (this: Scene, name: string) {
  return openStore(this, name);
});

When(
  "the store owner adds the store {string} at {string}",
  function (this: Scene, name: string, location: string) {
    return this.create("store", addStore(name, location), name);
  },
);

When(
  "the store owner adds a store with a name of {int} characters",
  function (this: Scene, length: number) {
    return this.create("store", addStore("x".repeat(length), "Floor 1"), "long");
  },
);

When(
  "the store owner renames the store {string} to {string}",
  async function (this: Scene, store: string, name: string) {
    await this.attempt(put(`/api/stores/${this.id("store", store)}/rebrand`, { name }));
  },
);

When("the store owner removes the store {string}", async function (this: Scene, store: string) {
  await this.attempt(remove(`/api/stores/${this.id("store", store)}`));
});

When(
  "the store owner requests participation for {string}",
  async function (this: Scene, store: string) {
    await this.attempt(post(`/api/stores/${this.id("store", store)}/participation/request`));
  },
);

When(
  "the store admin approves the participation of {string}",
  async function (this: Scene, store: string) {
    await this.attempt(put(`/api/stores/${this.id("store", store)}/participation/approve`));
  },
);

When(
  "the store admin denies the participation of {string} because {string}",
  async function (this: Scene, store: string, reason: string) {
    await this.attempt(
      put(`/api/stores/${this.id("store", store)}/participation/deny`, { reason }),
    );
  },
);

When(
  "the store admin enables the participation of {string}",
  async function (this: Scene, store: string) {
    await this.attempt(put(`/api/stores/${this.id("store", store)}/participating`));
  },
);

When(
  "the store admin revokes the participation of {string}",
  async function (this: Scene, store: string) {
    await this.attempt(remove(`/api/stores/${this.id("store", store)}/participating`));
  },
);

When(
  "the store owner turns on automated shopping at {string}",
  async function (this: Scene, store: string) {
    await this.attempt(put(`/api/stores/${this.id("store", store)}/automated-shopping`));
  },
);

When(
  "the store owner turns off automated shopping at {string}",
  async function (this: Scene, store: string) {
    await this.attempt(remove(`/api/stores/${this.id("store", store)}/automated-shopping`));
  },
);

/** The ids of this scenario's stores, as often as the mall lists them. */
async function listed(scene: Scene): Promise<string[]> {
  const { stores } = await scene.read(get("/api/stores"), Stores);
  return stores.map(({ id }) => id).filter((id) => scene.all("store").includes(id));
}

Then("the mall lists the store {string} once", async function (this: Scene, store: string) {
  assert.deepEqual(await listed(this), [this.id("store", store)]);
});

Then("the mall does not list the store {string}", async function (this: Scene, store: string) {
  assert.ok(!(await listed(this)).includes(this.id("store", store)));
});

Then("the mall lists {string} in this order", async function (this: Scene, names: string) {
  assert.deepEqual(await listed(this), namesIn(names).map((name) => this.id("store", name)));
});

Then(
  "the mall lists {string} in this order, in pages of {int}",
  async function (this: Scene, names: string, limit: number) {
    const found: string[] = [];
    let next = "";
    do {
      const path = `/api/stores?limit=${limit}&next=${encodeURIComponent(next)}`;
      const page = await this.read(get(path), Stores);
      assert.ok(page.stores.length <= limit && (page.next === "" || page.stores.length === limit));
      found.push(...page.stores.map(({ id }) => id));
      next = page.next;
    } while (next !== "");
    const own = found.filter((id) => this.all("store").includes(id));
    assert.deepEqual(own, namesIn(names).map((name) => this.id("store", name)));
  },
);

async function participants(scene: Scene): Promise<string[]> {
  const { stores } = await scene.read(get("/api/stores/participating"), Participating);
  return stores.map(({ id }) => id);
}

Then(
  "the store {string} is among the participating stores",
  async function (this: Scene, store: string) {
    assert.ok((await participants(this)).includes(this.id("store", store)));
  },
);

Then(
  "the store {string} is not among the participating stores",
  async function (this: Scene, store: string) {
    assert.ok(!(await participants(this)).includes(this.id("store", store)));
  },
);
