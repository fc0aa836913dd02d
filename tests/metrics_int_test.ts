import assert from "node:assert/strict";
import { customers } from "../services/customers/mod.ts";
import { CustomerRegistered } from "../services/customers/contract/events.ts";
import { notifications } from "../services/notifications/mod.ts";
import { type TestHost, testHost } from "../shared/testing/host.ts";
import { mallAt } from "./support/mall.ts";
import { meteredJourney } from "./support/metered_journey.ts";
import { type MetricsPage, parseMetrics } from "./support/metrics_page.ts";
import { MODULES } from "./support/modules.ts";

const env = { WEB_HOST: "127.0.0.1" };
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}/;

async function scrape(host: TestHost): Promise<MetricsPage> {
  const response = await host.http.request("/metrics");
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  return parseMetrics(await response.text());
}

Deno.test("N2, N5, N6: /metrics after a day in the mall", async (t) => {
  await using host = await testHost(MODULES, { env });
  await meteredJourney(host);
  const page = await scrape(host);
  const labelsOf = (name: string) => {
    const metric = page.metrics.get(name);
    assert.ok(metric, `${name} is missing`);
    const points = metric.points.map(({ labels }) => Object.keys(labels).filter((l) => l !== "le"));
    assert.ok(points.length > 0, `${name} has no values`);
    for (const labels of points) assert.deepEqual(labels, points[0], name);
    return { type: metric.type, labels: points[0] };
  };

  await t.step("it has each name of the reference with its labels and buckets", () => {
    const senders = ["baskets", "cosec", "customers", "depot", "ordering", "payments", "stores"];
    for (const context of senders) {
      const name = `${context}_sent_messages_count`;
      assert.deepEqual(labelsOf(name), { type: "counter", labels: ["message"] });
      const all = page.value(name, { message: "all" });
      const named = page.metrics.get(name)?.points.filter(({ labels }) => labels.message !== "all");
      const sum = named?.reduce((sum, { value }) => sum + value, 0);
      assert.ok(all && all === sum, `${name}: ${all} in all are ${sum} by name`);
    }
    for (const { name: context } of MODULES) {
      const labels = ["message", "handled"];
      const count = `${context}_received_messages_count`;
      assert.deepEqual(labelsOf(count), { type: "counter", labels });
      assert.ok(page.value(count, { message: "all", handled: "true" }), `${context} received some`);
      const latency = `${context}_received_messages_latency_seconds`;
      assert.deepEqual(labelsOf(latency), { type: "histogram", labels });
      const bounds = page.points.filter(({ name, labels }) =>
        name === `${latency}_bucket` && labels.message === "all" && labels.handled === "true"
      ).map(({ labels }) => labels.le);
      assert.deepEqual(
        bounds.join(),
        "0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,+Inf",
        "the buckets of the reference",
      );
    }
    const plain = { type: "counter", labels: [] };
    for (
      const [name, value] of Object.entries({
        baskets_started_count: 3,
        baskets_checked_out_count: 2,
        baskets_canceled_count: 1,
        customers_registered_count: 1,
      })
    ) {
      assert.deepEqual(labelsOf(name), plain);
      assert.equal(page.value(name), value, name);
    }
    for (
      const name of [
        "process_cpu_seconds_total",
        "process_resident_memory_bytes",
        "process_start_time_seconds",
        "promhttp_metric_handler_requests_in_flight",
      ]
    ) assert.ok(page.value(name), name);
    assert.equal(page.value("promhttp_metric_handler_requests_total", { code: "200" }), 1);
    const message = "basketsapi.BasketCheckedOut";
    assert.equal(page.value("baskets_sent_messages_count", { message }), 2);
    const handled = { message, handled: "true" };
    assert.equal(page.value("ordering_received_messages_count", handled), 2);
    assert.equal(
      page.value("ordering_received_messages_count", { message, handled: "false" }),
      1,
      "the one that nobody could handle",
    );
    assert.equal(
      page.value("cosec_received_messages_count", { message: "am.Failure", handled: "true" }),
      1,
    );
  });

  await t.step("it tells of the business", () => {
    const orders = (status: string) => page.value("ordering_orders_total", { status });
    assert.deepEqual(
      ["pending", "approved", "rejected", "in-progress", "ready", "completed", "cancelled"]
        .map(orders),
      [2, 1, 1, 0, 1, 1, 0],
    );
    assert.equal(page.value("search_orders", { status: "Completed" }), 1);
    assert.equal(page.value("search_orders", { status: "Rejected" }), 1);
    assert.equal(page.value("ordering_checkout_to_approved_seconds_count"), 1);
    const took = page.value("ordering_checkout_to_approved_seconds_sum") ?? 0;
    assert.ok(took > 0 && took < 20, `it took ${took} s`);
    assert.equal(page.value("payments_revenue_total"), 9);
    assert.equal(page.value("payments_invoices_total", { status: "paid" }), 1);
    assert.equal(page.value("depot_bots", { status: "idle" }), 1);
    assert.equal(page.value("depot_bots", { status: "offline" }), 0);
  });

  await t.step("it tells of messages, commits and sagas", () => {
    const saga = "cosec.CreateOrder";
    assert.equal(
      page.value("mallbots_saga_duration_seconds_count", { saga, state: "completed" }),
      1,
    );
    assert.equal(
      page.value("mallbots_saga_duration_seconds_count", { saga, state: "compensated" }),
      1,
    );
    const step = { saga, step: "payment", direction: "forward" };
    const steps = "mallbots_saga_step_duration_seconds_count";
    assert.equal(page.value(steps, { ...step, outcome: "succeeded" }), 1);
    assert.equal(page.value(steps, { ...step, outcome: "failed" }), 1);
    assert.equal(page.value(steps, { saga, step: "order", direction: "compensation" }), 1);
    assert.equal(page.value("mallbots_sagas", { saga, state: "parked" }), 0);
    const conflicts = { context: "customers", table: "customers.customers" };
    assert.equal(page.value("mallbots_commit_conflicts_total", conflicts), 1);
    const slower = { context: "customers", outcome: "conflict" };
    assert.equal(page.value("mallbots_commit_duration_seconds_count", slower), 1);
    const subscription = "ordering-baskets";
    assert.equal(page.value("mallbots_dead_letters", { subscription }), 1);
    assert.equal(page.value("mallbots_dead_letters", { subscription: "depot-orders" }), 0);
    assert.equal(page.value("mallbots_messages_ended_total", { subscription, outcome: "dead" }), 1);
    assert.equal(page.value("mallbots_message_delay_seconds_count", { subscription }), 2);
    assert.equal(page.value("mallbots_subscription_waiting", { subscription }), 0);
    assert.equal(page.value("mallbots_subscription_at_hand", { subscription }), 0);
    for (const { name: context } of MODULES) {
      assert.equal(page.value("mallbots_database_up", { context }), 1);
      assert.equal(page.value("mallbots_broker_up", { context }), 1);
      const conflicts = { context, table: `${context}.inbox` };
      assert.equal(page.value("mallbots_commit_conflicts_total", conflicts), 0, "before the first");
      assert.equal(page.value("mallbots_outbox_messages", { context }), 0);
      assert.equal(page.value("mallbots_outbox_oldest_seconds", { context }), 0);
      const committed = { context, outcome: "committed" };
      assert.ok(page.value("mallbots_commit_duration_seconds_count", committed), context);
      const sent = page.value(`${context}_sent_messages_count`, { message: "all" });
      assert.equal(page.value("mallbots_relay_lag_seconds_count", { context }), sent);
    }
  });

  await t.step("it is compressed for who asks for that", async () => {
    const headers = { "accept-encoding": "gzip" };
    const packed = await host.http.request("/metrics", { headers });
    assert.equal(packed.headers.get("content-encoding"), "gzip");
    const unpacked = packed.body?.pipeThrough(new DecompressionStream("gzip"));
    assert.match(await new Response(unpacked).text(), /^# HELP /);
  });

  await t.step("it tells of requests by the template of their path, and of calls by method", () => {
    const requests = "http_server_request_duration_seconds_count";
    const checkout = { method: "PUT", route: "/api/baskets/{id}/checkout" };
    assert.equal(page.value(requests, { ...checkout, code: "200" }), 2);
    const refused = page.points.filter(({ name, labels }) =>
      name === requests && labels.route === checkout.route && labels.code.startsWith("4")
    );
    assert.deepEqual(refused.map(({ value }) => value), [1]);
    const call = { service: "basketspb.BasketService", method: "CheckoutBasket" };
    assert.equal(page.value("rpc_server_duration_seconds_count", { ...call, code: "ok" }), 2);
  });

  await t.step("each metric has a help text and a conventional name, and no label is an id", () => {
    const ofReference =
      /^(\w+_(sent|received)_messages_count|baskets_\w+_count|customers_registered_count)$/;
    for (const { name, type, help } of page.metrics.values()) {
      assert.match(help, /^[A-Z0-9].{10,}\.$/, name);
      assert.doesNotMatch(
        help,
        /\b(oldest|outside) of (them|it)\b|^How many may\b/,
        `${name} says what it means by itself`,
      );
      if (type === "counter") assert.ok(/_total$/.test(name) || ofReference.test(name), name);
      else if (type === "histogram") assert.match(name, /_seconds$/);
      else assert.doesNotMatch(name, /_(total|count|sum|bucket)$/);
    }
    for (const { name, labels } of page.points) {
      for (const value of Object.values(labels)) assert.doesNotMatch(value, UUID, name);
    }
  });
});

Deno.test("N5: what is refused, fails or comes again counts nothing", async () => {
  await using host = await testHost([customers, notifications], { env });
  const mall = mallAt(host.call);
  const id = await mall.customer();
  await host.quiet();
  const before = await scrape(host);
  const counted = (page: MetricsPage) => [
    page.value("customers_registered_count"),
    page.value("customers_sent_messages_count", { message: "all" }),
    page.value("notifications_received_messages_count", { message: "all", handled: "true" }),
    page.value("mallbots_commit_duration_seconds_count", {
      context: "customers",
      outcome: "committed",
    }),
  ];
  assert.deepEqual(counted(before), [1, 1, 1, 1]);

  const refused = await host.call("POST", "/api/customers", { name: "", smsNumber: "+31" });
  assert.equal(refused.status, 400);
  await assert.rejects(
    host.units("customers").run((unit) => {
      unit.measure({ measure: { kind: "counter", name: "never_total", help: "Never." }, value: 1 });
      throw new Error("the work fails");
    }),
    /the work fails/,
  );
  const message = CustomerRegistered({ id: "c9", name: "Bo", smsNumber: "+312" });
  const again = await host.publish(message, { key: "c9" });
  await host.quiet();
  await host.publish(message, { key: "c9", id: again });
  await host.quiet();

  const after = await scrape(host);
  assert.deepEqual(counted(after), [1, 1, 2, 1], `${id}: only what was new to notifications`);
  assert.equal(after.metrics.get("never_total"), undefined);
  const subscription = "notification-customers";
  const duplicates = { subscription, outcome: "duplicate" };
  assert.equal(after.value("mallbots_messages_ended_total", duplicates), 1);
  assert.equal(after.value("mallbots_message_delay_seconds_count", { subscription }), 2);
});

Deno.test("the page is told in time while the database is away, and says so", async () => {
  await using host = await testHost([customers], { env });
  await host.quiet();
  const sql = host.sql("customers");
  const taken = await Promise.all(Array.from({ length: sql.options.max }, () => sql.reserve()));
  try {
    const began = performance.now();
    const page = await scrape(host);
    assert.ok(performance.now() - began < 4_000, "in time");
    assert.equal(page.value("mallbots_database_up", { context: "customers" }), 0);
    assert.equal(
      page.metrics.has("mallbots_outbox_messages"),
      false,
      "what is unknown is not told",
    );
    assert.equal(page.value("customers_registered_count"), 0, "what was counted is");
  } finally {
    taken.forEach((connection) => connection.release());
  }
});
