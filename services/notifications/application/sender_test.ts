import assert from "node:assert/strict";
import { memoryEventStore } from "../../../shared/event_store/memory_event_store.ts";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import { createUnits, transactor } from "../../../shared/platform/commit/unit.ts";
import { createLogger } from "../../../shared/platform/log.ts";
import {
  type FindDue,
  noteIn,
  notificationsTable,
  outgoingIn,
} from "../adapters/notification_rows.ts";
import { parseRecipient } from "../adapters/recipient.ts";
import { CLAIM_MS, MAX_ATTEMPTS } from "../domain/delivery.ts";
import type { News } from "../domain/notification.ts";
import { createSender } from "./sender.ts";
import { SmsRefused, SmsUnavailable, type TextMessage } from "./sms.ts";

/** A mall whose time stands still, with a gateway and customers that tests may break. */
function given() {
  const store = memoryStore();
  const taken: TextMessage[] = [];
  const numbers = new Map([["ada", "+1 (555) 010-2030"]]);
  const trouble: { sms?: Error; customers?: Error; commit?: Error } = {};
  const logged: string[] = [];
  let time = Date.parse("2026-01-01T12:00:00Z");
  let ids = 0;
  const units = createUnits({
    schema: "notifications",
    store: {
      ...store,
      commit: (writes) => trouble.commit ? Promise.reject(trouble.commit) : store.commit(writes),
    },
    events: memoryEventStore(store, "notifications"),
    clock: { now: () => new Date(time) },
    newId: () => `id-${++ids}`,
    stream: "mallbots",
    onCommitted: () => {},
  });
  const rows = () => store.rows(notificationsTable);
  const due: FindDue = (now, limit) =>
    Promise.resolve(
      rows().filter(({ id, orderId, status, dueAt }) =>
        status === "pending" && dueAt <= now &&
        !rows().some((other) =>
          other.orderId === orderId && other.status === "pending" && other.id < id
        )
      ).slice(0, limit),
    );
  const sms = {
    send(message: TextMessage): Promise<void> {
      taken.push(message);
      return trouble.sms ? Promise.reject(trouble.sms) : Promise.resolve();
    },
  };
  const sender = () =>
    createSender({
      transact: transactor(units, (unit) => outgoingIn(unit, due)),
      customers: {
        find(id) {
          const smsNumber = numbers.get(id);
          if (trouble.customers) return Promise.reject(trouble.customers);
          return Promise.resolve(smsNumber === undefined ? undefined : { smsNumber });
        },
      },
      sms,
      log: createLogger({ level: "DEBUG", write: (line) => logged.push(line) }),
    });
  return {
    ...sender(),
    another: sender,
    sms,
    numbers,
    trouble,
    taken,
    rows,
    logged,
    pass: (ms: number) => void (time += ms),
    async noted(news: News = { kind: "created" }, orderId = "order", customerId = "ada") {
      const recipient = parseRecipient({ orderId, customerId });
      await units.run((unit) => noteIn(unit, () => {})(news, recipient));
    },
  };
}

const unavailable = new SmsUnavailable("the gateway answered 503");

Deno.test("J1: what is noted is sent once, to the number as it is dialled", async () => {
  const mall = given();
  await mall.noted();
  assert.equal(await mall.sendDue(), 1);
  assert.equal(await mall.sendDue(), 0);
  const [{ id, to, text }, ...more] = mall.taken;
  assert.deepEqual([id, to, more], ["id-1", "+15550102030", []]);
  const [row] = mall.rows();
  assert.equal(text, row.text);
  assert.deepEqual(
    [row.status, row.smsNumber, row.sentAt],
    ["sent", "+1 (555) 010-2030", new Date("2026-01-01T12:00:00Z")],
  );
});

Deno.test("J2: each attempt goes to the number that the customer has by then", async () => {
  const mall = given();
  await mall.noted();
  mall.trouble.sms = unavailable;
  await mall.sendDue();
  mall.numbers.set("ada", "5550199");
  delete mall.trouble.sms;
  mall.pass(5_000);
  await mall.sendDue();
  assert.deepEqual(mall.taken.map(({ to }) => to), ["+15550102030", "5550199"]);
  assert.equal(mall.rows()[0].smsNumber, "5550199");
});

Deno.test("what the gateway cannot take now is tried again later, under the same id", async () => {
  const mall = given();
  await mall.noted();
  mall.trouble.sms = unavailable;
  await mall.sendDue();
  const [{ status, attempts, reason }] = mall.rows();
  assert.deepEqual([status, attempts, reason], ["pending", 1, "the gateway answered 503"]);
  mall.pass(4_999);
  assert.equal(await mall.sendDue(), 0);
  delete mall.trouble.sms;
  mall.pass(1);
  assert.equal(await mall.sendDue(), 1);
  assert.deepEqual(mall.taken.map(({ id }) => id), ["id-1", "id-1"]);
  assert.deepEqual([mall.rows()[0].status, mall.rows()[0].reason], ["sent", ""]);
});

Deno.test("what the gateway never takes ends as failed, with the reason, and is logged once", async () => {
  const mall = given();
  await mall.noted();
  mall.trouble.sms = unavailable;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    assert.equal(await mall.sendDue(), 1);
    mall.pass(5 * 60_000);
  }
  assert.equal(await mall.sendDue(), 0);
  const [{ status, attempts, reason, sentAt }] = mall.rows();
  assert.deepEqual(
    [status, attempts, reason, sentAt],
    ["failed", MAX_ATTEMPTS, "the gateway answered 503", null],
  );
  assert.equal(mall.logged.filter((line) => /"warn"/.test(line)).length, 1);
});

Deno.test("what the gateway refuses failed at once", async () => {
  const mall = given();
  await mall.noted();
  mall.trouble.sms = new SmsRefused("the gateway answered 400");
  await mall.sendDue();
  const [{ status, reason }] = mall.rows();
  assert.deepEqual([status, reason], ["failed", "the gateway answered 400"]);
});

Deno.test("J2: a customer that nobody knows or that has no number is told nothing, with the reason", async () => {
  const mall = given();
  mall.numbers.set("grace", " ");
  await mall.noted({ kind: "created" }, "first", "nobody");
  await mall.noted({ kind: "created" }, "second", "grace");
  await mall.sendDue();
  assert.deepEqual(mall.rows().map(({ status, reason }) => [status, reason]), [
    ["failed", "the customer is not known"],
    ["failed", "the customer has no number"],
  ]);
  assert.deepEqual(mall.taken, []);
});

Deno.test("while customers cannot be asked the notification waits, and no other does", async () => {
  const mall = given();
  await mall.noted();
  mall.trouble.customers = new Error("connection refused");
  await mall.sendDue();
  const [{ status, reason }] = mall.rows();
  assert.deepEqual([status, reason], ["pending", "the number could not be found out"]);
  delete mall.trouble.customers;
  await mall.noted({ kind: "created" }, "second");
  assert.equal(await mall.sendDue(), 1);
});

Deno.test("an error that nobody foresaw is logged, and the notification is tried again", async () => {
  const mall = given();
  await mall.noted();
  mall.trouble.sms = new TypeError("a bug");
  await mall.sendDue();
  const [{ status, reason }] = mall.rows();
  assert.deepEqual([status, reason], ["pending", "an internal error"]);
  assert.ok(mall.logged.some((line) => line.includes("a bug")));
});

Deno.test("J4: who dies between call and mark leaves a claim that runs out; the id stays the same", async () => {
  const mall = given();
  await mall.noted();
  const send = mall.sms.send;
  mall.sms.send = async (message) => {
    await send(message);
    mall.trouble.commit = new Error("the process is gone");
  };
  await assert.rejects(mall.sendDue(), /the process is gone/);
  delete mall.trouble.commit;
  mall.sms.send = send;
  mall.pass(CLAIM_MS - 1);
  assert.equal(await mall.sendDue(), 0);
  mall.pass(1);
  assert.equal(await mall.another().sendDue(), 1);
  assert.deepEqual(mall.taken.map(({ id }) => id), ["id-1", "id-1"]);
  const [{ status, attempts }] = mall.rows();
  assert.deepEqual([status, attempts], ["sent", 2]);
});

Deno.test("a late success counts, also when somebody else tries by then", async () => {
  const mall = given();
  await mall.noted();
  const send = mall.sms.send;
  mall.sms.send = async (message) => {
    mall.sms.send = () => Promise.reject(unavailable);
    mall.pass(CLAIM_MS);
    await mall.another().sendDue();
    await send(message);
  };
  await mall.sendDue();
  assert.equal(mall.rows()[0].status, "sent");
});

Deno.test("a late failure changes nothing about the attempt of somebody else", async () => {
  const mall = given();
  await mall.noted();
  const send = mall.sms.send;
  mall.sms.send = async () => {
    mall.sms.send = send;
    mall.pass(CLAIM_MS);
    await mall.another().sendDue();
    throw new SmsRefused("the gateway answered 400");
  };
  await mall.sendDue();
  assert.deepEqual([mall.rows()[0].status, mall.rows()[0].attempts], ["sent", 2]);
});

Deno.test("of two senders at the same time each notification is claimed by one", async () => {
  const mall = given();
  for (let n = 0; n < 12; n++) await mall.noted({ kind: "created" }, `order-${n}`);
  const tried = await Promise.all([mall.sendDue(), mall.another().sendDue()]);
  assert.equal(tried[0] + tried[1], 12);
  assert.equal(new Set(mall.taken.map(({ id }) => id)).size, 12);
});

Deno.test("what happened to an order is told in the order it happened, and other orders do not wait", async () => {
  const mall = given();
  mall.trouble.sms = unavailable;
  await mall.noted();
  await mall.sendDue();
  await mall.noted({ kind: "ready", total: undefined });
  await mall.noted({ kind: "created" }, "second");
  delete mall.trouble.sms;
  const told = () => mall.rows().filter(({ status }) => status === "sent").map(({ id }) => id);
  assert.equal(await mall.sendDue(), 1);
  assert.deepEqual(told(), ["id-3"]);
  mall.pass(5_000);
  assert.equal(await mall.sendDue(), 1);
  assert.equal(await mall.sendDue(), 1);
  assert.deepEqual(mall.taken.map(({ id }) => id), ["id-1", "id-3", "id-1", "id-2"]);
});

Deno.test("J4: what is noted twice is one notification", async () => {
  const mall = given();
  await mall.noted();
  await mall.sendDue();
  await mall.noted();
  assert.equal(await mall.sendDue(), 0);
  assert.equal(mall.rows().length, 1);
});
