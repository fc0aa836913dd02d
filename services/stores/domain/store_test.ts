import assert from "node:assert/strict";
import { DomainError } from "../../../shared/domain/error.ts";
import { specFor } from "../../../shared/testing/decider.ts";
import {
  approveParticipation,
  createStore,
  denyParticipation,
  disableParticipation,
  enableParticipation,
  rebrandStore,
  removeStore,
  requestParticipation,
  type Store,
  store,
  turnOffAutomatedShopping,
  turnOnAutomatedShopping,
} from "./store.ts";
import type { StoreEvent } from "./store_events.ts";

const given = specFor(store);
const created: StoreEvent = {
  type: "StoreCreated",
  data: { name: "Brew & Bean", location: "Level 1" },
};
const requested: StoreEvent = { type: "StoreParticipationRequested", data: {} };
const enabled: StoreEvent = { type: "StoreParticipationEnabled", data: { participating: true } };
const denied: StoreEvent = { type: "StoreParticipationDenied", data: { reason: "too small" } };
const disabled: StoreEvent = { type: "StoreParticipationDisabled", data: { participating: false } };
const turnedOff: StoreEvent = { type: "StoreAutomatedShoppingTurnedOff", data: {} };
const turnedOn: StoreEvent = { type: "StoreAutomatedShoppingTurnedOn", data: {} };
const removed: StoreEvent = { type: "StoreRemoved", data: {} };

Deno.test("createStore() opens a store that does not participate, with automated shopping on", () =>
  given().when(() => createStore("Brew & Bean", "Level 1")).thenState({
    status: "listed",
    name: "Brew & Bean",
    location: "Level 1",
    participation: "none",
    automatedShopping: true,
  }));

Deno.test("createStore() keeps the texts as they were sent", () =>
  given().when(() => createStore(" Brew ", " Level 1 ")).then({
    type: "StoreCreated",
    data: { name: " Brew ", location: " Level 1 " },
  }));

Deno.test("createStore() refuses a blank name, before a blank location", () => {
  const when = (name: string) => given().when(() => createStore(name, ""));
  when("").thenRefused("store_name_blank", "the store name cannot be blank");
  when(" \t").thenRefused("store_name_blank", "the store name cannot be blank");
});

Deno.test("createStore() refuses a blank location", () =>
  given().when(() => createStore("Brew", "  "))
    .thenRefused("store_location_blank", "the store location cannot be blank"));

Deno.test("createStore() takes texts of 200 characters and none longer", () => {
  const longest = "🫖".repeat(200);
  given().when(() => createStore(` ${longest} `, longest))
    .then({ type: "StoreCreated", data: { name: ` ${longest} `, location: longest } });
  given().when(() => createStore(`${longest}!`, "Level 1"))
    .thenRefused("store_name_too_long", "the store name is too long");
  given().when(() => createStore("Brew", `${longest}!`))
    .thenRefused("store_location_too_long", "the store location is too long");
});

Deno.test("requestParticipation() asks for it, the first time and after a denial or a revocation", () => {
  given(created).when(requestParticipation).then(requested);
  given(created, requested, denied).when(requestParticipation).then(requested);
  given(created, enabled, disabled).when(requestParticipation).then(requested);
});

Deno.test("requestParticipation() leads to the status requested", () =>
  assert.equal(given(created, requested).state().participation, "requested"));

Deno.test("requestParticipation() refuses a second request", () =>
  given(created, requested).when(requestParticipation)
    .thenRefused("participation_already_requested", "participation is already requested"));

Deno.test("requestParticipation() refuses a store that already participates", () =>
  given(created, enabled).when(requestParticipation)
    .thenRefused("store_already_participating", "the store is already participating"));

Deno.test("approveParticipation() lets a store that asked participate", () => {
  given(created, requested).when(approveParticipation).then(enabled);
  assert.equal(given(created, requested, enabled).state().participation, "participating");
});

Deno.test("denyParticipation() turns a request down with its reason", () => {
  given(created, requested).when((s) => denyParticipation(s, "too small")).then(denied);
  assert.equal(given(created, requested, denied).state().participation, "denied");
});

Deno.test("denyParticipation() needs no reason, and takes none above 2000 characters", () => {
  const deny = (reason: string) =>
    given(created, requested).when((s) => denyParticipation(s, reason));
  deny("").then({ type: "StoreParticipationDenied", data: { reason: "" } });
  deny("x".repeat(2_001)).thenRefused("reason_too_long", "the reason is too long");
});

for (const [answer, decide] of answers()) {
  Deno.test(`${answer}() refuses a store that has not asked`, () => {
    for (const history of [[], [requested, denied], [enabled], [enabled, disabled]]) {
      given(created, ...history).when(decide)
        .thenRefused("participation_not_requested", "participation is not requested");
    }
  });
}

Deno.test("enableParticipation() approves at once, whatever the status was", () => {
  for (const history of [[], [requested], [requested, denied], [enabled, disabled]]) {
    given(created, ...history).when(enableParticipation).then(enabled);
  }
});

Deno.test("enableParticipation() refuses a store that already participates", () =>
  given(created, enabled).when(enableParticipation)
    .thenRefused("store_already_participating", "the store is already participating"));

Deno.test("disableParticipation() revokes at once", () => {
  given(created, enabled).when(disableParticipation).then(disabled);
  assert.equal(given(created, enabled, disabled).state().participation, "revoked");
});

Deno.test("disableParticipation() refuses a store that does not participate", () => {
  for (const history of [[], [requested], [requested, denied], [enabled, disabled]]) {
    given(created, ...history).when(disableParticipation)
      .thenRefused("store_already_not_participating", "the store is already not participating");
  }
});

Deno.test("turnOffAutomatedShopping() leaves the participation as it is", () => {
  given(created, enabled).when(turnOffAutomatedShopping).then(turnedOff);
  const { automatedShopping, participation } = given(created, enabled, turnedOff).state();
  assert.deepEqual([automatedShopping, participation], [false, "participating"]);
});

Deno.test("turnOffAutomatedShopping() refuses when it is off", () =>
  given(created, turnedOff).when(turnOffAutomatedShopping)
    .thenRefused("automated_shopping_already_off", "automated shopping is already off"));

Deno.test("turnOnAutomatedShopping() turns it on again", () => {
  given(created, turnedOff).when(turnOnAutomatedShopping).then(turnedOn);
  assert.equal(given(created, turnedOff, turnedOn).state().automatedShopping, true);
});

Deno.test("turnOnAutomatedShopping() refuses when it is on, as in a new store", () =>
  given(created).when(turnOnAutomatedShopping)
    .thenRefused("automated_shopping_already_on", "automated shopping is already on"));

Deno.test("rebrandStore() gives a new name", () => {
  const rebranded: StoreEvent = { type: "StoreRebranded", data: { name: "Bean" } };
  given(created).when((s) => rebrandStore(s, "Bean")).then(rebranded);
  assert.equal(given(created, rebranded).state().name, "Bean");
});

Deno.test("E4: rebrandStore() refuses a blank or too long name", () => {
  given(created).when((s) => rebrandStore(s, " "))
    .thenRefused("store_name_blank", "the store name cannot be blank");
  given(created).when((s) => rebrandStore(s, "x".repeat(201)))
    .thenRefused("store_name_too_long", "the store name is too long");
});

Deno.test("removeStore() removes a store", () => {
  given(created).when(removeStore).then(removed);
  assert.equal(given(created, removed).state().status, "removed");
});

Deno.test("removeStore() ends the participation first", () =>
  given(created, enabled).when(removeStore).then(disabled, removed));

for (const [name, decide] of commands()) {
  Deno.test(`C2: ${name}() does not know a store that never was`, () =>
    given().when(decide).thenRefused("store_not_found", "store with that ID does not exist"));

  Deno.test(`E4: ${name}() does not know a removed store`, () => {
    given(created, requested, turnedOff, removed).when(decide)
      .thenRefused("store_not_found", "store with that ID does not exist");
  });
}

Deno.test("an unknown store is not found, not a bad request", () =>
  assert.throws(
    () => enableParticipation(store.initial()),
    (error) => error instanceof DomainError && error.code === "not_found",
  ));

function answers(): [string, (store: Store) => StoreEvent][] {
  return [
    ["approveParticipation", approveParticipation],
    ["denyParticipation", (store) => denyParticipation(store, "")],
  ];
}

function commands(): [string, (store: Store) => StoreEvent | StoreEvent[]][] {
  return [
    ...answers(),
    ["requestParticipation", requestParticipation],
    ["enableParticipation", enableParticipation],
    ["disableParticipation", disableParticipation],
    ["turnOnAutomatedShopping", turnOnAutomatedShopping],
    ["turnOffAutomatedShopping", turnOffAutomatedShopping],
    ["rebrandStore", (store) => rebrandStore(store, "")],
    ["removeStore", removeStore],
  ];
}
