/** Steps about whatever the mall shows, and about refusals. */
import { type DataTable, defineParameterType, Then, When } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { z } from "zod";
import { get } from "../support/calls.ts";
import { type Kind, refusalOf } from "../support/refusals.ts";
import { type Scene, THE } from "../support/scene.ts";
import { assertShows } from "../support/tables.ts";
import { type Thing, THINGS } from "../support/things.ts";

/** Things that are shown by their id; a shopping list is found by its order, see depot.ts. */
const Named = z.enum([
  ...["store", "product", "customer", "basket"] as const,
  ...["order", "bot", "payment", "invoice"] as const,
]);
const Kinds = z.enum(["bad request", "not found", "unauthorized"]);

for (const [name, names] of Object.entries({ thing: Named, kind: Kinds })) {
  const regexp = new RegExp(names.options.join("|"));
  defineParameterType({ name, regexp, transformer: (text: string) => names.parse(text) });
}

async function shows(scene: Scene, thing: Thing, name: string, table: DataTable): Promise<void> {
  await scene.eventually(`the ${thing} is shown like that`, async () => {
    assertShows(await scene.look(thing, name), table.rowsHash());
  });
}

Then(
  "the {thing} {string} shows:",
  function (this: Scene, thing: Thing, name: string, t: DataTable) {
    return shows(this, thing, name, t);
  },
);

Then("the {thing} shows:", function (this: Scene, thing: Thing, table: DataTable) {
  return shows(this, thing, THE, table);
});

async function becomes(scene: Scene, thing: Thing, name: string, status: string): Promise<void> {
  await scene.eventually(`the ${thing} is ${status}`, async () => {
    assertShows(await scene.look(thing, name), { status });
  });
}

Then("the {thing} becomes {string}", function (this: Scene, thing: Thing, status: string) {
  return becomes(this, thing, THE, status);
});

Then(
  "the {thing} {string} becomes {string}",
  function (this: Scene, thing: Thing, name: string, status: string) {
    return becomes(this, thing, name, status);
  },
);

Then("the {thing} belongs to {string}", async function (this: Scene, thing: Thing, name: string) {
  const shown = await this.look(thing);
  assertShows(shown, { customerId: this.id("customer", name) });
});

Then("the {thing} totals {float}", async function (this: Scene, thing: Thing, total: number) {
  await this.eventually(`the ${thing} totals ${total}`, async () => {
    assertShows(await this.look(thing), { total: String(total) });
  });
});

async function lookUp(scene: Scene, thing: Thing, name: string): Promise<void> {
  await scene.attempt(get(`${THINGS[thing].path}${scene.id(thing, name)}`));
}

When("somebody looks up the {thing}", function (this: Scene, thing: Thing) {
  return lookUp(this, thing, THE);
});

When("somebody looks up the {thing} {string}", function (this: Scene, thing: Thing, name: string) {
  return lookUp(this, thing, name);
});

When(
  "somebody looks up the {thing} with an id of {int} characters",
  async function (this: Scene, thing: Thing, length: number) {
    await this.attempt(get(`${THINGS[thing].path}${"x".repeat(length)}`));
  },
);

When("somebody looks up the {thing} with a blank id", async function (this: Scene, thing: Thing) {
  await this.attempt(get(`${THINGS[thing].path}%20`));
});

Then("there is no {thing} {string}", async function (this: Scene, thing: Thing, name: string) {
  await this.eventually(`the ${thing} is gone`, async () => {
    const answer = await this.calls.send(get(`${THINGS[thing].path}${this.id(thing, name)}`));
    assert.equal(refusalOf(answer, "not found"), `${thing} with that ID does not exist`);
  });
});

/** The refusal of the step before, which has been expected now. */
function refused(scene: Scene, kind: Kind): string {
  const { refusal } = scene;
  assert.ok(refusal, "it was not refused");
  scene.refusal = undefined;
  return refusalOf(refusal, kind);
}

Then("it is refused as {kind}: {string}", function (this: Scene, kind: Kind, text: string) {
  assert.equal(refused(this, kind), text);
});

Then("it is refused as {kind}, saying {string}", function (this: Scene, kind: Kind, text: string) {
  const said = refused(this, kind);
  assert.ok(said.endsWith(text), `it says "${said}"`);
});

Then("it is refused as {kind}", function (this: Scene, kind: Kind) {
  assert.notEqual(refused(this, kind), "");
});
