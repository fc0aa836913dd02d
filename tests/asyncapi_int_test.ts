import assert from "node:assert/strict";
import { z } from "zod";
import { CONTEXTS } from "../scripts/cluster/surfaces.ts";
import { type AnyMessageType, failure, success } from "../shared/messaging/message.ts";
import { channelsIn } from "../shared/platform/catalog/describe.ts";
import { ContextEntry } from "../shared/platform/catalog/entry.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { ALL, freePort, placeIn, PROJECT, startSystem } from "./support/system.ts";

/** What the public parser has to say against each of some documents. */
async function problemsOf(documents: readonly string[]): Promise<string[][]> {
  const folder = `${PROJECT}/tests/asyncapi_parser`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", `--config=${folder}/deno.json`, "-A", `${folder}/problems.mjs`],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await new Blob([JSON.stringify(documents)]).stream().pipeTo(child.stdin);
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The channels of all contracts, as they are written down. */
async function contracts() {
  const channels = [];
  for (const context of CONTEXTS) {
    const folder = `${PROJECT}/services/${context}/contract`;
    const files = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
    for (const { name } of files) channels.push(...channelsIn([await import(`${folder}/${name}`)]));
  }
  return channels;
}

/** A message of a document. */
interface Documented {
  readonly name: string;
  readonly payload: { readonly $ref: string };
  readonly headers: { readonly $ref: string };
  readonly examples: readonly { readonly payload: unknown; readonly headers: unknown }[];
}

const textOf = async (url: string) => {
  const response = await fetch(url);
  const text = await response.text();
  assert.equal(response.status, 200, `${url}: ${text}`);
  return text;
};

Deno.test("every context has an AsyncAPI document that the public parser accepts, and so has the whole", async (t) => {
  await using database = await testDatabase();
  await using system = await startSystem({
    args: ALL,
    env: { ...placeIn(database.connectionString), LOG_LEVEL: "WARN" },
  });
  const whole = await textOf(`${system.url}/asyncapi.json`);
  const { asyncapi, channels, operations, components } = JSON.parse(whole);
  const all = await contracts();

  await t.step("the documents are valid", async () => {
    assert.equal(asyncapi, "3.0.0");
    const paths = CONTEXTS.map((context) => `/${context}-asyncapi/asyncapi.json`);
    const texts = await Promise.all(paths.map((path) => textOf(`${system.url}${path}`)));
    const broken = whole.replaceAll('"action":"send"', '"action":"shout"');
    const [first, ...others] = await problemsOf([broken, whole, ...texts]);
    assert.ok(first.length > 0, "the parser notices what is wrong");
    assert.deepEqual(others, [whole, ...texts].map(() => []));
  });

  await t.step(
    "no message of a contract is missing, and none is there that no contract has",
    () => {
      const types: AnyMessageType[] = all.flatMap(({ types }) =>
        Object.values<AnyMessageType & { reply?: AnyMessageType }>(types)
          .flatMap((type) => type.reply ? [type, type.reply] : [type])
      );
      const names = [...types, success, failure].map(({ registeredName }) => registeredName);
      assert.deepEqual(Object.keys(components.messages).toSorted(), names.toSorted());
      for (const { name } of all) assert.equal(channels[name].address, `mallbots.${name}`);
      for (const type of types) {
        const [{ payload }] = components.messages[type.registeredName].examples;
        assert.doesNotThrow(() => type.parse?.(payload), type.registeredName);
      }
    },
  );

  await t.step("every example fits the schemas of its message", () => {
    const prefix = /#\/components\/schemas\//g;
    const $defs = JSON.parse(JSON.stringify(components.schemas).replaceAll(prefix, "#/$defs/"));
    const fits = ({ $ref }: { $ref: string }, value: unknown) =>
      z.fromJSONSchema({ $ref: $ref.replace(prefix, "#/$defs/"), $defs }).parse(value);
    const messages = Object.values<Documented>(components.messages);
    for (const { name, payload, headers, examples: [example] } of messages) {
      assert.doesNotThrow(() => fits(payload, example.payload), name);
      assert.doesNotThrow(() => fits(headers, example.headers), name);
    }
  });

  await t.step("every event is published by its context, every command received by its own", () => {
    const doing = (action: string) =>
      Object.values<{ action: string; messages: { $ref: string }[] }>(operations)
        .filter((operation) => operation.action === action)
        .flatMap(({ messages }) =>
          messages.map(({ $ref }) => $ref.slice($ref.lastIndexOf("/") + 1))
        );
    const [sent, received] = [new Set(doing("send")), new Set(doing("receive"))];
    for (const { kind, types } of all) {
      for (const { registeredName } of Object.values<AnyMessageType>(types)) {
        assert.ok(sent.has(registeredName), `${registeredName} is sent`);
        if (kind === "command") {
          assert.ok(received.has(registeredName), `${registeredName} is heard`);
        }
      }
    }
    assert.deepEqual(operations["ordering-baskets"].messages, [
      { $ref: "#/channels/baskets.events.Basket/messages/basketsapi.BasketCheckedOut" },
    ]);
  });

  await t.step("a process that runs one context tells of that one", async () => {
    await using own = await testDatabase();
    const env = { PG_CONN: own.connectionString, LOG_LEVEL: "WARN" };
    await using stores = await startSystem({
      args: ["run", "-A", "services/stores/main.ts"],
      env: { ...env, WEB_PORT: freePort(), RPC_PORT: freePort() },
    });
    const { info, operations } = JSON.parse(await textOf(`${stores.url}/asyncapi.json`));
    assert.deepEqual(info.tags.map(({ name }: { name: string }) => name), ["stores"]);
    assert.deepEqual(Object.keys(operations), [
      ...["stores.publishes.Product", "stores.publishes.Store", "stores-removals"],
    ]);
    const foreign = await fetch(`${stores.url}/depot-asyncapi/`);
    assert.equal(foreign.status, 404, await foreign.text());
  });

  await t.step(
    "a process that knows where the others are tells of all, and who did not answer",
    async () => {
      await using own = await testDatabase();
      const env = { PG_CONN: own.connectionString, LOG_LEVEL: "WARN" };
      const elsewhere = ["customers", "depot"].map((name) => `${name.toUpperCase()}=${system.url}`);
      const nowhere = `SEARCH=http://127.0.0.1:${freePort()}`;
      await using stores = await startSystem({
        args: ["run", "-A", "services/stores/main.ts"],
        env: {
          ...env,
          WEB_PORT: freePort(),
          RPC_PORT: freePort(),
          RPC_SERVICES: [...elsewhere, nowhere].join(","),
        },
      });
      const { info } = JSON.parse(await textOf(`${stores.url}/asyncapi.json`));
      assert.deepEqual(
        info.tags.map(({ name }: { name: string }) => name),
        ["stores", "customers", "depot"],
      );
      assert.match(await textOf(`${stores.url}/catalog`), /search did not answer/);
      assert.match(await textOf(`${stores.url}/depot-asyncapi/`), /depot\.publishes\.ShoppingList/);
      const depot = await fetch(`${stores.url}/depot-asyncapi/context.json`);
      assert.equal(depot.status, 404, await depot.text());
      const entry = ContextEntry.parse(
        JSON.parse(await textOf(`${stores.url}/stores-asyncapi/context.json`)),
      );
      assert.equal(entry.name, "stores");
    },
  );
});
