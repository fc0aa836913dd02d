import assert from "node:assert/strict";
import fc from "fast-check";
import { type Decision, eventsOf, replay } from "../../../shared/domain/aggregate.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { decodeEvent, encodeEvent } from "../../../shared/domain/event.ts";
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
import { type StoreEvent, storeEvents } from "./store_events.ts";

type Command = (store: Store) => Decision<StoreEvent>;

const plain = { noNullPrototype: true };
const text = fc.string({ maxLength: 210 });
const command: fc.Arbitrary<Command> = fc.oneof(
  ...[
    requestParticipation,
    approveParticipation,
    enableParticipation,
    disableParticipation,
    turnOnAutomatedShopping,
    turnOffAutomatedShopping,
  ].map((decide) => fc.constant<Command>(decide)),
  fc.constant<Command>(removeStore),
  text.map((reason): Command => (store) => denyParticipation(store, reason)),
  text.map((name): Command => (store) => rebrandStore(store, name)),
);
const event: fc.Arbitrary<StoreEvent> = fc.oneof(
  fc.record({ name: text, location: text }, plain).map((data) =>
    ({ type: "StoreCreated", data }) as const
  ),
  fc.constantFrom<StoreEvent[]>(
    { type: "StoreParticipationRequested", data: {} },
    { type: "StoreParticipationEnabled", data: { participating: true } },
    { type: "StoreParticipationDisabled", data: { participating: false } },
    { type: "StoreAutomatedShoppingTurnedOn", data: {} },
    { type: "StoreAutomatedShoppingTurnedOff", data: {} },
    { type: "StoreRemoved", data: {} },
  ),
  text.map((reason) => ({ type: "StoreParticipationDenied", data: { reason } }) as const),
  text.map((name) => ({ type: "StoreRebranded", data: { name } }) as const),
);

Deno.test("no sequence of commands leads a store to an illegal state", () =>
  fc.assert(fc.property(fc.array(command), (commands) => {
    let state = replay(store, [createStore("Brew", "Level 1")]);
    for (const decide of commands) {
      const before = state;
      state = replay(store, decided(decide, before), before);
      assert.notEqual(state.name.trim(), "");
      assert.equal(state.location, "Level 1");
      if (before.status === "removed") assert.equal(state, before);
      if (state.status === "removed") assert.notEqual(state.participation, "participating");
    }
  })));

Deno.test("any history of a store, however odd, has a state", () =>
  fc.assert(fc.property(fc.array(event), (history) => {
    assert.ok(replay(store, history));
  })));

Deno.test("a store's events survive being written down", () =>
  fc.assert(fc.property(event, (event) => {
    const stored = JSON.parse(JSON.stringify(encodeEvent(storeEvents, event)));
    assert.deepEqual(decodeEvent(storeEvents, stored), event);
  })));

Deno.test("a store replayed from any snapshot is the store replayed from the start", () =>
  fc.assert(fc.property(fc.array(event), fc.nat(), (history, at) => {
    const cut = at % (history.length + 1);
    const snapshot = JSON.parse(JSON.stringify(replay(store, history.slice(0, cut))));
    assert.deepEqual(replay(store, history.slice(cut), snapshot), replay(store, history));
  })));

function decided(decide: Command, state: Store): readonly StoreEvent[] {
  try {
    return eventsOf<StoreEvent>(decide(state));
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}
