import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { DomainError, notFound, refused } from "../../../shared/domain/error.ts";
import { type Cents, ZERO } from "../../../shared/domain/money.ts";
import { positive } from "./amount.ts";
import type { CardHashOrNone } from "./card.ts";
import type { CustomerId, CustomerIdOrNone, OrderId, OrderIdOrNone } from "./ids.ts";
import { type PaymentEvent, paymentEvents } from "./payment_events.ts";

export interface Payment {
  readonly status: "new" | "authorized" | "confirmed" | "captured" | "released";
  readonly customerId: CustomerIdOrNone;
  readonly amount: Cents;
  /** What was taken of it: nothing until then, and never more. */
  readonly capturedAmount: Cents;
  /** Of the card it was authorized with, if one is known. */
  readonly cardHash: CardHashOrNone;
  readonly orderId: OrderIdOrNone;
  /** Orders that were off before the payment was confirmed for them: a late confirmation is refused. */
  readonly barredOrders: readonly OrderId[];
}

export const payment = defineAggregate({
  name: "payments.Payment",
  events: paymentEvents,
  initial: (): Payment => ({
    status: "new",
    customerId: "",
    amount: ZERO,
    capturedAmount: ZERO,
    cardHash: "",
    orderId: "",
    barredOrders: [],
  }),
  evolve(payment, { type, data }): Payment {
    switch (type) {
      case "PaymentAuthorized":
        return { ...payment, status: "authorized", ...data };
      case "PaymentConfirmed":
        return { ...payment, status: "confirmed", orderId: data.orderId };
      case "PaymentBarred":
        return { ...payment, barredOrders: [...payment.barredOrders, data.orderId] };
      case "PaymentCaptured":
        return {
          ...payment,
          status: "captured",
          orderId: data.orderId,
          capturedAmount: data.amount,
        };
      case "PaymentReleased":
        return { ...payment, status: "released", orderId: data.orderId };
    }
  },
});

export function authorize(
  { customerId, amount, cardHash }: {
    customerId: CustomerId;
    amount: Cents;
    cardHash: CardHashOrNone;
  },
): PaymentEvent {
  return { type: "PaymentAuthorized", data: { customerId, amount: positive(amount), cardHash } };
}

/** Binds the payment to an order. What the caller leaves empty is not checked. */
export function confirm(
  payment: Payment,
  { customerId, orderId, total }: {
    customerId: CustomerIdOrNone;
    orderId: OrderIdOrNone;
    total: Cents;
  },
): PaymentEvent | void {
  if (payment.status === "new") {
    throw new DomainError("not_found", "payment_not_found", UNCONFIRMABLE);
  }
  if (customerId !== "" && customerId !== payment.customerId) {
    throw unconfirmable("payment_of_another_customer");
  }
  if (payment.status === "released") throw unconfirmable("payment_released");
  if (isBarred(payment, orderId)) throw unconfirmable("order_canceled");
  if (isTaken(payment) && orderId !== "" && orderId !== payment.orderId) {
    throw unconfirmable("payment_used_for_another_order");
  }
  if (payment.amount < total) throw unconfirmable("payment_amount_too_low");
  if (payment.status === "authorized") return { type: "PaymentConfirmed", data: { orderId } };
}

/** Takes the money for an order's invoice. A payment nobody confirmed before is confirmed by it. */
export function capture(
  payment: Payment,
  { orderId, amount }: { orderId: OrderId; amount: Cents },
): readonly PaymentEvent[] {
  if (payment.status === "new") throw notFound("payment");
  if (payment.status === "released") throw unpayable("payment_released");
  if (isBarred(payment, orderId)) throw unpayable("order_canceled");
  if (isTaken(payment) && payment.orderId !== "" && payment.orderId !== orderId) {
    throw unpayable("payment_used_for_another_order");
  }
  if (payment.status === "captured") throw unpayable("payment_already_captured");
  if (payment.amount < amount) throw unpayable("payment_amount_too_low");
  const captured: PaymentEvent = { type: "PaymentCaptured", data: { orderId, amount } };
  return payment.status === "confirmed"
    ? [captured]
    : [{ type: "PaymentConfirmed", data: { orderId } }, captured];
}

export function release(payment: Payment, orderId: string): PaymentEvent | void {
  const { status, orderId: served } = payment;
  if (status === "confirmed" && served !== "" && served === orderId) {
    return { type: "PaymentReleased", data: { orderId: served } };
  }
}

/** The order is off: the payment is released, or remembers not to be confirmed for it. */
export function bar(payment: Payment, orderId: OrderId): PaymentEvent | void {
  if (payment.status === "authorized" && !isBarred(payment, orderId)) {
    return { type: "PaymentBarred", data: { orderId } };
  }
  return release(payment, orderId);
}

const UNCONFIRMABLE = "payment cannot be confirmed";

function unconfirmable(reason: string): DomainError {
  return refused(reason, UNCONFIRMABLE);
}

function unpayable(reason: string): DomainError {
  return refused(reason, "invoice cannot be paid for");
}

function isTaken({ status }: Payment): boolean {
  return status === "confirmed" || status === "captured";
}

function isBarred({ barredOrders }: Payment, orderId: OrderIdOrNone): boolean {
  return orderId !== "" && barredOrders.includes(orderId);
}
