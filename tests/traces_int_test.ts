import assert from "node:assert/strict";
import { sealed } from "../shared/rpc/envelope.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { assertCheckoutTrace, checkOutIn, kiosk } from "./support/checkout_trace.ts";
import { eventually } from "./support/eventually.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { collectSpans } from "./support/spans.ts";
import { ALL, placeIn, startSystem } from "./support/system.ts";

const place = (pgConn: string) => ({
  ...placeIn(pgConn),
  ENVIRONMENT: "production",
});

Deno.test("N7: a checkout is one trace up to the approved order, and one that is not sampled is none", async () => {
  await using database = await testDatabase();
  await using collector = collectSpans();
  const env = {
    ...place(database.connectionString),
    ...collector.env,
    OTEL_SERVICE_NAME: "mall",
    OTEL_TRACES_SAMPLER: "parentbased_always_on",
  };
  await using system = await startSystem({ args: ALL, env });
  const mall = mallAt(callsTo(system.url));
  const [seen, unseen] = [kiosk(), kiosk({ sampled: false })];
  const about = await checkOutIn(seen, mall, system.url);
  await checkOutIn(unseen, mall, system.url);
  const refused = kiosk();
  const again = await fetch(`${system.url}/api/baskets/${about.basketId}/checkout`, {
    method: "PUT",
    body: JSON.stringify({ paymentId: about.paymentId }),
    headers: { traceparent: refused.traceparent },
  });
  assert.equal(again.status, 400, await again.text());
  await (await fetch(`${system.url}/api/stores?limit=7&customer=Ada`)).body?.cancel();
  await system.end("SIGTERM"); // what is not exported yet is exported then

  const { spans } = collector;
  const whole = assertCheckoutTrace(spans, seen, about);
  assert.deepEqual(new Set(whole.map(({ service }) => service)), new Set(["mall"]));
  assert.deepEqual(spans.filter(({ traceId }) => traceId === unseen.traceId), []);
  const failed = spans.find(({ traceId, name }) =>
    traceId === refused.traceId && name === "basketspb.BasketService/CheckoutBasket"
  );
  assert.ok(failed?.isError);
  assert.equal(failed.attributes["rpc.connect_rpc.error_code"], "invalid_argument");
  assert.match(String(failed.attributes["error.message"]), /cannot be modified|not open|basket/);
  assert.ok(spans.some(({ name }) => name === "GET /api/stores"));
  assert.doesNotMatch(JSON.stringify(spans), /limit=7|Ada/, "no query is told");
  const roots = spans.filter(({ parentId }) => parentId === "").map(({ name }) => name);
  assert.ok(roots.every((name) => /^(GET|POST|PUT) /.test(name)), `polls make none: ${roots}`);

  assertLines(system.output(), seen.traceId, about.basketId);
});

Deno.test("the span of a stream is as long as the stream", async () => {
  await using database = await testDatabase();
  await using collector = collectSpans();
  const env = {
    ...place(database.connectionString),
    ...collector.env,
    OTEL_TRACES_SAMPLER: "parentbased_always_on",
  };
  await using system = await startSystem({ args: ALL, env });
  const call = callsTo(system.url);
  const { body: { id: botId } } = await call("POST", "/api/depot/bots", { name: "R2" });
  const stream = await fetch(`${system.url}/depotpb.DepotService/WatchBot`, {
    method: "POST",
    headers: { "content-type": "application/connect+json" },
    body: sealed(0, new TextEncoder().encode(JSON.stringify({ botId }))),
  });
  const span = (method: string) =>
    collector.spans.find(({ name }) => name === `depotpb.DepotService/${method}`);
  await call("GET", "/api/depot/bots");
  await eventually("another call is exported", () => span("GetBots"));
  assert.equal(span("WatchBot"), undefined, "it has not ended");
  await stream.body?.cancel();
  const { attributes, isError, startedMs, endedMs } = await eventually(
    "the stream is exported",
    () => span("WatchBot"),
  );
  assert.deepEqual(
    [attributes["rpc.connect_rpc.error_code"], attributes.BotID, isError],
    ["canceled", botId, false],
  );
  const other = span("GetBots");
  assert.ok(other && startedMs < other.startedMs && other.endedMs < endedMs);
});

/** N8: each request and each message has one line, which joins it with its trace. */
function assertLines(output: string, traceId: string, orderId: string): void {
  const lines = output.split("\n").filter((line) => line.startsWith("{"))
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter((line) => line.traceId === traceId);
  const requests = lines.filter(({ message }) => message === "request");
  assert.deepEqual(
    requests.map(({ verb, route, rpc, status, aggregate, aggregateId, aggregateVersion }) => [
      ...[verb, route, rpc, status],
      ...[aggregate, aggregateId, aggregateVersion],
    ]),
    [[
      ...["PUT", "/api/baskets/{id}/checkout", "basketspb.BasketService/CheckoutBasket", 200],
      ...["baskets.Basket", orderId, 3],
    ]],
  );
  assert.equal(typeof requests[0].ms, "number");
  const messages = lines.filter(({ message }) => message === "message");
  const ids = messages.map(({ subscription, messageId }) => `${subscription} ${messageId}`);
  assert.equal(new Set(ids).size, ids.length, "one line a message and subscription");
  assert.ok(messages.length >= 13, `${messages.length}`);
  for (const line of messages) {
    assert.equal(line.outcome, "handled");
    assert.equal(line.correlationId, requests[0].correlationId);
    assert.equal(typeof line.ms, "number");
    assert.ok(line.aggregateId ?? line.sagaId, JSON.stringify(line));
  }
  assert.doesNotMatch(output, /31201234567/);
}

Deno.test("a checkout is one trace over processes that call each other and share a broker", async () => {
  await using database = await testDatabase();
  await using collector = collectSpans();
  const common = { ...collector.env, OTEL_TRACES_SAMPLER: "parentbased_always_on" };
  const front = { ...place(database.connectionString), ...common, OTEL_SERVICE_NAME: "front" };
  const rpc = `127.0.0.1:${front.RPC_PORT}`;
  const back = {
    ...place(database.connectionString),
    ...common,
    OTEL_SERVICE_NAME: "back",
    RPC_SERVICES: `STORES=${rpc},CUSTOMERS=${rpc}`,
  };
  const [first, second] = await Promise.all([
    startSystem({ args: [...ALL, "stores", "customers"], env: front }),
    startSystem({
      args: [
        ...ALL,
        "baskets",
        "ordering",
        "payments",
        "depot",
        "cosec",
        "notifications",
        "search",
      ],
      env: back,
    }),
  ]);
  await using _first = first;
  await using _second = second;
  const calls = { front: callsTo(first.url), back: callsTo(second.url) };
  const mall = mallAt((verb, path, body) =>
    (/^\/api\/(stores|customers)/.test(path) ? calls.front : calls.back)(verb, path, body)
  );
  const [seen, asking] = [kiosk(), kiosk()];
  const about = await checkOutIn(seen, mall, second.url);
  const basketId = await mall.basket(about.customerId, { storeId: "", productId: "" }, 0);
  const unknown = await fetch(`${second.url}/api/baskets/${basketId}/addItem`, {
    method: "PUT",
    body: JSON.stringify({ productId: "nowhere", quantity: 1 }),
    headers: { traceparent: asking.traceparent },
  });
  assert.equal(unknown.status, 404, await unknown.text());
  await Promise.all([first.end("SIGTERM"), second.end("SIGTERM")]);

  const whole = assertCheckoutTrace(collector.spans, seen, about);
  const placesOf = (name: string) =>
    whole.filter((span) => span.name === name && span.kind !== "client")
      .map(({ kind, service }) => `${kind} ${service}`).toSorted();
  assert.deepEqual(placesOf("customersapi.AuthorizeCustomer"), ["consumer front", "producer back"]);

  const asked = collector.spans.filter(({ traceId }) => traceId === asking.traceId)
    .filter(({ attributes }) => !attributes["db.system.name"])
    .toSorted((a, b) => a.startedMs - b.startedMs);
  assert.deepEqual(asked.map(({ service, kind, name }) => `${service} ${kind} ${name}`), [
    "back server PUT /api/baskets/{id}/addItem",
    "back server basketspb.BasketService/AddItem",
    "back client storespb.StoresService/GetProduct",
    "back client POST",
    "front server POST /storespb.StoresService/GetProduct",
    "front server storespb.StoresService/GetProduct",
  ]);
  for (const [index, { parentId }] of asked.entries()) {
    if (index > 0) assert.equal(parentId, asked[index - 1].spanId, asked[index].name);
  }
});
