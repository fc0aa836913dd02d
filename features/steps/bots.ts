/** Steps of bots and their availability. */
import { Given, Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { z } from "zod";
import { get, post, put } from "../support/calls.ts";
import { bringOnline, comeOnline, given, listId } from "../support/depot.ts";
import type { Scene } from "../support/scene.ts";
import { Bot } from "../support/things.ts";
import { type Heard, watchBot } from "../support/watching.ts";

const Bots = z.object({ bots: z.array(Bot) });

When("the depot admin registers the bot {string}", function (this: Scene, name: string) {
  return this.create("bot", post("/api/depot/bots", { name }), name);
});

Given("the bot {string} is online", function (this: Scene, name: string) {
  return bringOnline(this, name);
});

When("the bot {string} comes online", function (this: Scene, name: string) {
  return comeOnline(this, name);
});

When("the bot {string} goes offline", async function (this: Scene, name: string) {
  await this.attempt(put(`/api/depot/bots/${this.id("bot", name)}/offline`));
});

Then("the depot lists the bot {string}", async function (this: Scene, name: string) {
  const { bots } = await this.read(get("/api/depot/bots"), Bots);
  assert.deepEqual(bots.filter(({ id }) => id === this.id("bot", name)).length, 1);
});

Then("the bot {string} is given the shopping list", function (this: Scene, bot: string) {
  return given(this, bot);
});

Then(
  "the bot {string} is given the shopping list of the order {string}",
  function (this: Scene, bot: string, order: string) {
    return given(this, bot, order);
  },
);

When("the bot {string} watches its assignments", async function (this: Scene, name: string) {
  const { url } = this.parameters;
  this.watching.set(name, await watchBot(url, this.id("bot", name), this.calls.note));
});

When("somebody watches the bot {string}", async function (this: Scene, name: string) {
  const { url } = this.parameters;
  const watching = await watchBot(url, this.id("bot", name), this.calls.note);
  this.watching.set(name, watching);
  await this.eventually("the stream has ended", () => assert.ok(watching.refusal()));
  const call = post("/depotpb.DepotService/WatchBot");
  this.refusal = { call, status: 200, body: watching.refusal() };
});

/** Waits until a bot has heard something about the shopping list in question. */
async function hears(
  scene: Scene,
  bot: string,
  kind: string,
  among: (heard: readonly Heard[]) => readonly Heard[],
): Promise<void> {
  const expected = { kind, shoppingListId: await listId(scene), orderId: scene.id("order") };
  await scene.eventually(`${bot} hears "${kind}"`, () => {
    const heard = among(scene.watching.get(bot)?.heard ?? []);
    const about = heard.find((one) => one.kind === kind);
    assert.deepEqual(about, expected, `heard so far: ${JSON.stringify(heard)}`);
  });
}

Then("the bot {string} hears {string}", function (this: Scene, bot: string, kind: string) {
  return hears(this, bot, kind, (heard) => heard);
});

Then("the bot {string} hears {string} first", function (this: Scene, bot: string, kind: string) {
  return hears(this, bot, kind, (heard) => heard.slice(0, 1));
});
