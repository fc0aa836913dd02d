import assert from "node:assert/strict";
import { at, item, noon, order, type Query, shelf } from "./shelf_fixture.ts";

Deno.test("K1: without orders nothing is found", async () => {
  await using game = await shelf({});
  assert.deepEqual(await game.call({}), { status: 200, body: { orders: [], next: "" } });
});

Deno.test("K1: orders are found whole", async () => {
  await using game = await shelf({ o: order({ customerName: "Ada", status: "In Progress" }) });
  const { body } = await game.call({});
  assert.deepEqual(body.orders, [{
    orderId: "o",
    customerId: "ada",
    customerName: "Ada",
    items: [{
      productId: "tea",
      storeId: "kettles",
      productName: "",
      storeName: "",
      price: 1,
      quantity: "1",
    }],
    total: 1,
    status: "In Progress",
    createdAt: body.orders[0].createdAt,
  }]);
  assert.equal(Date.parse(body.orders[0].createdAt), noon);
});

Deno.test("the newest order comes first, of one moment the one with the highest id", async () => {
  await using game = await shelf({
    b: order({ createdAt: at(1) }),
    d: order({ createdAt: at(0) }),
    a: order({ createdAt: at(2) }),
    c: order({ createdAt: at(1) }),
    B: order({ createdAt: at(1) }),
  });
  assert.deepEqual((await game.find()).ids, ["a", "c", "b", "B", "d"]);
});

Deno.test("an order of which only the status was heard is not found", async () => {
  await using game = await shelf({ o: order({ createdAt: undefined, status: "Approved" }) });
  assert.deepEqual((await game.find()).ids, []);
});

Deno.test("each filter holds, and all of them together", async (t) => {
  await using game = await shelf({
    "1": order({ createdAt: at(1), status: "Approved" }),
    "2": order({ createdAt: at(2), customerId: "bob", items: [item("cup", "crockery", 250)] }),
    "3": order({
      createdAt: at(3),
      items: [item("tea", "kettles", 300), item("cup", "crockery", 100)],
    }),
  });
  const cases: [string, Record<string, unknown>, string[]][] = [
    ["a customer", { customerId: "ada" }, ["3", "1"]],
    ["a customer without orders", { customerId: "eve" }, []],
    ["after, inclusive", { after: at(2).toISOString() }, ["3", "2"]],
    ["before, exclusive", { before: at(2).toISOString() }, ["1"]],
    ["a time between", { after: at(2), before: at(3) }, ["2"]],
    ["a store", { storeIds: ["crockery"] }, ["3", "2"]],
    ["any of some stores", { storeIds: ["kettles", "nowhere"] }, ["3", "1"]],
    ["a product", { productIds: ["tea"] }, ["3", "1"]],
    ["any of some products", { productIds: ["tea", "cup"] }, ["3", "2", "1"]],
    ["at least, inclusive", { minTotal: 2.5 }, ["3", "2"]],
    ["at most, inclusive", { maxTotal: 2.5 }, ["2", "1"]],
    ["exactly", { minTotal: 2.5, maxTotal: 2.5 }, ["2"]],
    ["zero is not set", { minTotal: 0, maxTotal: 0, status: "", customerId: "" }, ["3", "2", "1"]],
    ["a status", { status: "Approved" }, ["1"]],
    ["a customer's of a store", { customerId: "ada", storeIds: ["crockery"] }, ["3"]],
    ["a customer's of a product", { customerId: "bob", productIds: ["tea"] }, []],
    ["a store's id is not a product's", { productIds: ["kettles"] }, []],
    ["a store's at least", { storeIds: ["crockery"], minTotal: 3 }, ["3"]],
    ["a store's of a status", { storeIds: ["kettles"], status: "New" }, ["3"]],
    ["a product in a store", { productIds: ["tea"], storeIds: ["crockery"] }, ["3"]],
    ["the same store twice", { storeIds: ["kettles", "kettles"] }, ["3", "1"]],
    ["snake_case", { store_ids: ["crockery"], min_total: 3 }, ["3"]],
    ["all at once", {
      customerId: "ada",
      after: at(1),
      before: at(4),
      storeIds: ["crockery", "kettles"],
      productIds: ["cup"],
      minTotal: 4,
      maxTotal: 4,
      status: "New",
    }, ["3"]],
    ["texts are texts", { customerId: "' or true --", storeIds: ['{"x"}', "a,b", "\\"] }, []],
  ];
  for (const [name, filters, ids] of cases) {
    await t.step(name, async () => assert.deepEqual((await game.find({ filters })).ids, ids));
  }
});

Deno.test("refused searches say why", async (t) => {
  await using game = await shelf({});
  const cases: [Query, string][] = [
    [{ filters: { status: "Lost" } }, "the status is not known"],
    [{ next: "yesterday" }, "the cursor is not valid"],
    [{ filters: { minTotal: 0.001 } }, "the price is not a valid amount"],
    [{ filters: { maxTotal: "NaN" } }, "the price is not a valid amount"],
  ];
  for (const [query, message] of cases) {
    await t.step(message, async () => {
      assert.deepEqual(await game.call(query), {
        status: 400,
        body: {
          code: 3,
          message,
          details: [{
            "@type": "type.googleapis.com/errors.ErrorType",
            TypeCode: "BAD_REQUEST",
            HTTPCode: "400",
            GRPCCode: "3",
          }],
        },
      });
    });
  }
});

Deno.test("parts follow each other without gap and overlap while orders arrive", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 25 }, (_, n) => [`o${n}`, order({ createdAt: at(Math.floor(n / 3)) })]),
  );
  await using game = await shelf(many);
  const all = await game.find({ limit: 100 });
  assert.equal(all.ids.length, 25);
  assert.equal(all.next, "");
  assert.equal((await game.find()).ids.length, 20);

  const seen: string[] = [];
  let next = "";
  for (let part = 0; part === 0 || next; part++) {
    const found = await game.find({ limit: 5, next });
    assert.equal(found.ids.length, 5);
    seen.push(...found.ids);
    next = found.next;
    await game.put({ [`late${part}`]: order({ createdAt: at(100 + part) }) });
  }
  assert.deepEqual(seen, all.ids);
});

Deno.test("parts of what some stores sold follow each other, each order once", async () => {
  const tea = item("tea", "kettles"), cup = item("cup", "crockery");
  const sold = [[tea, cup], [tea], [cup]];
  const many = Object.fromEntries(
    Array.from({ length: 9 }, (_, n) => [
      `o${n}`,
      order({ createdAt: at(Math.floor(n / 4)), items: sold[n % 3] }),
    ]),
  );
  await using game = await shelf(many);
  const filters = { storeIds: ["crockery", "kettles"] };
  const seen: string[] = [];
  let next = "";
  do {
    const found = await game.find({ filters, limit: 2, next });
    seen.push(...found.ids);
    next = found.next;
  } while (next);
  assert.deepEqual(seen, ["o8", "o7", "o6", "o5", "o4", "o3", "o2", "o1", "o0"]);
});

Deno.test("an order is found by the goods that it has now, and by its total with them", async () => {
  await using game = await shelf({
    o: order({ items: [item("tea", "kettles", 300), item("cup", "crockery", 100)] }),
  });
  const found = async (filters: Record<string, unknown>) => (await game.find({ filters })).ids;
  assert.deepEqual(await found({ storeIds: ["kettles"], minTotal: 4 }), ["o"]);
  await game.put({ o: order({ items: [item("tea", "kettles", 300)] }) });
  assert.deepEqual(await found({ storeIds: ["crockery"] }), []);
  assert.deepEqual(await found({ productIds: ["cup"] }), []);
  assert.deepEqual(await found({ storeIds: ["kettles"], minTotal: 4 }), []);
  assert.deepEqual(await found({ productIds: ["tea"], maxTotal: 3 }), ["o"]);
});
