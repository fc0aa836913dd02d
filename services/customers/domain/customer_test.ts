import assert from "node:assert/strict";
import fc from "fast-check";
import { eventsOf, replay } from "../../../shared/domain/aggregate.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { decodeEvent, encodeEvent } from "../../../shared/domain/event.ts";
import { specFor } from "../../../shared/testing/decider.ts";
import {
  authorize,
  changeSmsNumber,
  type Customer,
  customer,
  disable,
  enable,
  register,
} from "./customer.ts";
import { type CustomerEvent, customerEvents } from "./customer_events.ts";

const given = specFor(customer);
const ada = { name: "Ada", smsNumber: "+1 (555) 010-2030" };
const registered: CustomerEvent = { type: "CustomerRegistered", data: ada };
const disabled: CustomerEvent = { type: "CustomerDisabled", data: {} };
const enabled: CustomerEvent = { type: "CustomerEnabled", data: {} };

Deno.test("register() registers an enabled customer with the texts as sent", () => {
  given().when(() => register(ada)).then(registered);
  given().when(() => register(ada)).thenState({ ...ada, enabled: true });
});

Deno.test("register() refuses a blank name before it looks at the number", () =>
  given().when(() => register({ name: " \t", smsNumber: "" }))
    .thenRefused("customer_name_blank", "the customer name cannot be blank"));

Deno.test("register() accepts a name of 200 characters and refuses a longer one", () => {
  const long = "😀".repeat(200);
  given().when(() => register({ ...ada, name: ` ${long} ` }))
    .then({ type: "CustomerRegistered", data: { ...ada, name: ` ${long} ` } });
  given().when(() => register({ ...ada, name: `${long}x` }))
    .thenRefused("customer_name_too_long", "the customer name is too long");
});

Deno.test("register() refuses a blank SMS number", () =>
  given().when(() => register({ ...ada, smsNumber: "  " }))
    .thenRefused("sms_number_blank", "the SMS number cannot be blank"));

Deno.test("register() refuses an SMS number of more than 200 characters", () =>
  given().when(() => register({ ...ada, smsNumber: `5550102${"-".repeat(194)}` }))
    .thenRefused("sms_number_too_long", "the SMS number is too long"));

for (const smsNumber of ["5550102", "+491234567890123", "(555) 010-2030", "+1-555-010-2030"]) {
  Deno.test(`F14: register() accepts the SMS number ${smsNumber}`, () =>
    given().when(() => register({ ...ada, smsNumber }))
      .then({ type: "CustomerRegistered", data: { ...ada, smsNumber } }));
}

for (
  const smsNumber of ["555010", "1234567890123456", "555x0102", "555+0102", "++5550102", "٥٥٥٠١٠٢"]
) {
  Deno.test(`F14: register() refuses the SMS number ${smsNumber}`, () =>
    given().when(() => register({ ...ada, smsNumber }))
      .thenRefused("sms_number_not_valid", "the SMS number is not valid"));
}

Deno.test("authorize() accepts an enabled customer and records nothing", () =>
  given(registered).when(authorize).thenNothing());

Deno.test("authorize() refuses a disabled customer as unauthenticated", () => {
  given(registered, disabled).when(authorize)
    .thenRefused("customer_not_authorized", "customer is not authorized");
  assert.throws(
    () => authorize(given(registered, disabled).state()),
    (error) => error instanceof DomainError && error.code === "unauthenticated",
  );
});

Deno.test("disable() disables an enabled customer", () => {
  given(registered).when(disable).then(disabled);
  given(registered).when(disable).thenState({ ...ada, enabled: false });
});

Deno.test("disable() refuses a disabled customer", () =>
  given(registered, disabled).when(disable)
    .thenRefused("customer_already_disabled", "the customer is already disabled"));

Deno.test("enable() enables a disabled customer", () => {
  given(registered, disabled).when(enable).then(enabled);
  given(registered, disabled).when(enable).thenState({ ...ada, enabled: true });
});

Deno.test("enable() refuses an enabled customer", () =>
  given(registered).when(enable)
    .thenRefused("customer_already_enabled", "the customer is already enabled"));

Deno.test("F11: changeSmsNumber() changes the number, also of a disabled customer", () => {
  const smsNumber = "+44 20 7946 0000";
  given(registered, disabled).when((c) => changeSmsNumber(c, smsNumber))
    .then({ type: "CustomerSmsChanged", data: { smsNumber } });
  given(registered, disabled).when((c) => changeSmsNumber(c, smsNumber))
    .thenState({ name: "Ada", smsNumber, enabled: false });
});

Deno.test("changeSmsNumber() to the same number tells nobody", () =>
  given(registered).when((c) => changeSmsNumber(c, ada.smsNumber)).thenNothing());

Deno.test("changeSmsNumber() refuses a blank, an overlong and an invalid number", () => {
  given(registered).when((c) => changeSmsNumber(c, ""))
    .thenRefused("sms_number_blank", "the SMS number cannot be blank");
  given(registered).when((c) => changeSmsNumber(c, " -".repeat(101)))
    .thenRefused("sms_number_too_long", "the SMS number is too long");
  given(registered).when((c) => changeSmsNumber(c, "call me"))
    .thenRefused("sms_number_not_valid", "the SMS number is not valid");
});

const command = fc.oneof(
  fc.constantFrom(enable, disable, authorize),
  fc.oneof(fc.string(), fc.stringMatching(/^\+?[0-9]{7,15}$/))
    .map((smsNumber) => (c: Customer) => changeSmsNumber(c, smsNumber)),
);

const histories = fc.array(command, { maxLength: 30 }).map((commands) => {
  const history: CustomerEvent[] = [registered];
  let state = replay(customer, history);
  for (const decide of commands) {
    try {
      const events = eventsOf<CustomerEvent>(decide(state));
      history.push(...events);
      state = replay(customer, events, state);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  return history;
});

Deno.test("no sequence of commands loses the name or leaves a number that register() refuses", () =>
  fc.assert(fc.property(histories, (history) => {
    const { name, smsNumber } = replay(customer, history);
    assert.equal(name, "Ada");
    register({ name, smsNumber });
  })));

Deno.test("a history enables and disables in turn", () =>
  fc.assert(fc.property(histories, (history) => {
    const switches = history.map(({ type }) => type).filter((type) =>
      type !== "CustomerSmsChanged"
    );
    for (const [i, type] of switches.slice(1).entries()) {
      assert.equal(type, i % 2 === 0 ? "CustomerDisabled" : "CustomerEnabled");
    }
  })));

Deno.test("events survive JSON, and replay from any snapshot equals full replay", () =>
  fc.assert(fc.property(histories, fc.nat(), (history, n) => {
    const stored = history.map((event) =>
      decodeEvent(customerEvents, JSON.parse(JSON.stringify(encodeEvent(customerEvents, event))))
    );
    assert.deepEqual(stored, history);
    const at = n % (history.length + 1);
    const snapshot = JSON.parse(JSON.stringify(replay(customer, history.slice(0, at))));
    assert.deepEqual(replay(customer, history.slice(at), snapshot), replay(customer, history));
  })));

Deno.test("evolve applies every event to every state", () => {
  const smsNumber = "5550102";
  const all: CustomerEvent[] = [registered, enabled, disabled, {
    type: "CustomerSmsChanged",
    data: { smsNumber },
  }];
  assert.deepEqual(
    all.map(({ type }) => type).sort(),
    Object.keys(customerEvents.definitions).sort(),
  );
  for (const state of [customer.initial(), replay(customer, [registered, disabled])]) {
    for (const event of all) assert.equal(typeof customer.evolve(state, event).enabled, "boolean");
  }
});
