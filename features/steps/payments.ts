/** Steps of payments, invoices and cards. */
import { Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { z } from "zod";
import { type Call, Created, get, post, put, rpc } from "../support/calls.ts";
import { authorize, cardOf } from "../support/kiosk.ts";
import { refusalOf } from "../support/refusals.ts";
import type { Scene } from "../support/scene.ts";
import { assertShows, namesIn } from "../support/tables.ts";
import { FoundPayment } from "../support/things.ts";

const Found = z.object({ payments: z.array(FoundPayment) });

When(
  "{string} authorizes a payment of {float}",
  function (this: Scene, customer: string, amount: number) {
    return authorize(this, customer, amount);
  },
);

When(
  "{string} authorizes a payment of {float} with the card {string}",
  function (this: Scene, customer: string, amount: number, card: string) {
    return authorize(this, customer, amount, card);
  },
);

When("the payment {string} is confirmed", async function (this: Scene, payment: string) {
  const id = this.id("payment", payment);
  await this.attempt(rpc("paymentspb.PaymentsService/ConfirmPayment", { id }));
});

Then("the payment is for the order", async function (this: Scene) {
  assertShows(await this.look("payment"), { orderId: this.id("order") });
});

Then("the payment is not taken", async function (this: Scene) {
  await this.eventually("the payment is free, or was never used", async () => {
    const { status } = await this.look("payment");
    assert.ok(["authorized", "released"].includes(status), status);
  });
});

const pay = (scene: Scene): Call => put(`/api/payments/invoices/${scene.id("invoice")}/pay`);

async function invoicePending(scene: Scene): Promise<void> {
  await scene.eventually("the invoice is there", async () => {
    assertShows(await scene.look("invoice"), { status: "pending" });
  });
}

When("the customer pays the invoice", async function (this: Scene) {
  // it follows the order, when the order is ready
  if (this.knows("order")) await this.eventually("the invoice is there", () => seen(this));
  await this.attempt(pay(this));
});

async function seen(scene: Scene): Promise<void> {
  await scene.look("invoice");
}

When("the customer pays for it all", async function (this: Scene) {
  await invoicePending(this);
  await this.attempt(pay(this));
  await this.eventually("the order is completed", async () => {
    assertShows(await this.look("order"), { status: "completed" });
  });
});

When("the customer pays the invoice {int} times at once", async function (this: Scene, n: number) {
  await invoicePending(this);
  const calls = Array.from({ length: n }, () => this.calls.send(pay(this)));
  this.answers = await Promise.all(calls);
});

Then(
  "one of them is accepted, the others are refused: {string}",
  function (this: Scene, text: string) {
    const refused = this.answers.filter(({ status }) => status !== 200);
    assert.equal(this.answers.length - refused.length, 1);
    for (const answer of refused) assert.equal(refusalOf(answer, "bad request"), text);
  },
);

/** Something that is done to the invoice, once it is there. */
async function onInvoice(scene: Scene, method: string, fields: object = {}): Promise<void> {
  if (scene.knows("order")) await scene.eventually("the invoice is there", () => seen(scene));
  const body = { id: scene.id("invoice"), ...fields };
  await scene.attempt(rpc(`paymentspb.PaymentsService/${method}`, body));
}

When("the invoice is adjusted to {float}", function (this: Scene, amount: number) {
  return onInvoice(this, "AdjustInvoice", { amount });
});

When("the invoice is canceled", function (this: Scene) {
  return onInvoice(this, "CancelInvoice");
});

When("another invoice of {float} is made for the order", async function (this: Scene, n: number) {
  await invoicePending(this);
  const body = { orderId: this.id("order"), paymentId: this.id("payment"), amount: n };
  this.answers = [await this.attempt(rpc("paymentspb.PaymentsService/CreateInvoice", body))];
});

Then("it is the invoice of the order", function (this: Scene) {
  this.expectNoRefusal();
  assert.equal(Created.parse(this.answers[0].body).id, this.id("invoice"));
});

Then("the invoice of the order is for {float}", async function (this: Scene, amount: number) {
  await this.eventually(`the invoice is for ${amount}`, async () => {
    const expected = { amount: String(amount), orderId: this.id("order") };
    assertShows(await this.look("invoice"), expected);
  });
});

Then("the order has no invoice", async function (this: Scene) {
  const { status } = await this.calls.send(get(`/api/payments/invoices/${this.id("invoice")}`));
  assert.equal(status, 404);
});

Then("the invoice is for the payment", async function (this: Scene) {
  assertShows(await this.look("invoice"), { paymentId: this.id("payment") });
});

When("the customer swipes the card {string}", async function (this: Scene, card: string) {
  const call = post("/api/payments/lookup", { card: cardOf(this, card) });
  this.answers = [await this.attempt(call)];
});

function located(scene: Scene): z.infer<typeof FoundPayment>[] {
  scene.expectNoRefusal();
  return Found.parse(scene.answers[0].body).payments;
}

Then("the order is located", function (this: Scene) {
  assert.deepEqual(located(this).map(({ orderId }) => orderId), [this.id("order")]);
});

Then("the located payment has no invoice", function (this: Scene) {
  assert.deepEqual(located(this).map(({ invoice }) => invoice), [null]);
});

Then("the located payment has the invoice of {float}", function (this: Scene, amount: number) {
  const invoices = located(this).map(({ invoice }) => [invoice?.id, invoice?.amount]);
  assert.deepEqual(invoices, [[this.id("invoice"), amount]]);
});

Then("payments of {string} are located", function (this: Scene, amounts: string) {
  assert.deepEqual(located(this).map(({ amount }) => String(amount)), namesIn(amounts));
});
