import assert from "node:assert/strict";
import { specFor } from "../../../shared/testing/decider.ts";
import { activateBot, bot, bringOnline, idleBot, registerBot, takeOffline } from "./bot.ts";
import type { BotEvent } from "./bot_events.ts";
import { listId, otherListId } from "./shopping_list_fixture.ts";

const given = specFor(bot);
const registered: BotEvent = { type: "BotRegistered", data: { name: "R2" } };
const online: BotEvent = { type: "BotCameOnline", data: {} };
const offline: BotEvent = { type: "BotWentOffline", data: {} };
const activated: BotEvent = { type: "BotActivated", data: { shoppingListId: listId } };
const idled: BotEvent = { type: "BotIdled", data: {} };

Deno.test("a registered bot has its name and is offline", () => {
  given().when((b) => registerBot(b, "R2")).then(registered);
  assert.deepEqual(given(registered).state(), {
    status: "offline",
    name: "R2",
    shoppingListId: "",
  });
});

Deno.test("registerBot() refuses a blank name", () =>
  given().when((b) => registerBot(b, "  "))
    .thenRefused("bot_name_blank", "the bot name cannot be blank"));

Deno.test("registerBot() refuses a name longer than 200 characters, not counting outer spaces", () => {
  given().when((b) => registerBot(b, "x".repeat(201)))
    .thenRefused("bot_name_too_long", "the bot name is too long");
  assert.ok(registerBot(given().state(), ` ${"x".repeat(200)} `));
});

Deno.test("registerBot() refuses a bot that is registered", () =>
  given(registered).when((b) => registerBot(b, "R2"))
    .thenRefused("bot_exists", "the bot is already registered"));

Deno.test("a bot that comes online is idle", () => {
  given(registered).when(bringOnline).then(online);
  assert.equal(given(registered, online).state().status, "idle");
});

Deno.test("bringOnline() refuses a bot that is idle or active", () => {
  given(registered, online).when(bringOnline)
    .thenRefused("bot_online", "the bot is already online");
  given(registered, online, activated).when(bringOnline)
    .thenRefused("bot_online", "the bot is already online");
});

Deno.test("an idle bot can go offline", () => {
  given(registered, online).when(takeOffline).then(offline);
  assert.equal(given(registered, online, offline).state().status, "offline");
});

Deno.test("takeOffline() refuses a bot that is offline", () =>
  given(registered).when(takeOffline).thenRefused("bot_offline", "the bot is already offline"));

Deno.test("takeOffline() refuses a bot that is active", () =>
  given(registered, online, activated).when(takeOffline)
    .thenRefused("bot_active", "the bot is active"));

Deno.test("G9: an idle bot becomes active for one list", () => {
  given(registered, online).when((b) => activateBot(b, listId)).then(activated);
  const { status, shoppingListId } = given(registered, online, activated).state();
  assert.deepEqual({ status, shoppingListId }, { status: "active", shoppingListId: "l1" });
});

Deno.test("G9: activateBot() refuses a bot that is not idle", () => {
  for (const history of [[registered], [registered, online, activated]]) {
    given(...history).when((b) => activateBot(b, otherListId))
      .thenRefused("bot_not_idle", "the bot is not idle");
  }
});

Deno.test("an active bot is idle again once its list needs it no more", () => {
  given(registered, online, activated).when((b) => idleBot(b, listId)).then(idled);
  assert.deepEqual(given(registered, online, activated, idled).state(), {
    status: "idle",
    name: "R2",
    shoppingListId: "",
  });
});

Deno.test("idleBot() is nothing to a bot that is idle, offline or busy with another list", () => {
  given(registered, online).when((b) => idleBot(b, listId)).thenNothing();
  given(registered).when((b) => idleBot(b, listId)).thenNothing();
  given(registered, online, activated).when((b) => idleBot(b, otherListId)).thenNothing();
});
