/** Steps of a bot on its trip. */
import { Given, Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { bringOnline, fetchTheRest, given, listId, onList, tell, visit } from "../support/depot.ts";
import type { Scene } from "../support/scene.ts";

When("the bot starts shopping", async function (this: Scene) {
  await this.attempt(await onList(this, "/start"));
});

Given("the bot {string} is shopping", async function (this: Scene, bot: string) {
  await bringOnline(this, bot);
  await given(this, bot);
  await this.attempt(await onList(this, "/start"));
});

When("the bot arrives at {string}", function (this: Scene, store: string) {
  return visit(this, this.id("store", store));
});

When(
  "the bot picks {int} {string}",
  function (this: Scene, quantity: number, product: string) {
    return tell(this, "pick", quantity, product);
  },
);

When(
  "the bot reports {int} {string} unavailable",
  function (this: Scene, quantity: number, product: string) {
    return tell(this, "unavailable", quantity, product);
  },
);

When("the bot returns to the depot", async function (this: Scene) {
  await this.attempt(await onList(this, "/return"));
});

When("the bot fetches everything", async function (this: Scene) {
  await this.attempt(await onList(this, "/start"));
  await fetchTheRest(this);
});

When("the bot fetches the rest", function (this: Scene) {
  return fetchTheRest(this);
});

async function visited(scene: Scene, store: string): Promise<boolean | undefined> {
  const { stops } = await scene.lookAt("shopping list", await listId(scene));
  return stops[scene.id("store", store)]?.visited;
}

Then("the stop at {string} is visited", async function (this: Scene, store: string) {
  assert.equal(await visited(this, store), true);
});

Then("the stop at {string} is not visited", async function (this: Scene, store: string) {
  assert.equal(await visited(this, store), false);
});
