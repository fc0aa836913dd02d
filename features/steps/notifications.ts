/** Steps about what customers are told. */
import { Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { z } from "zod";
import { get, rpc } from "../support/calls.ts";
import { order } from "../support/kiosk.ts";
import type { Scene } from "../support/scene.ts";
import { namesIn } from "../support/tables.ts";
import { Notification } from "../support/things.ts";

const Notifications = z.object({ notifications: z.array(Notification) });

async function messages(scene: Scene, filter: Record<string, string>) {
  const path = `/api/notifications?${new URLSearchParams(filter)}`;
  return (await scene.read(get(path), Notifications)).notifications;
}

Then("{string} is told: {string}", async function (this: Scene, customer: string, kinds: string) {
  await this.eventually(`${customer} is told: ${kinds}`, async () => {
    const told = await messages(this, { orderId: this.id("order") });
    assert.deepEqual(told.map(({ kind }) => kind), namesIn(kinds));
    for (const { customerId, status, sentAt } of told) {
      assert.equal(customerId, this.id("customer", customer));
      assert.equal(status, "sent");
      assert.ok(sentAt !== null && !Number.isNaN(Date.parse(sentAt)));
    }
  });
});

Then("the messages went to {string}", async function (this: Scene, number: string) {
  for (const { smsNumber } of await messages(this, { orderId: this.id("order") })) {
    assert.equal(smsNumber, number);
  }
});

Then(
  "further orders of {string} are told to {string}",
  async function (this: Scene, customer: string, number: string) {
    const [productId] = this.all("product");
    const product = this.nameOf("product", productId);
    await this.eventually(`messages go to ${number}`, async () => {
      await order(this, customer, [{ quantity: 1, product }]); // the number is on its way
      let told: string[] = [];
      await this.eventually(`${customer} is told of the order`, async () => {
        told = (await messages(this, { orderId: this.id("order") })).map((one) => one.smsNumber);
        assert.equal(told.length, 1);
      });
      assert.deepEqual(told, [number]);
    });
  },
);

When(
  "notifying {string} of the order is asked for again",
  async function (this: Scene, customer: string) {
    const body = { orderId: this.id("order"), customerId: this.id("customer", customer) };
    await this.attempt(rpc("notificationspb.NotificationsService/NotifyOrderCreated", body));
    this.expectNoRefusal();
  },
);

Then(
  "the messages to {string} are about the orders {string}",
  async function (this: Scene, customer: string, names: string) {
    await this.eventually(`${customer} is told of ${names}`, async () => {
      const told = await messages(this, { customerId: this.id("customer", customer) });
      const orders = told.map(({ orderId }) => this.nameOf("order", orderId));
      assert.deepEqual(orders, namesIn(names));
    });
  },
);
