import assert from "node:assert/strict";
import { CONTEXTS } from "../../scripts/cluster/surfaces.ts";
import { CustomerEvents } from "../../services/customers/contract/events.ts";
import { customers } from "../../services/customers/mod.ts";
import { PaymentEvents } from "../../services/payments/contract/events.ts";
import type { Broker } from "../../shared/messaging/broker.ts";
import { memoryBroker, memoryStream } from "../../shared/messaging/memory_broker.ts";
import { success } from "../../shared/messaging/message.ts";
import { librarySchemas } from "../../shared/platform/host/databases.ts";
import type { Module } from "../../shared/platform/module.ts";
import { testDatabase } from "../../shared/testing/database.ts";
import { type TestHost, testHost } from "../../shared/testing/host.ts";
import { eventually } from "../support/eventually.ts";

/** A broker that notes what is published through it. */
function noting(broker: Broker, note: (what: string) => void): Broker {
  return {
    ...broker,
    async publish(messages) {
      const positions = await broker.publish(messages);
      for (const { subject } of messages) note(`published ${subject.split(".")[1]}'s`);
      return positions;
    },
  };
}

/** How many messages wait in the outbox of a context. */
const waitingOf = (host: TestHost, context: string) =>
  host.sql(context).unsafe<{ waiting: number }[]>(
    `select count(*)::int as waiting from ${context}.outbox where published_at is null`,
  );

Deno.test("O1: at the end requests are answered, then messages at hand handled, then all that came of it is published", async () => {
  const steps: string[] = [];
  const note = (what: string) => void steps.push(what);
  const stream = memoryStream();
  const handling = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const slow: Module = {
    name: "payments",
    purpose: "handles a registration slowly, and tells when it is done",
    start({ messages }) {
      messages.onEvents("payments-customers", CustomerEvents, (unit) => ({
        async CustomerRegistered({ id }) {
          begun.resolve();
          await handling.promise;
          unit.publish(success({}), { key: id, subject: `mallbots.${PaymentEvents.name}` });
          note("handled");
        },
      }));
    },
  };
  await using host = await testHost([customers, slow], {
    broker: noting(memoryBroker(stream), note),
  });
  const register = () =>
    host.call("POST", "/api/customers", { name: "Ada", smsNumber: "+31201234567" });
  await register();
  await begun.promise;
  await eventually("the registration is marked", async () => {
    const [{ waiting }] = await waitingOf(host, "customers");
    return waiting === 0 || undefined;
  });
  assert.deepEqual(steps.splice(0), ["published customers's"]);

  const stopped = host.host.stop(async () => {
    assert.equal((await register()).status, 200, "a request at hand is answered");
    note("requests answered");
  });
  await eventually("requests are over", () => steps.includes("requests answered") || undefined);
  handling.resolve();
  await stopped;

  const order = ["requests answered", "handled", "published payments's"];
  assert.deepEqual([...new Set(steps)].filter((step) => order.includes(step)), order);
  const sent = stream.messages.length;
  for (const name of ["customers", "payments"]) {
    const [{ waiting }] = await waitingOf(host, name);
    assert.equal(waiting, 0, `nothing of ${name} waits`);
  }
  assert.equal(
    (await host.outbox("customers")).length + (await host.outbox("payments")).length,
    sent,
  );
  await host.host.broker.check(); // it is the caller's, and closed by that afterwards
});

Deno.test("O3: the outbox of each context has the index of what waits, in the context's own schema", async () => {
  await using database = await testDatabase({
    schemas: CONTEXTS.flatMap((context) => librarySchemas(context, [])),
  });
  const rows = await database.sql<{ schema: string; of: string }[]>`
    select schemaname as schema, tablename as of from pg_indexes
    where indexdef like '%("position") WHERE (published_at IS NULL)'`;
  const found = rows.map(({ schema, of }) => `${schema}.${of}`).toSorted();
  assert.deepEqual(found, CONTEXTS.map((context) => `${context}.outbox`).toSorted());
});
