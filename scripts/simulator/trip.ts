/**
 * What a bot has to do next, by what the depot says of its shopping list. Nothing is remembered, so a
 * bot that lost contact, or was started again, goes on where it was.
 *
 * @module
 */
import type { ShoppingList } from "../../proto/gen/depot/api.ts";

/** The next thing to do. */
export type Step =
  | { readonly kind: "start" }
  | { readonly kind: "visit"; readonly storeId: string }
  | {
    readonly kind: "collect";
    readonly storeId: string;
    readonly productId: string;
    /** How many are neither picked nor reported. */
    readonly left: number;
  }
  | { readonly kind: "return" }
  /** The list was canceled: come home without the rest. */
  | { readonly kind: "come back" }
  /** Nothing is left for this bot. */
  | { readonly kind: "done" };

const DONE: Step = { kind: "done" };

/** The next step of `botId`. */
export function nextStep(list: ShoppingList, botId: string): Step {
  if (list.assignedBotId !== botId) return DONE;
  switch (list.status) {
    case "assigned":
      return { kind: "start" };
    case "active":
      return shoppingStep(list);
    case "canceled":
      return { kind: "come back" };
    default:
      return DONE;
  }
}

function shoppingStep({ stops }: ShoppingList): Step {
  let unvisited: string | undefined;
  for (const [storeId, { visited, items }] of Object.entries(stops)) {
    if (!visited) unvisited ??= storeId;
    else {
      for (const [productId, { quantity, picked, unavailable }] of Object.entries(items)) {
        const left = quantity - picked - unavailable;
        if (left > 0) return { kind: "collect", storeId, productId, left };
      }
    }
  }
  return unvisited === undefined ? { kind: "return" } : { kind: "visit", storeId: unvisited };
}

/** What is known of a list after a step succeeded. */
export function after(
  list: ShoppingList,
  step: Step,
  { picked = 0, unavailable = 0 }: { readonly picked?: number; readonly unavailable?: number } = {},
): ShoppingList {
  switch (step.kind) {
    case "start":
      return { ...list, status: "active" };
    case "visit": {
      const stop = { ...list.stops[step.storeId], visited: true };
      return { ...list, stops: { ...list.stops, [step.storeId]: stop } };
    }
    case "collect": {
      const stop = list.stops[step.storeId];
      const item = stop.items[step.productId];
      const counted = {
        ...item,
        picked: item.picked + picked,
        unavailable: item.unavailable + unavailable,
      };
      const items = { ...stop.items, [step.productId]: counted };
      return { ...list, stops: { ...list.stops, [step.storeId]: { ...stop, items } } };
    }
    case "return":
      return { ...list, status: "returned" };
    case "come back":
    case "done":
      return list;
  }
}

/** How far a trip is. */
export interface Progress {
  readonly stops: number;
  readonly visited: number;
  readonly pieces: number;
  readonly picked: number;
  readonly unavailable: number;
}

/** How far the trip of a list is. */
export function progressOf({ stops }: ShoppingList): Progress {
  const all = Object.values(stops);
  const items = all.flatMap((stop) => Object.values(stop.items));
  const total = (key: "quantity" | "picked" | "unavailable") =>
    items.reduce((sum, item) => sum + item[key], 0);
  return {
    stops: all.length,
    visited: all.filter(({ visited }) => visited).length,
    pieces: total("quantity"),
    picked: total("picked"),
    unavailable: total("unavailable"),
  };
}
