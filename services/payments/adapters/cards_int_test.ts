import assert from "node:assert/strict";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { OrderReadied } from "../../ordering/contract/events.ts";
import { ConfirmPayment } from "../contract/commands.ts";
import { payments } from "../mod.ts";

const card = "tok_4242424242424242";
const customerId = "customer";

async function authorized(host: TestHost, card?: string, amount = 20): Promise<string> {
  const answer = await host.call("POST", "/api/payments", { customerId, amount, card });
  assert.equal(answer.status, 200);
  return answer.body.id;
}

async function confirmed(host: TestHost, id: string, orderId: string): Promise<void> {
  await host.publish(ConfirmPayment({ id, amount: 20, customerId, orderId }), {
    key: orderId,
    metadata: { COMMAND_REPLY_CHANNEL: "mallbots.cosec.replies.CreateOrder" },
  });
  await host.quiet();
}

async function readied(host: TestHost, paymentId: string, orderId: string): Promise<void> {
  await host.publish(OrderReadied({ id: orderId, customerId, paymentId, total: 17.5 }), {
    key: orderId,
    metadata: { AGGREGATE_ID: orderId, AGGREGATE_VERSION: "4" },
  });
  await host.quiet();
}

async function connect(host: TestHost, method: string, body: unknown) {
  const response = await host.http.request(`/paymentspb.PaymentsService/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function lookup(host: TestHost, card: string) {
  const answer = await host.call("POST", "/api/payments/lookup", { card });
  assert.equal(answer.status, 200);
  return answer.body.payments;
}

Deno.test("I9, R7: a swiped card finds its payments, each with the invoice of its order", async () => {
  await using host = await testHost([payments]);
  const first = await authorized(host, card);
  const second = await authorized(host, ` ${card}\n`, 9.99);
  await authorized(host, "tok_of_another_card");
  await authorized(host);
  await confirmed(host, first, "order");
  await readied(host, first, "order");
  const expected = [
    {
      id: first,
      customerId,
      amount: 20,
      status: "confirmed",
      orderId: "order",
      capturedAmount: 0,
      invoice: {
        id: "order",
        orderId: "order",
        paymentId: first,
        amount: 17.5,
        status: "pending",
      },
    },
    {
      id: second,
      customerId,
      amount: 9.99,
      status: "authorized",
      orderId: "",
      capturedAmount: 0,
      invoice: null,
    },
  ];
  assert.deepEqual(await lookup(host, card), expected);
  const [{ invoice }] = expected;
  assert.deepEqual(
    await host.call("PUT", `/api/payments/invoices/${invoice?.id}/pay`, {}),
    { status: 200, body: {} },
  );
  const [{ status, capturedAmount, invoice: { status: paid } }] = await lookup(host, card);
  assert.deepEqual([status, capturedAmount, paid], ["captured", 17.5, "paid"]);
});

Deno.test("I9, R7: an order that only its invoice connects to the payment is found, once", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host, card);
  for (const orderId of ["first", "second"]) {
    const made = await connect(host, "CreateInvoice", { orderId, paymentId: id, amount: 1 });
    assert.equal(made.status, 200);
  }
  const found = await lookup(host, card);
  assert.equal(found.length, 1);
  assert.deepEqual([found[0].orderId, found[0].invoice.id], ["", "second"]);
});

Deno.test("a card that was never seen finds nothing, over Connect too, and leaves nothing", async () => {
  await using host = await testHost([payments]);
  await authorized(host);
  assert.deepEqual(await lookup(host, card), []);
  assert.deepEqual(await connect(host, "FindByCard", { card }), { status: 200, body: {} });
  assert.deepEqual([...await host.sql("payments")`select * from payments.card_keys`], []);
});

Deno.test("a card is nowhere: neither in the data, nor in the log, nor in an answer", async () => {
  await using host = await testHost([payments]);
  const id = await authorized(host, card);
  await confirmed(host, id, "order");
  const answers = [
    (await host.call("GET", `/api/payments/${id}`)).body,
    await lookup(host, card),
    await lookup(host, card.slice(0, -1)),
    await connect(host, "AuthorizePayment", { customerId: "", amount: 1, card }),
    await connect(host, "AuthorizePayment", { customerId, amount: -1, card }),
  ];
  const sql = host.sql("payments");
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'payments'`;
  const data = [];
  for (const { name } of tables) {
    data.push(...await sql`select t::text as row from ${sql(`payments.${name}`)} t`);
  }
  const [{ card_hash }] = await sql`select card_hash from payments.payments`;
  assert.match(card_hash, /^[0-9a-f]{64}$/);
  for (const text of [JSON.stringify(data), host.logged.join("\n"), JSON.stringify(answers)]) {
    assert.ok(text.length > 0);
    assert.ok(!text.includes(card.slice(4)), text);
  }
  for (const text of [host.logged.join("\n"), JSON.stringify(answers)]) {
    assert.ok(!text.includes(card_hash));
  }
});

const hashKey = "0123456789abcdef0123456789abcdef";

for (
  const [what, env, body, message, kind, code] of [
    ["lookup of no card", {}, { card: "" }, "the card cannot be blank", "BAD_REQUEST"],
    ["lookup of a blank card", {}, { card: " " }, "the card cannot be blank", "BAD_REQUEST"],
    ["lookup of a long card", {}, { card: "x".repeat(201) }, "the card is too long", "BAD_REQUEST"],
    [
      "lookup where the key is missing",
      { ENVIRONMENT: "production" },
      { card },
      "cards are not accepted here",
      "FAILED_PRECONDITION",
      "failed_precondition",
    ],
    [
      "payment by a blank card",
      {},
      { customerId, amount: 1, card: " " },
      "the card cannot be blank",
      "BAD_REQUEST",
    ],
    [
      "payment by a long card",
      { CARD_HASH_KEY: hashKey },
      { customerId, amount: 1, card: "x".repeat(201) },
      "the card is too long",
      "BAD_REQUEST",
    ],
    [
      "payment where the key is missing",
      { ENVIRONMENT: "production" },
      { customerId, amount: 1, card },
      "cards are not accepted here",
      "FAILED_PRECONDITION",
      "failed_precondition",
    ],
  ] as const
) {
  Deno.test(`a ${what} is refused and leaves nothing: ${message}`, async () => {
    await using host = await testHost([payments], { env });
    const [path, rpc] = "amount" in body
      ? ["/api/payments", "AuthorizePayment"]
      : ["/api/payments/lookup", "FindByCard"];
    const rest = await host.call("POST", path, body);
    assert.equal(rest.status, 400);
    assert.equal(rest.body.message, message);
    assert.equal(rest.body.details[0].TypeCode, kind);
    const answer = await connect(host, rpc, body);
    assert.equal(answer.status, 400);
    assert.deepEqual([answer.body.code, answer.body.message], [
      code ?? "invalid_argument",
      message,
    ]);
    const sql = host.sql("payments");
    const left = await sql`
      select id from payments.payments union all select id from payments.outbox
      union all select name from payments.card_keys`;
    assert.deepEqual([...left], []);
  });
}

Deno.test("in production a payment without a card needs no key, and one with a card uses it", async () => {
  await using bare = await testHost([payments], { env: { ENVIRONMENT: "production" } });
  await authorized(bare);
  const env = { ENVIRONMENT: "production", CARD_HASH_KEY: hashKey };
  await using host = await testHost([payments], { env });
  const id = await authorized(host, card);
  assert.deepEqual((await lookup(host, card)).map((found: { id: string }) => found.id), [id]);
  assert.deepEqual([...await host.sql("payments")`select * from payments.card_keys`], []);
});

Deno.test("of a card that paid very often the latest hundred payments are found, in order", async () => {
  await using host = await testHost([payments]);
  const first = await authorized(host, card);
  await host.sql("payments")`
    insert into payments.payments
      (id, customer_id, amount, status, order_id, barred_orders, version, card_hash)
    select 'later-' || lpad(n::text, 3, '0'), customer_id, amount, status, '', '{}', 1, card_hash
    from payments.payments, generate_series(1, 100) n where id = ${first}`;
  const ids = (await lookup(host, card)).map(({ id }: { id: string }) => id);
  assert.equal(ids.length, 100);
  assert.deepEqual([ids[0], ids[99]], ["later-001", "later-100"]);
});
