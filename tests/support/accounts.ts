/** Whether everybody who counts the money of an order comes to the same cent. */
import assert from "node:assert/strict";
import { BasketCheckedOut } from "../../services/baskets/contract/events.ts";
import {
  OrderCreated,
  OrderItemsAdjusted,
  OrderReadied,
} from "../../services/ordering/contract/events.ts";
import { ConfirmPayment } from "../../services/payments/contract/commands.ts";
import { InvoicePaid } from "../../services/payments/contract/events.ts";
import type { Lived, World } from "./lead.ts";
import { costOf, exactly } from "./money.ts";

/** What an order comes to, in cents. */
export interface Account {
  readonly status: Lived["status"];
  readonly authorized: bigint;
  /** As ordering has it. */
  readonly charged: bigint;
  /** Zero without an invoice that is to be paid. */
  readonly invoiced: bigint;
  /** As the payment has it: what was really taken. */
  readonly captured: bigint;
}

/** What search calls the statuses of ordering. */
const FOUND = {
  approved: "Approved",
  rejected: "Rejected",
  ready: "Ready For Pickup",
  completed: "Completed",
  cancelled: "Canceled",
} as const;

/**
 * Compares what was lived with what all contexts say of it, in their answers and in their messages.
 *
 * @throws {AssertionError} when one of them is off by a cent.
 */
export async function assertAccount(world: World, lived: Lived): Promise<Account> {
  const { orderId, paymentId, authorized, ordered, found, status } = lived;
  const ours = async <T>(sent: Promise<T[]>, isOurs: (message: T) => boolean) =>
    (await sent).filter(isOurs);
  const ofOrder = ({ id }: { id: string }) => id === orderId;
  async function read(path: string) {
    const { status, body } = await world.call("GET", path);
    assert.equal(status, 200, path);
    return body;
  }

  const [checkedOut, ...again] = await ours(world.sent("baskets", BasketCheckedOut), ofOrder);
  assert.deepEqual(again, []);
  assert.equal(costOf(checkedOut.items), ordered, "what the basket told");
  const [created, ...twice] = await ours(world.sent("ordering", OrderCreated), ofOrder);
  assert.deepEqual(twice, []);
  assert.equal(costOf(created.items), ordered, "what the order told");
  const asked = await ours(world.sent("cosec", ConfirmPayment), (c) => c.orderId === orderId);
  for (const { amount } of asked) assert.equal(exactly(amount), ordered, "what the saga asked for");

  const [adjusted] = await ours(world.sent("ordering", OrderItemsAdjusted), ofOrder);
  if (adjusted) {
    assert.equal(exactly(adjusted.total), found, "what the order told of what was found");
    assert.equal(costOf(adjusted.items), found, "the items that were found");
  }
  const charged = adjusted ? found : ordered;

  const { order } = await read(`/api/ordering/${orderId}`);
  assert.equal(order.status, status);
  assert.equal(exactly(order.total), charged, "the order's total");
  assert.equal(costOf(order.items), charged, "the order's items");
  const { order: searched } = await read(`/api/search/orders/${orderId}`);
  assert.equal(searched.status, FOUND[status]);
  assert.equal(exactly(searched.total), charged, "the total that is found");
  assert.equal(costOf(searched.items), charged, "the items that are found");

  const isReady = status === "ready" || status === "completed";
  const readied = await ours(world.sent("ordering", OrderReadied), ofOrder);
  assert.deepEqual(readied.map(({ total }) => exactly(total)), isReady ? [found] : []);
  if (isReady) assert.equal(charged, found, "only what was found is charged");

  const { payment } = await read(`/api/payments/${paymentId}`);
  assert.equal(exactly(payment.amount), authorized, "what the card is good for");
  const paid = await ours(world.sent("payments", InvoicePaid), (i) => i.orderId === orderId);
  assert.equal(paid.length, status === "completed" ? 1 : 0);
  const { status: known, body } = await world.call("GET", `/api/payments/invoices/${orderId}`);
  const expected = {
    approved: { payment: ["confirmed"], invoice: undefined },
    rejected: { payment: ["authorized"], invoice: undefined },
    cancelled: { payment: ["authorized", "released"], invoice: undefined },
    ready: { payment: ["confirmed"], invoice: "pending" },
    completed: { payment: ["captured"], invoice: "paid" },
  }[status];
  assert.ok(expected.payment.includes(payment.status), `${status}, ${payment.status}`);
  assert.equal(known === 200 ? body.invoice.status : undefined, expected.invoice);
  const invoiced = known === 200 ? exactly(body.invoice.amount) : 0n;
  if (isReady) {
    assert.equal(invoiced, found, "the invoice");
    assert.ok(invoiced <= authorized, "no more than authorized");
    assert.deepEqual([payment.orderId, body.invoice.paymentId], [orderId, paymentId]);
  }
  const captured = exactly(payment.capturedAmount);
  assert.equal(captured, status === "completed" ? found : 0n, "what was captured");
  return { status, authorized, charged, invoiced, captured };
}
