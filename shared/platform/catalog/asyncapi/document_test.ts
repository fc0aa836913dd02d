import assert from "node:assert/strict";
import { toyContexts } from "../toy_contexts.ts";
import { asyncApi } from "./document.ts";

const [shop, depot] = await toyContexts();
const documentOf = (...contexts: typeof shop[]) =>
  asyncApi({ stream: "mall", contexts, missing: [] }, { title: "Toys", version: "1.0.0" });

Deno.test("a context sends its events and what its saga commands, and receives what it subscribes to", () => {
  const { operations, channels } = documentOf(shop);
  assert.deepEqual(Object.keys(operations), [
    ...["shop.publishes.Lamp", "shop-replies", "shop.Deliver.commands.depot"],
  ]);
  const { action, messages, reply } = Object(operations["shop.Deliver.commands.depot"]);
  assert.equal(action, "send");
  assert.deepEqual(messages, [{ $ref: "#/channels/depot.commands/messages/depotapi.Pack" }]);
  assert.deepEqual(reply.channel, { $ref: "#/channels/shop.replies.Deliver" });
  assert.equal(Object(channels["depot.commands"]).address, "mall.depot.commands");
});

Deno.test("who takes a command answers where the command says", () => {
  const { operations, channels } = documentOf(depot);
  const { reply, bindings } = Object(operations["depot-commands"]);
  assert.equal(reply.address.location, "$message.header#/COMMAND_REPLY_CHANNEL");
  assert.equal(Object(channels["depot.replies-of-commands"]).address, null);
  assert.deepEqual(bindings, { nats: { queue: "depot-commands", bindingVersion: "0.1.0" } });
});

Deno.test("where NATS is, a document says, and nothing of other brokers", () => {
  const registry = { stream: "mall", contexts: [shop], missing: [] };
  const info = { title: "Toys", version: "1.0.0" };
  const { servers } = Object(asyncApi({ ...registry, nats: ["nats:4222"] }, info));
  assert.deepEqual(Object.values(servers), [
    { host: "nats:4222", protocol: "nats", description: "JetStream; its stream is `mall`." },
  ]);
  assert.ok(!("servers" in asyncApi(registry, info)));
});

Deno.test("every reference in a document leads to something", () => {
  const document = documentOf(shop, depot);
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path);
  assert.ok(references.length > 20);
  for (const path of references) {
    const found = path.split("/").reduce((part, name) => Object(part)[name], Object(document));
    assert.ok(found, path);
  }
});
