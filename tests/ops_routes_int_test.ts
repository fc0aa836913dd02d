import assert from "node:assert/strict";
import { cosec } from "../services/cosec/mod.ts";
import { created } from "../services/cosec/adapters/samples.ts";
import { customers } from "../services/customers/mod.ts";
import { ShoppingListCompleted } from "../services/depot/contract/events.ts";
import { order } from "../services/ordering/domain/order.ts";
import { histories } from "../services/ordering/domain/order_fixture.ts";
import { ordering } from "../services/ordering/mod.ts";
import { memoryBroker, memoryStream } from "../shared/messaging/memory_broker.ts";
import { type TestHost, testHost } from "../shared/testing/host.ts";
import { eventually } from "./support/eventually.ts";

const env = { WEB_HOST: "127.0.0.1" };
const json = { "content-type": "application/json" };

/** Asks as an operator does. */
function operator(host: TestHost) {
  return async (verb: string, path: string, body?: unknown) => {
    const response = await host.http.request(path, {
      method: verb,
      headers: json,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
}

Deno.test("A15: GET /readiness tells the truth before, during and after an outage of the broker, and at the end", async () => {
  const stream = memoryStream();
  await using host = await testHost([ordering, cosec], { env, broker: memoryBroker(stream) });
  const readiness = operator(host);
  const well = await readiness("GET", "/readiness");
  assert.equal(well.status, 200);
  assert.equal(well.body.status, "ready");
  const names = new Set(well.body.checks.map(({ name }: { name: string }) => name));
  assert.deepEqual([...names], ["database", "broker", "subscriptions", "relay"]);

  stream.reachable = false;
  const ill = await readiness("GET", "/readiness");
  assert.equal(ill.status, 503);
  assert.equal(ill.body.status, "failing");
  const wrong = ill.body.checks.filter(({ ok }: { ok: boolean }) => !ok);
  const broker = wrong.find(({ name }: { name: string }) => name === "broker");
  assert.match(broker.problem, /unavailable/);
  assert.deepEqual(broker.contexts, ["ordering", "cosec"]);

  stream.reachable = true;
  await eventually("it is ready again, once the relay has tried again", async () => {
    const { status } = await readiness("GET", "/readiness");
    return status === 200 ? true : undefined;
  });

  await host.host.stop();
  const ended = await readiness("GET", "/readiness");
  assert.deepEqual([ended.status, ended.body.status], [503, "stopping"]);
});

Deno.test("B1, F2: what waits while the broker is away is seen in the backlog and in the metrics", async () => {
  const stream = memoryStream();
  await using host = await testHost([customers], { env, broker: memoryBroker(stream) });
  const ask = operator(host);
  stream.reachable = false;
  const registered = await host.call("POST", "/api/customers", {
    name: "Ada",
    smsNumber: "+31201234567",
  });
  assert.equal(registered.status, 200, "commands keep returning success");
  const { body: { contexts: [{ outbox, subscriptions, deadLetters }] } } = await ask(
    "GET",
    "/ops/backlog",
  );
  assert.equal(outbox.messages, 1, JSON.stringify(outbox));
  assert.ok(outbox.oldestMs > 0);
  assert.match(subscriptions[0].lag.problem, /unavailable/);
  assert.deepEqual(deadLetters, []);

  const page = await (await host.http.request("/metrics")).text();
  assert.match(page, /^mallbots_outbox_messages{context="customers"} 1$/m);
  assert.match(page, /^customers_sent_messages_count{message="all"} 1$/m);
  assert.match(
    page,
    /^customers_sent_messages_count{message="customersapi.CustomerRegistered"} 1$/m,
  );
  assert.doesNotMatch(page, /^mallbots_subscription_waiting{/m, "what is not known is not told");

  stream.reachable = true;
  await host.quiet();
  const after = await eventually("what was read before is old", async () => {
    const page = await (await host.http.request("/metrics")).text();
    return /^mallbots_outbox_messages{context="customers"} 0$/m.test(page) ? page : undefined;
  });
  assert.match(
    after,
    /^mallbots_subscription_waiting{context="customers",subscription="[\w-]+"} 0$/m,
  );
});

Deno.test("GET /ops/streams travels in time", async () => {
  await using host = await testHost([ordering, customers], { env });
  const ask = operator(host);
  const id = await host.given(order, ...histories.approved);
  const path = `/ops/streams/ordering.Order/${id}`;
  const { status, body } = await ask("GET", path);
  assert.equal(status, 200);
  assert.equal(body.context, "ordering");
  assert.equal(body.version, histories.approved.length);
  assert.equal(body.state.status, "approved");
  assert.deepEqual(
    body.events.map(({ name }: { name: string }) => name),
    histories.approved.map(({ type }) => `ordering.${type}`),
  );
  const first = await ask("GET", `/ops/streams/order/${id}?version=1`);
  assert.equal(first.body.state.status, "pending");
  assert.equal(first.body.events.length, 1);
  const before = await ask("GET", `/ops/streams/order/${id}?version=0`);
  assert.equal(before.body.state.status, "new");

  const refused: Record<string, [number, RegExp]> = {
    [`${path}?version=99`]: [400, /the order has the versions 0 to 2/],
    [`${path}?version=x`]: [400, /version: must be a version/],
    "/ops/streams/ordering.Order/nobody": [404, /order with that ID does not exist/],
    "/ops/streams/customers.Customer/x": [
      404,
      /no history of customers.Customer, which is kept as a row/,
    ],
    "/ops/streams/lamps.Lamp/x": [
      404,
      /no aggregate lamps.Lamp in this process, which has ordering/,
    ],
  };
  for (const [path, [status, text]] of Object.entries(refused)) {
    const answer = await ask("GET", path);
    assert.equal(answer.status, status, path);
    assert.match(answer.body.message, text);
    assert.equal(answer.body.details[0]["@type"], "type.googleapis.com/errors.ErrorType");
  }
});

Deno.test("a dead letter is found, rehearsed, mended and gone", async () => {
  await using host = await testHost([ordering], { env });
  const ask = operator(host);
  const id = await host.given(order, ...histories.approved);
  await host.publish(ShoppingListCompleted({ id: "l1", orderId: "" }), { key: "l1" });
  await host.quiet();

  const { body: list } = await ask("GET", "/ops/dead-letters?subscription=ordering-depot");
  assert.equal(list.next, "");
  const [letter] = list.deadLetters;
  assert.equal(letter.context, "ordering");
  assert.equal(letter.name, "depotapi.ShoppingListCompleted");
  assert.deepEqual((await ask("GET", "/ops/dead-letters?name=other")).body.deadLetters, []);
  const path = `/ops/dead-letters/${letter.id}`;
  const { body: details } = await ask("GET", path);
  assert.deepEqual(details.envelope.message.payload, { id: "l1", orderId: "" });
  const { body: backlog } = await ask("GET", "/ops/backlog");
  assert.deepEqual(backlog.contexts[0].deadLetters, [
    { subscription: "ordering-depot", deadLetters: 1, waiting: 0 },
  ]);
  const page = await (await host.http.request("/metrics")).text();
  assert.match(
    page,
    /^mallbots_dead_letters{context="ordering",subscription="ordering-depot"} 1$/m,
  );
  assert.match(page, /^ordering_received_messages_count{message="all",handled="false"} 1$/m);

  const mended = { payload: { id: "l1", orderId: id } };
  const rehearsed = await ask("POST", `${path}/replay?dryRun=true`, mended);
  assert.equal(rehearsed.body.outcome, "handled", JSON.stringify(rehearsed.body));
  assert.ok(rehearsed.body.rows.length > 0);
  const wrong = await ask("POST", `${path}/replay`, { payload: { orderId: 5 } });
  assert.equal(wrong.status, 400);
  const again = await ask("POST", `${path}/replay`, {});
  assert.equal(again.body.outcome, "failed");
  const replayed = await ask("POST", `${path}/replay`, mended);
  assert.equal(replayed.body.outcome, "handled");
  assert.equal((await ask("GET", path)).status, 404);

  await host.publish(ShoppingListCompleted({ id: "l2", orderId: "" }), { key: "l2" });
  await host.quiet();
  const { body: { deadLetters: [second] } } = await ask("GET", "/ops/dead-letters");
  assert.equal((await ask("POST", `/ops/dead-letters/${second.id}/discard`, {})).status, 200);
  assert.deepEqual((await ask("GET", "/ops/dead-letters")).body.deadLetters, []);
});

Deno.test("sagas are listed by state, shown with their history, and moved only when parked", async () => {
  await using host = await testHost([cosec], { env });
  const ask = operator(host);
  const metadata = { AGGREGATE_ID: "order", AGGREGATE_VERSION: "1" };
  await host.publish(created, { key: "order", metadata });
  await host.quiet();
  const { body: running } = await ask("GET", "/ops/sagas?state=running");
  assert.equal(running.sagas.length, 1);
  assert.deepEqual((await ask("GET", "/ops/sagas?state=parked")).body.sagas, []);
  assert.equal((await ask("GET", "/ops/sagas?state=lost")).status, 400);
  const { body: saga } = await ask("GET", "/ops/sagas/order");
  assert.equal(saga.context, "cosec");
  assert.equal(saga.state, "running");
  assert.ok(saga.history.length > 0);
  for (const move of ["retry", "skip", "close"]) {
    const { status, body } = await ask("POST", `/ops/sagas/order/${move}`, { by: "ada" });
    assert.equal(status, 400);
    assert.match(body.message, /the saga is not parked but running/);
  }
  assert.equal((await ask("POST", "/ops/sagas/nobody/retry", {})).status, 404);

  await host.sql("cosec")`
    update cosec.sagas set state = 'parked', parked_from = 'running' where id = 'order'`;
  const { body: page } = await ask("GET", "/ops/sagas?state=parked&limit=1");
  assert.equal(page.sagas[0].id, "order");
  const closed = await ask("POST", "/ops/sagas/order/close", { by: "ada" });
  assert.equal(closed.body.state, "compensated");
});

Deno.test("POST /ops/outbox/replay publishes what was published, and must be told what", async () => {
  await using host = await testHost([ordering, customers], { env });
  const ask = operator(host);
  await host.call("POST", "/api/customers", { name: "Ada", smsNumber: "+31201234567" });
  await host.quiet();
  const since = new Date(Date.now() - 60_000).toISOString();
  const { body } = await ask("POST", "/ops/outbox/replay", { since });
  assert.deepEqual(body.contexts, [
    { context: "ordering", messages: 0 },
    { context: "customers", messages: 1 },
  ]);
  await host.quiet();
  assert.equal((await ask("POST", "/ops/outbox/replay", {})).status, 400);
  assert.equal((await ask("POST", "/ops/outbox/replay", { since: "yesterday" })).status, 400);
  assert.equal((await ask("POST", "/ops/outbox/replay", { since, context: "depot" })).status, 404);
});

Deno.test("who may ask: bound elsewhere only with the token, and every refusal has the product's shape", async () => {
  const token = "a-token-of-operators";
  await using host = await testHost([cosec], { env: { WEB_HOST: "0.0.0.0", OPS_TOKEN: token } });
  const ask = async (headers: Record<string, string>, server?: { boundTo: string }) => {
    const response = await host.http.request("/ops/backlog", { headers }, server);
    return [response.status, (await response.json()).message];
  };
  assert.deepEqual(await ask({}), [401, "the token is not valid"]);
  const right = { authorization: `Bearer ${token}` };
  assert.equal((await ask(right))[0], 200);
  assert.equal((await ask({ ...right, origin: "http://evil.example" }))[0], 403);
  assert.equal(
    (await ask({}, { boundTo: "127.0.0.1" }))[0],
    200,
    "another port of the same process",
  );
  assert.equal((await host.http.request("/readiness")).status, 200, "not for operators only");

  await using closed = await testHost([cosec], { env: { WEB_HOST: "0.0.0.0" } });
  const nothing = await closed.http.request("/ops/backlog", { headers: right });
  assert.deepEqual([nothing.status, (await nothing.json()).message], [404, "Not Found"]);
});

Deno.test("what is not there, or not that way, is answered as by every other route", async () => {
  await using host = await testHost([cosec], { env });
  const nowhere = await host.http.request("/ops/nothing");
  assert.deepEqual([nowhere.status, (await nowhere.json()).message], [404, "Not Found"]);
  const wrong = await host.http.request("/ops/backlog", { method: "POST", headers: json });
  assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "GET, HEAD"]);
  const index = await Promise.all(["/ops", "/ops/"].map((path) => host.http.request(path)));
  assert.deepEqual(index.map(({ status }) => status), [200, 200]);
  const [plain, slash] = await Promise.all(index.map((answer) => answer.json()));
  assert.deepEqual(slash, plain);
  const form = await host.http.request("/ops/sagas/x/close", { method: "POST" });
  assert.equal(form.status, 415);
  await form.body?.cancel();
  const broken = await host.http.request("/ops/sagas/x/close", {
    method: "POST",
    headers: json,
    body: "{",
  });
  assert.deepEqual([broken.status, (await broken.json()).message], [400, "the body is not JSON"]);
});
