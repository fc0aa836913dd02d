/** Steps of customers and their registry. */
import { Given, Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { type Call, post, put, rpc } from "../support/calls.ts";
import type { Scene } from "../support/scene.ts";

const register = (name: string, smsNumber: string) => post("/api/customers", { name, smsNumber });

Given("a customer {string}", function (this: Scene, name: string) {
  return this.create("customer", register(name, "+31201234567"), name);
});

Given("an unregistered customer {string}", function (this: Scene, name: string) {
  assert.ok(!this.knows("customer", name));
});

When(
  "{string} registers with the number {string}",
  function (this: Scene, name: string, smsNumber: string) {
    return this.create("customer", register(name, smsNumber), name);
  },
);

When(
  "somebody registers with a name of {int} characters",
  function (this: Scene, length: number) {
    return this.create("customer", register("x".repeat(length), "+31201234567"), "long");
  },
);

When("the customer {string} is enabled", async function (this: Scene, name: string) {
  await this.attempt(put(`/api/customers/${this.id("customer", name)}/enable`));
});

When("the customer {string} is disabled", async function (this: Scene, name: string) {
  await this.attempt(put(`/api/customers/${this.id("customer", name)}/disable`));
});

When(
  "{string} changes the number to {string}",
  async function (this: Scene, name: string, smsNumber: string) {
    await this.attempt(
      put(`/api/customers/${this.id("customer", name)}/change-sms`, { smsNumber }),
    );
  },
);

const authorize = (scene: Scene, name: string): Call =>
  rpc("customerspb.CustomersService/AuthorizeCustomer", { id: scene.id("customer", name) });

When("it is asked whether {string} may order", async function (this: Scene, name: string) {
  await this.attempt(authorize(this, name));
});

Then("{string} may order", async function (this: Scene, name: string) {
  await this.attempt(authorize(this, name));
  this.expectNoRefusal();
});
