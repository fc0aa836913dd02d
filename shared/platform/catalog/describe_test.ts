import assert from "node:assert/strict";
import { ContextEntry } from "./entry.ts";
import { toyContexts } from "./toy_contexts.ts";

Deno.test("a context tells of its contract, what it hears, and what its sagas command", async () => {
  const [shop, depot] = await toyContexts();
  assert.deepEqual(shop.channels, [
    { name: "shop.events.Lamp", kind: "event", messages: ["shopapi.LampSold"] },
  ]);
  assert.deepEqual(shop.messages.map(({ name }) => name), [
    ...["shopapi.LampSold", "am.Success", "am.Failure", "depotapi.Packed", "depotapi.Pack"],
  ]);
  assert.deepEqual(shop.sagas, [{
    ...{ name: "shop.Deliver", version: 1, replyChannel: "shop.replies.Deliver" },
    triggers: { start: ["shopapi.LampSold"], cancel: [] },
    steps: [
      { name: "note" },
      {
        name: "pack",
        invoke: {
          ...{ command: "depotapi.Pack", channel: "depot.commands", reply: "depotapi.Packed" },
          ...{ deadlineMs: 30_000, attempts: 5 },
        },
      },
    ],
  }]);
  assert.deepEqual(depot.subscriptions, [
    {
      name: "depot-commands",
      channel: "depot.commands",
      policy: "pass",
      messages: ["depotapi.Pack"],
    },
    {
      name: "depot-lamps",
      channel: "shop.events.Lamp",
      policy: "block",
      messages: ["shopapi.LampSold"],
    },
  ]);
});

Deno.test("what a context says of itself survives its way between processes", async () => {
  for (const entry of await toyContexts()) {
    assert.deepEqual(ContextEntry.parse(JSON.parse(JSON.stringify(entry))), entry);
  }
});
