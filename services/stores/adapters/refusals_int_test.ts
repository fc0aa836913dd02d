import assert from "node:assert/strict";
import { StoresService } from "../../../proto/gen/stores/schema.ts";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { stores } from "../mod.ts";
import { overConnect } from "./connect_fixture.ts";

const tea = { name: "Green tea", price: 9.99 };
const long = "x".repeat(201);
const longer = "x".repeat(2_001);
const price = "the price is not a valid amount";

/** What is done to a store that is new (`{s}`) or participates (`{p}`), or to a product (`{t}`) at 9.99. */
const refusals: readonly (readonly [verb: string, path: string, body: object, text: string])[] = [
  ["POST", "/api/stores", {}, "the store name cannot be blank"],
  ["POST", "/api/stores", { name: " " }, "the store name cannot be blank"],
  ["POST", "/api/stores", { name: "Brew" }, "the store location cannot be blank"],
  ["POST", "/api/stores", { name: long, location: "1" }, "the store name is too long"],
  ["POST", "/api/stores", { name: "Brew", location: long }, "the store location is too long"],
  ["PUT", "/api/stores/{s}/rebrand", {}, "the store name cannot be blank"],
  ["PUT", "/api/stores/{s}/rebrand", { name: long }, "the store name is too long"],
  ["PUT", "/api/stores/{p}/participating", {}, "the store is already participating"],
  ["DELETE", "/api/stores/{s}/participating", {}, "the store is already not participating"],
  ["POST", "/api/stores/{p}/participation/request", {}, "the store is already participating"],
  ["POST", "/api/stores/{r}/participation/request", {}, "participation is already requested"],
  ["PUT", "/api/stores/{s}/participation/approve", {}, "participation is not requested"],
  ["PUT", "/api/stores/{s}/participation/deny", {}, "participation is not requested"],
  ["PUT", "/api/stores/{r}/participation/deny", { reason: longer }, "the reason is too long"],
  ["PUT", "/api/stores/{s}/automated-shopping", {}, "automated shopping is already on"],
  ["DELETE", "/api/stores/{r}/automated-shopping", {}, "automated shopping is already off"],
  [
    "POST",
    "/api/stores/{s}/products",
    { price: -1 },
    "initializing product: the product name cannot be blank",
  ],
  [
    "POST",
    "/api/stores/{s}/products",
    { ...tea, price: -0.01 },
    "initializing product: the product price cannot be negative",
  ],
  [
    "POST",
    "/api/stores/{s}/products",
    { ...tea, description: longer },
    "initializing product: the product description is too long",
  ],
  [
    "POST",
    "/api/stores/{s}/products",
    { ...tea, sku: long },
    "initializing product: the product sku is too long",
  ],
  [
    "POST",
    "/api/stores/{s}/products",
    { ...tea, pictureUrl: longer },
    "initializing product: the product picture url is too long",
  ],
  ["POST", "/api/stores/{s}/products", { ...tea, price: 0.001 }, price],
  ["POST", "/api/stores/{s}/products", { ...tea, price: "NaN" }, price],
  ["POST", "/api/stores/{s}/products", { ...tea, price: 1e9 }, price],
  ["PUT", "/api/stores/products/{t}/rebrand", {}, "the product name cannot be blank"],
  ["PUT", "/api/stores/products/{t}/rebrand", { name: long }, "the product name is too long"],
  [
    "PUT",
    "/api/stores/products/{t}/increasePrice",
    { price: 9.98 },
    "the price change would be a decrease",
  ],
  ["PUT", "/api/stores/products/{t}/increasePrice", { price: 10.001 }, price],
  [
    "PUT",
    "/api/stores/products/{t}/decreasePrice",
    { price: 10 },
    "the price change would be an increase",
  ],
  [
    "PUT",
    "/api/stores/products/{t}/decreasePrice",
    { price: -0.01 },
    "the product price cannot be negative",
  ],
  ["PUT", "/api/stores/products/{t}/decreasePrice", { price: 0.001 }, price],
  ["GET", "/api/stores/%20", {}, "the id is not valid"],
  ["PUT", `/api/stores/${"x".repeat(129)}/participating`, {}, "the id is not valid"],
  ["DELETE", `/api/stores/products/${"x".repeat(129)}`, {}, "the id is not valid"],
];

Deno.test("E2, E4: a refused command says why, and leaves no event, no row and no message", async (t) => {
  await using host = await testHost([stores]);
  const made = await inhabited(host);
  const before = await everything(host);
  for (const [verb, path, body, text] of refusals) {
    const route = path.replace(/\w{100,}/, "{long}");
    await t.step(`${verb} ${route}: ${text}`, async () => {
      const filled = path.replace(/\{(\w)\}/, (_, kind) => made[kind]);
      const answer = await host.call(verb, filled, verb === "GET" ? undefined : body);
      assert.deepEqual(answer, {
        status: 400,
        body: {
          code: 3,
          message: text,
          details: [{
            "@type": "type.googleapis.com/errors.ErrorType",
            TypeCode: "BAD_REQUEST",
            HTTPCode: "400",
            GRPCCode: "3",
          }],
        },
      });
      const same = await overConnect(host, StoresService, verb, filled, body);
      const { code, message } = same.body;
      assert.deepEqual([same.status, code, message], [400, "invalid_argument", text]);
    });
  }
  assert.deepEqual(await everything(host), before);
});

Deno.test("over Connect a store is made and shown like over REST", async () => {
  await using host = await testHost([stores]);
  const { body: { id } } = await connect(host, "CreateStore", { name: "Brew", location: "1" });
  const { status, body } = await connect(host, "GetStore", { id });
  assert.deepEqual([status, body.store.name, body.store.version], [200, "Brew", 1]);
});

async function inhabited(host: TestHost): Promise<Record<string, string>> {
  const store = async () =>
    (await host.call("POST", "/api/stores", { name: "Brew", location: "Level 1" })).body.id;
  const made = { s: await store(), p: await store(), r: await store() };
  const { body: { id } } = await host.call("POST", `/api/stores/${made.s}/products`, tea);
  await host.call("PUT", `/api/stores/${made.p}/participating`, {});
  await host.call("POST", `/api/stores/${made.r}/participation/request`, {});
  await host.call("DELETE", `/api/stores/${made.r}/automated-shopping`);
  return { ...made, t: id };
}

async function everything(host: TestHost) {
  const sql = host.sql("stores");
  return [
    await sql`select stream_id, stream_version, event_name from stores.events order by position`,
    await sql`select id from stores.outbox order by position`,
    await sql`select * from stores.stores order by id`,
    await sql`select * from stores.products order by id`,
  ].map((rows) => [...rows]);
}

async function connect(host: TestHost, method: string, body: object) {
  const response = await host.http.request(`/storespb.StoresService/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
