import assert from "node:assert/strict";
import { DomainError } from "../../shared/domain/error.ts";
import { memoryEventStore } from "../../shared/event_store/memory_event_store.ts";
import { rowRepository } from "../../shared/event_store/repository.ts";
import { systemClock } from "../../shared/platform/clock.ts";
import { memoryStore } from "../../shared/platform/commit/memory_store.ts";
import {
  type CommittedMessage,
  createUnits,
  transactor,
} from "../../shared/platform/commit/unit.ts";
import { customerRows, customersTable } from "./adapters/customer_rows.ts";
import { customer } from "./domain/customer.ts";
import { CustomerId } from "./domain/ids.ts";
import { createCustomers } from "./application/customers.ts";
import { publications } from "./application/publications.ts";

const ada = { name: "Ada", smsNumber: "+1 (555) 010-2030" };
const nobody = CustomerId.parse("nobody");

function given() {
  const store = memoryStore();
  const sent: CommittedMessage[] = [];
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const units = createUnits({
    schema: "customers",
    store,
    events: memoryEventStore(store, "customers"),
    clock: systemClock,
    newId,
    stream: "mallbots",
    onCommitted: (messages) => void sent.push(...messages),
  });
  const transact = transactor(units, (unit) => ({
    customers: rowRepository(unit, customer, customerRows, { publish: publications }),
  }));
  return {
    app: createCustomers({ transact, newId }),
    rows: () => store.rows(customersTable),
    names: () => sent.map(({ name }) => name),
    sent,
  };
}

Deno.test("a registration keeps the customer and tells it with id and version", async () => {
  const { app, rows, sent } = given();
  const id = await app.register(ada);
  assert.deepEqual(rows(), [{ id, ...ada, enabled: true, version: 1 }]);
  const [{ name, subject, key, metadata }] = sent;
  assert.equal(name, "customersapi.CustomerRegistered");
  assert.equal(subject, "mallbots.customers.events.Customer");
  assert.equal(key, id);
  assert.equal(metadata.AGGREGATE_ID, id);
  assert.equal(metadata.AGGREGATE_VERSION, "1");
});

Deno.test("every change raises the version and tells others", async () => {
  const { app, names } = given();
  const id = await app.register(ada);
  await app.disable(id);
  await app.enable(id);
  await app.changeSmsNumber(id, "5550102");
  assert.deepEqual(await app.get(id), {
    state: { name: "Ada", smsNumber: "5550102", enabled: true },
    version: 4,
  });
  assert.deepEqual(names(), [
    "customersapi.CustomerRegistered",
    "customersapi.CustomerDisabled",
    "customersapi.CustomerEnabled",
    "customersapi.CustomerSmsChanged",
  ]);
});

Deno.test("an authorization writes and tells nothing", async () => {
  const { app, rows, names } = given();
  const id = await app.register(ada);
  await app.authorize(id);
  assert.equal(rows()[0].version, 1);
  assert.equal(names().length, 1);
});

type App = ReturnType<typeof createCustomers>;

const changes: Record<string, (app: App, id: CustomerId) => Promise<unknown>> = {
  get: (app, id) => app.get(id),
  authorize: (app, id) => app.authorize(id),
  enable: (app, id) => app.enable(id),
  disable: (app, id) => app.disable(id),
  changeSmsNumber: (app, id) => app.changeSmsNumber(id, "5550102"),
};

for (const [name, change] of Object.entries(changes)) {
  Deno.test(`F12: ${name} of an unknown customer is not found and leaves nothing`, async () => {
    const { app, rows, names } = given();
    await assert.rejects(
      () => change(app, nobody),
      new DomainError(
        "not_found",
        "customer_not_found",
        "customer with that ID does not exist",
      ),
    );
    assert.deepEqual([rows(), names()], [[], []]);
  });
}

Deno.test("a refused command leaves the row as it was and tells nothing", async () => {
  const { app, rows, names } = given();
  const id = await app.register(ada);
  const before = rows();
  await assert.rejects(() => app.register({ name: "", smsNumber: "5550102" }), DomainError);
  await assert.rejects(() => app.enable(id), DomainError);
  await assert.rejects(() => app.changeSmsNumber(id, "none"), DomainError);
  assert.deepEqual(rows(), before);
  assert.equal(names().length, 1);
});

Deno.test("F13: changes at the same time do not overwrite each other", async () => {
  const { app } = given();
  const id = await app.register(ada);
  await Promise.all([app.disable(id), app.changeSmsNumber(id, "5550102")]);
  assert.deepEqual((await app.get(id)).state, {
    name: "Ada",
    smsNumber: "5550102",
    enabled: false,
  });
});
