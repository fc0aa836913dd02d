import assert from "node:assert/strict";
import { DomainError } from "../../../shared/domain/error.ts";
import { Cents, ZERO } from "../../../shared/domain/money.ts";
import { specFor } from "../../../shared/testing/decider.ts";
import { CardHash } from "./card.ts";
import { CustomerId, OrderId } from "./ids.ts";
import { authorize, bar, capture, confirm, payment, release } from "./payment.ts";
import type { PaymentEvent } from "./payment_events.ts";

const given = specFor(payment);
const customerId = CustomerId.parse("customer");
const stranger = CustomerId.parse("stranger");
const orderId = OrderId.parse("order");
const other = OrderId.parse("other");
const amount = Cents.parse(1999);
const cardHash = CardHash.parse("0".repeat(64));
const more = Cents.parse(2000);

const authorized: PaymentEvent = {
  type: "PaymentAuthorized",
  data: { customerId, amount, cardHash },
};
const confirmed: PaymentEvent = { type: "PaymentConfirmed", data: { orderId } };
const confirmedForNone: PaymentEvent = { type: "PaymentConfirmed", data: { orderId: "" } };
const barred: PaymentEvent = { type: "PaymentBarred", data: { orderId } };
const captured: PaymentEvent = { type: "PaymentCaptured", data: { orderId, amount } };
const released: PaymentEvent = { type: "PaymentReleased", data: { orderId } };

const request = { customerId, orderId, total: amount };
const anonymous = { customerId: "", orderId: "", total: amount } as const;
const text = "payment cannot be confirmed";
const unpayable = "invoice cannot be paid for";

Deno.test("authorize() records whose money it is, how much and by which card", () => {
  given().when(() => authorize({ customerId, amount, cardHash })).then(authorized);
  given().when(() => authorize({ customerId, amount, cardHash })).thenState({
    status: "authorized",
    customerId,
    amount,
    capturedAmount: ZERO,
    cardHash,
    orderId: "",
    barredOrders: [],
  });
});

for (const amount of [0, -1]) {
  Deno.test(`I7: authorize() refuses an amount of ${amount} cents`, () =>
    given().when(() => authorize({ customerId, amount: Cents.parse(amount), cardHash: "" }))
      .thenRefused("payment_amount_not_positive", "the payment amount must be positive"));
}

Deno.test("I2: confirm() binds the payment to the order", () => {
  given(authorized).when((p) => confirm(p, request)).then(confirmed);
  given(authorized).when((p) => confirm(p, request)).thenState({
    ...given(authorized).state(),
    status: "confirmed",
    orderId,
  });
});

Deno.test("confirm() again for the same order changes nothing, also once captured", () => {
  given(authorized, confirmed).when((p) => confirm(p, request)).thenNothing();
  given(authorized, confirmed, captured).when((p) => confirm(p, request)).thenNothing();
});

Deno.test("I6: confirm() of an unknown payment is not_found", () => {
  given().when((p) => confirm(p, request)).thenRefused("payment_not_found", text);
  assert.equal(codeOf(() => confirm(payment.initial(), request)), "not_found");
});

Deno.test("I2: confirm() refuses another customer's payment as a business refusal", () => {
  const asked = { ...request, customerId: stranger };
  given(authorized).when((p) => confirm(p, asked))
    .thenRefused("payment_of_another_customer", text);
  assert.equal(codeOf(() => confirm(given(authorized).state(), asked)), "invalid_argument");
});

Deno.test("I2: confirm() refuses a payment used for another order", () => {
  const asked = { ...request, orderId: other };
  for (const history of [[confirmed], [confirmed, captured], [confirmedForNone]]) {
    given(authorized, ...history).when((p) => confirm(p, asked))
      .thenRefused("payment_used_for_another_order", text);
  }
});

Deno.test("I2: confirm() refuses a payment below the order's total", () =>
  given(authorized).when((p) => confirm(p, { ...request, total: more }))
    .thenRefused("payment_amount_too_low", text));

Deno.test("I3: confirm() refuses a released payment", () =>
  given(authorized, confirmed, released).when((p) => confirm(p, request))
    .thenRefused("payment_released", text));

Deno.test("D7: confirm() refuses an order that was canceled before", () => {
  given(authorized, barred).when((p) => confirm(p, request)).thenRefused("order_canceled", text);
  given(authorized, barred).when((p) => confirm(p, { ...request, orderId: other }))
    .then({ type: "PaymentConfirmed", data: { orderId: other } });
});

Deno.test("confirm() without customer and order, as the reference asks, skips those checks", () => {
  given(authorized).when((p) => confirm(p, anonymous)).then(confirmedForNone);
  given(authorized, confirmed).when((p) => confirm(p, anonymous)).thenNothing();
  given(authorized, confirmedForNone).when((p) => confirm(p, anonymous)).thenNothing();
  given(authorized, barred).when((p) => confirm(p, anonymous)).then(confirmedForNone);
});

Deno.test("confirm() without customer and order still refuses a payment below the total", () =>
  given(authorized).when((p) => confirm(p, { ...anonymous, total: more }))
    .thenRefused("payment_amount_too_low", text));

Deno.test("I3: capture() takes the money of a payment confirmed for the order", () => {
  given(authorized, confirmed).when((p) => capture(p, { orderId, amount })).then(captured);
  given(authorized, confirmed).when((p) => capture(p, { orderId, amount })).thenState({
    ...given(authorized, confirmed).state(),
    status: "captured",
    capturedAmount: amount,
  });
});

Deno.test("capture() takes less than was authorized, or nothing for free goods", () => {
  given(authorized, confirmed).when((p) => capture(p, { orderId, amount: ZERO }))
    .then({ type: "PaymentCaptured", data: { orderId, amount: ZERO } });
  const less = Cents.parse(1);
  given(authorized, confirmed).when((p) => capture(p, { orderId, amount: less })).thenState({
    ...given(authorized, confirmed).state(),
    status: "captured",
    capturedAmount: less,
  });
});

Deno.test("capture() binds a payment that was confirmed without an order", () =>
  given(authorized, confirmedForNone).when((p) => capture(p, { orderId, amount })).thenState({
    ...given(authorized).state(),
    status: "captured",
    orderId,
    capturedAmount: amount,
  }));

Deno.test("capture() confirms a payment that was only authorized", () =>
  given(authorized).when((p) => capture(p, { orderId, amount })).then(confirmed, captured));

Deno.test("capture() of an unknown payment is not found", () =>
  given().when((p) => capture(p, { orderId, amount }))
    .thenRefused("payment_not_found", "payment with that ID does not exist"));

Deno.test("I2: capture() refuses a payment that serves another order", () =>
  given(authorized, confirmed).when((p) => capture(p, { orderId: other, amount }))
    .thenRefused("payment_used_for_another_order", unpayable));

Deno.test("I1: capture() takes the money once", () =>
  given(authorized, confirmed, captured).when((p) => capture(p, { orderId, amount }))
    .thenRefused("payment_already_captured", unpayable));

Deno.test("capture() refuses more than was authorized", () =>
  given(authorized, confirmed).when((p) => capture(p, { orderId, amount: more }))
    .thenRefused("payment_amount_too_low", unpayable));

Deno.test("capture() refuses a released payment and a canceled order", () => {
  given(authorized, confirmed, released).when((p) => capture(p, { orderId, amount }))
    .thenRefused("payment_released", unpayable);
  given(authorized, barred).when((p) => capture(p, { orderId, amount }))
    .thenRefused("order_canceled", unpayable);
});

Deno.test("I3: release() frees a payment confirmed for the order", () => {
  given(authorized, confirmed).when((p) => release(p, orderId)).then(released);
  given(authorized, confirmed).when((p) => release(p, orderId)).thenState({
    ...given(authorized, confirmed).state(),
    status: "released",
  });
});

Deno.test("release() of anything else has no effect", () => {
  given().when((p) => release(p, orderId)).thenNothing();
  given(authorized).when((p) => release(p, orderId)).thenNothing();
  given(authorized, confirmed).when((p) => release(p, other)).thenNothing();
  given(authorized, confirmedForNone).when((p) => release(p, orderId)).thenNothing();
  given(authorized, confirmedForNone).when((p) => release(p, "")).thenNothing();
  given(authorized, confirmed, captured).when((p) => release(p, orderId)).thenNothing();
  given(authorized, confirmed, released).when((p) => release(p, orderId)).thenNothing();
});

Deno.test("D7: bar() remembers a canceled order, once", () => {
  given(authorized).when((p) => bar(p, orderId)).then(barred);
  given(authorized).when((p) => bar(p, orderId)).thenState({
    ...given(authorized).state(),
    barredOrders: [orderId],
  });
  given(authorized, barred).when((p) => bar(p, orderId)).thenNothing();
});

Deno.test("D7: bar() releases a payment confirmed for the canceled order", () =>
  given(authorized, confirmed).when((p) => bar(p, orderId)).then(released));

Deno.test("bar() has no effect on a payment that serves another order or is done with", () => {
  given().when((p) => bar(p, orderId)).thenNothing();
  given(authorized, confirmed).when((p) => bar(p, other)).thenNothing();
  given(authorized, confirmed, captured).when((p) => bar(p, orderId)).thenNothing();
  given(authorized, confirmed, released).when((p) => bar(p, orderId)).thenNothing();
});

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}
