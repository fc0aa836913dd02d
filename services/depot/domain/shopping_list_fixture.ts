/** What the tests of this folder speak of. */
import { BotId, OrderId, ProductId, ShoppingListId, StoreId } from "./ids.ts";
import type { ShoppingListEvent } from "./shopping_list_events.ts";
import type { Line } from "./stop.ts";

export const orderId = OrderId.parse("o1");
export const botId = BotId.parse("b1");
export const listId = ShoppingListId.parse("l1");
export const otherListId = ShoppingListId.parse("l2");
export const leaves = StoreId.parse("leaves");
export const clay = StoreId.parse("clay");
export const tea = ProductId.parse("tea");
export const cups = ProductId.parse("cups");

export function line(productId: ProductId, storeId: StoreId, quantity: number): Line {
  return {
    product: { id: productId, storeId, name: `${productId}!` },
    store: { id: storeId, name: `${storeId} store`, location: `${storeId} wing` },
    quantity,
  };
}

export const created: ShoppingListEvent = {
  type: "ShoppingListCreated",
  data: {
    orderId,
    stops: [
      {
        storeId: leaves,
        storeName: "leaves store",
        storeLocation: "leaves wing",
        visited: false,
        items: [{ productId: tea, productName: "tea!", quantity: 2, picked: 0, unavailable: 0 }],
      },
      {
        storeId: clay,
        storeName: "clay store",
        storeLocation: "clay wing",
        visited: false,
        items: [{ productId: cups, productName: "cups!", quantity: 3, picked: 0, unavailable: 0 }],
      },
    ],
  },
};
export const initiated: ShoppingListEvent = { type: "ShoppingListInitiated", data: {} };
export const assigned: ShoppingListEvent = { type: "ShoppingListAssigned", data: { botId } };
export const started: ShoppingListEvent = { type: "ShoppingStarted", data: {} };
export const atLeaves: ShoppingListEvent = { type: "StopVisited", data: { storeId: leaves } };
export const atClay: ShoppingListEvent = { type: "StopVisited", data: { storeId: clay } };
export const teaPicked: ShoppingListEvent = {
  type: "ItemPicked",
  data: { storeId: leaves, productId: tea, quantity: 2 },
};
export const cupsPicked: ShoppingListEvent = {
  type: "ItemPicked",
  data: { storeId: clay, productId: cups, quantity: 1 },
};
export const cupsMissing: ShoppingListEvent = {
  type: "ItemFoundUnavailable",
  data: { storeId: clay, productId: cups, quantity: 2 },
};
export const returned: ShoppingListEvent = { type: "ShoppingListReturned", data: {} };
export const inventoried: ShoppingListEvent = { type: "ShoppingListInventoried", data: {} };
export const completed: ShoppingListEvent = { type: "ShoppingListCompleted", data: {} };
export const released: ShoppingListEvent = { type: "GoodsReleased", data: {} };
export const canceled: ShoppingListEvent = {
  type: "ShoppingListCanceled",
  data: { reason: "bot broke down", canceledAt: 1_000 },
};
export const recallEnded: ShoppingListEvent = { type: "RecallEnded", data: {} };

const available = [created, initiated];
const active = [...available, assigned, started];
const back = [...active, atLeaves, teaPicked, atClay, cupsPicked, cupsMissing, returned];

/** A history that ends in each status. */
export const histories: Readonly<Record<string, readonly ShoppingListEvent[]>> = {
  new: [],
  pending: [created],
  available,
  assigned: [...available, assigned],
  active,
  returned: back,
  inventoried: [...back, inventoried],
  completed: [...back, inventoried, completed],
  canceled: [...active, canceled],
  released: [...back, inventoried, completed, released],
};

/** Every status but these. */
export function statusesExcept(...statuses: string[]): string[] {
  return Object.keys(histories).filter((status) => !statuses.includes(status));
}
