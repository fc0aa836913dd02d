import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { notFound, refused } from "../../../shared/domain/error.ts";
import { type StoreEvent, storeEvents } from "./store_events.ts";
import { limitText, MAX_DESCRIPTION, requireText } from "./texts.ts";

export type ParticipationStatus = "none" | "requested" | "participating" | "denied" | "revoked";

export interface Store {
  readonly status: "new" | "listed" | "removed";
  readonly name: string;
  readonly location: string;
  readonly participation: ParticipationStatus;
  /** The owner's own switch: off for a while leaves the participation as it is. */
  readonly automatedShopping: boolean;
}

export const store = defineAggregate({
  name: "stores.Store",
  events: storeEvents,
  initial: (): Store => ({
    status: "new",
    name: "",
    location: "",
    participation: "none",
    automatedShopping: true,
  }),
  evolve(store, { type, data }): Store {
    switch (type) {
      case "StoreCreated":
        return { ...store, status: "listed", name: data.name, location: data.location };
      case "StoreParticipationRequested":
        return { ...store, participation: "requested" };
      case "StoreParticipationEnabled":
        return { ...store, participation: "participating" };
      case "StoreParticipationDenied":
        return { ...store, participation: "denied" };
      case "StoreParticipationDisabled":
        return { ...store, participation: "revoked" };
      case "StoreAutomatedShoppingTurnedOn":
        return { ...store, automatedShopping: true };
      case "StoreAutomatedShoppingTurnedOff":
        return { ...store, automatedShopping: false };
      case "StoreRebranded":
        return { ...store, name: data.name };
      case "StoreRemoved":
        return { ...store, status: "removed" };
    }
  },
});

export function createStore(name: string, location: string): StoreEvent {
  requireText("store name", name);
  requireText("store location", location);
  return { type: "StoreCreated", data: { name, location } };
}

export function requestParticipation(store: Store): StoreEvent {
  requireListed(store);
  if (store.participation === "participating") throw alreadyParticipating();
  if (store.participation === "requested") {
    throw refused("participation_already_requested", "participation is already requested");
  }
  return { type: "StoreParticipationRequested", data: {} };
}

export function approveParticipation(store: Store): StoreEvent {
  requireRequested(store);
  return enabled;
}

export function denyParticipation(store: Store, reason: string): StoreEvent {
  requireRequested(store);
  limitText("reason", reason, MAX_DESCRIPTION);
  return { type: "StoreParticipationDenied", data: { reason } };
}

/** Approves at once, requested or not. */
export function enableParticipation(store: Store): StoreEvent {
  requireListed(store);
  if (store.participation === "participating") throw alreadyParticipating();
  return enabled;
}

/** Revokes at once. */
export function disableParticipation(store: Store): StoreEvent {
  requireListed(store);
  if (store.participation !== "participating") {
    throw refused("store_already_not_participating", "the store is already not participating");
  }
  return disabled;
}

export function turnOnAutomatedShopping(store: Store): StoreEvent {
  requireListed(store);
  if (store.automatedShopping) {
    throw refused("automated_shopping_already_on", "automated shopping is already on");
  }
  return { type: "StoreAutomatedShoppingTurnedOn", data: {} };
}

export function turnOffAutomatedShopping(store: Store): StoreEvent {
  requireListed(store);
  if (!store.automatedShopping) {
    throw refused("automated_shopping_already_off", "automated shopping is already off");
  }
  return { type: "StoreAutomatedShoppingTurnedOff", data: {} };
}

export function rebrandStore(store: Store, name: string): StoreEvent {
  requireListed(store);
  requireText("store name", name);
  return { type: "StoreRebranded", data: { name } };
}

/** Removal also ends the participation. */
export function removeStore(store: Store): StoreEvent[] {
  requireListed(store);
  const removed: StoreEvent = { type: "StoreRemoved", data: {} };
  return store.participation === "participating" ? [disabled, removed] : [removed];
}

/** A removed store is as unknown to the outside as one that never was. */
export function requireListed({ status }: Store): void {
  if (status !== "listed") throw notFound(store.thing);
}

function requireRequested(store: Store): void {
  requireListed(store);
  if (store.participation !== "requested") {
    throw refused("participation_not_requested", "participation is not requested");
  }
}

const enabled: StoreEvent = { type: "StoreParticipationEnabled", data: { participating: true } };
const disabled: StoreEvent = { type: "StoreParticipationDisabled", data: { participating: false } };

function alreadyParticipating() {
  return refused("store_already_participating", "the store is already participating");
}
