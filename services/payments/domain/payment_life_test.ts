import assert from "node:assert/strict";
import fc from "fast-check";
import { eventsOf, replay } from "../../../shared/domain/aggregate.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { decodeEvent, encodeEvent } from "../../../shared/domain/event.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { CustomerId, OrderId, type OrderIdOrNone } from "./ids.ts";
import { bar, capture, confirm, type Payment, payment, release } from "./payment.ts";
import { type PaymentEvent, paymentEvents } from "./payment_events.ts";

const customerId = CustomerId.parse("customer");
const stranger = CustomerId.parse("stranger");
const orderId = OrderId.parse("order");
const other = OrderId.parse("other");
const amount = Cents.parse(1999);
const authorized: PaymentEvent = {
  type: "PaymentAuthorized",
  data: { customerId, amount, cardHash: "" },
};

const orders = fc.constantFrom(orderId, other);
const amounts = fc.integer({ min: 0, max: 3000 }).map((n) => Cents.parse(n));
const command = fc.oneof(
  fc.record({
    customerId: fc.constantFrom(customerId, stranger, "" as const),
    orderId: fc.constantFrom<OrderIdOrNone>(orderId, other, ""),
    total: amounts,
  }).map((asked) => (p: Payment) => confirm(p, asked)),
  fc.record({ orderId: orders, amount: amounts }).map((due) => (p: Payment) => capture(p, due)),
  orders.map((order) => (p: Payment) => release(p, order)),
  orders.map((order) => (p: Payment) => bar(p, order)),
);

const histories = fc.array(command, { maxLength: 30 }).map((commands) => {
  const history: PaymentEvent[] = [authorized];
  for (const decide of commands) {
    try {
      history.push(...eventsOf<PaymentEvent>(decide(replay(payment, history))));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  return history;
});

Deno.test("I2: a payment serves one order, takes its money once and never more than authorized", () =>
  fc.assert(fc.property(histories, (history) => {
    const types = history.map(({ type }) => type).filter((type) => type !== "PaymentBarred");
    const lives: string[] = [
      "PaymentAuthorized",
      "PaymentAuthorized,PaymentConfirmed",
      "PaymentAuthorized,PaymentConfirmed,PaymentCaptured",
      "PaymentAuthorized,PaymentConfirmed,PaymentReleased",
    ];
    assert.ok(lives.includes(types.join()), types.join());
    const served = new Set<string>();
    for (const { type, data } of history) {
      if (type === "PaymentCaptured") assert.ok(data.amount <= amount);
      if (type === "PaymentAuthorized" || type === "PaymentBarred") continue;
      if (data.orderId !== "") served.add(data.orderId);
    }
    assert.ok(served.size <= 1);
    const taken = history.find(({ type }) => type === "PaymentCaptured");
    const { capturedAmount } = replay(payment, history);
    assert.equal(capturedAmount, taken?.type === "PaymentCaptured" ? taken.data.amount : 0);
  })));

Deno.test("D7: a payment is never confirmed for an order it was barred from", () =>
  fc.assert(fc.property(histories, (history) => {
    const { barredOrders, orderId } = replay(payment, history);
    assert.ok(orderId === "" || !barredOrders.includes(orderId));
    assert.equal(new Set(barredOrders).size, barredOrders.length);
  })));

Deno.test("events survive JSON, and replay from any snapshot equals full replay", () =>
  fc.assert(fc.property(histories, fc.nat(), (history, n) => {
    const stored = history.map((event) =>
      decodeEvent(paymentEvents, JSON.parse(JSON.stringify(encodeEvent(paymentEvents, event))))
    );
    assert.deepEqual(stored, history);
    const at = n % (history.length + 1);
    const snapshot = JSON.parse(JSON.stringify(replay(payment, history.slice(0, at))));
    assert.deepEqual(replay(payment, history.slice(at), snapshot), replay(payment, history));
  })));

Deno.test("evolve applies every event to every state", () => {
  const all: PaymentEvent[] = [
    authorized,
    { type: "PaymentConfirmed", data: { orderId } },
    { type: "PaymentBarred", data: { orderId } },
    { type: "PaymentCaptured", data: { orderId, amount } },
    { type: "PaymentReleased", data: { orderId } },
  ];
  assert.deepEqual(all.map(({ type }) => type), Object.keys(paymentEvents.definitions));
  for (const state of [payment.initial(), replay(payment, all)]) {
    for (const event of all) assert.ok(payment.evolve(state, event).status);
  }
});
