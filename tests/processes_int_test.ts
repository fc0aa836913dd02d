import assert from "node:assert/strict";
import { testDatabase } from "../shared/testing/database.ts";
import { assertBothOutcomes } from "./support/books.ts";
import { BACK, callsTo, FRONT, mallAt, mallInTwo } from "./support/mall.ts";
import { ALL, placeIn, startSystem } from "./support/system.ts";

const main = (context: string) => ["run", "-A", `services/${context}/main.ts`];

/** Where a process is, and what it needs to know of the others. */
function place(pgConn: string, services: Readonly<Record<string, string>> = {}) {
  return {
    ...placeIn(pgConn),
    RPC_SERVICES: Object.entries(services).map(([name, at]) => `${name}=${at}`).join(","),
  };
}

/** The address for calls between contexts. */
const rpcOf = ({ RPC_PORT }: { RPC_PORT: string }) => `127.0.0.1:${RPC_PORT}`;

Deno.test("an order is approved by contexts in two processes", async () => {
  await using database = await testDatabase();
  const front = place(database.connectionString);
  const back = place(database.connectionString, {
    STORES: rpcOf(front),
    CUSTOMERS: rpcOf(front),
  });
  const [first, second] = await Promise.all([
    startSystem({ args: [...ALL, ...FRONT], env: front }),
    startSystem({ args: [...ALL, ...BACK], env: back }),
  ]);
  await using _first = first;
  await using _second = second;
  const mall = mallInTwo(first, second);
  const paid = await assertBothOutcomes(mall, database.sql);

  const elsewhere = await fetch(`${first.url}/api/ordering/${paid}`);
  assert.equal(elsewhere.status, 404, await elsewhere.text());
});

Deno.test("stores and baskets, each by its own main.ts, cooperate", async () => {
  await using database = await testDatabase();
  const owner = place(database.connectionString);
  const kiosk = place(database.connectionString, { STORES: rpcOf(owner) });
  const [stores, baskets] = await Promise.all([
    startSystem({ args: main("stores"), env: owner }),
    startSystem({ args: main("baskets"), env: kiosk }),
  ]);
  await using _stores = stores;
  await using _baskets = baskets;
  const goods = await mallAt(callsTo(stores.url)).goods(2.25);
  const mall = mallAt(callsTo(baskets.url));
  const basketId = await mall.basket("ada", goods, 4);
  const { body } = await mall.call("GET", `/api/baskets/${basketId}`);
  assert.deepEqual(
    body.basket.items.map(({ productName, productPrice, quantity }: Record<string, unknown>) => (
      { productName, productPrice, quantity }
    )),
    [{ productName: "Tulips", productPrice: 2.25, quantity: 4 }],
  );
});

Deno.test("a process that is not told where a context is says so and ends", async () => {
  await using database = await testDatabase();
  const env = place(database.connectionString);
  await assert.rejects(
    startSystem({ args: main("baskets"), env }),
    /RPC_SERVICES does not say where stores is/,
  );
});
