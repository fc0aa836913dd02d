import assert from "node:assert/strict";
import { overviewOf } from "./overview.ts";
import { toyContexts } from "./toy_contexts.ts";

const whole = overviewOf({ stream: "mall", contexts: await toyContexts(), missing: [] });

Deno.test("events come from their owner, commands from sagas, replies from who takes the command", () => {
  const told = whole.messages.map(({ name, owner, publishers, subscribers }) => [
    name,
    owner,
    publishers.join(),
    subscribers.map(({ subscription }) => subscription).join(),
  ]);
  assert.deepEqual(told, [
    ["shopapi.LampSold", "shop", "shop", "depot-lamps"],
    ["am.Success", "", "", "shop-replies"],
    ["am.Failure", "", "depot", "shop-replies"],
    ["depotapi.Packed", "depot", "depot", "shop-replies"],
    ["depotapi.Pack", "depot", "shop", "depot-commands"],
  ]);
});

Deno.test("a channel is a lane from who publishes to who hears", () => {
  const lanes = whole.lanes.map(({ channel, kind, from, to }) => [
    channel,
    kind,
    from.join(),
    to.map(({ context, messages }) => `${context} ${messages.length}`).join(),
  ]);
  assert.deepEqual(lanes, [
    ["shop.events.Lamp", "event", "shop", "depot 1"],
    ["depot.commands", "command", "shop", "depot 1"],
    ["shop.replies.Deliver", "reply", "depot", "shop 3"],
  ]);
});

Deno.test("a context that is only heard of is there, as one that did not tell of itself", async () => {
  const [, depot] = await toyContexts();
  const { contexts, messages } = overviewOf({
    ...{ stream: "mall", contexts: [depot], missing: ["bank"] },
  });
  assert.deepEqual(contexts.map(({ name, known }) => [name, known]), [
    ["depot", true],
    ["bank", false],
    ["shop", false],
  ]);
  assert.deepEqual(messages.find(({ name }) => name === "shopapi.LampSold")?.publishers, ["shop"]);
});
