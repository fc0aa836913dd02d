import type { NewId } from "../../../shared/domain/id.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import { OrderId, ShoppingListId, type StoreId } from "../domain/ids.ts";
import { listOrder, orderWasCanceled, orderWasCompleted } from "../domain/order_record.ts";
import {
  cancelShoppingList,
  completeShoppingList,
  createShoppingList,
  dropShoppingList,
  initiateShopping,
  inventoryShoppingList,
  planErrand,
  releaseGoods,
  type ShoppingList,
} from "../domain/shopping_list.ts";
import type { ShoppingListEvent } from "../domain/shopping_list_events.ts";
import {
  endRecall,
  pickItem,
  type Pieces,
  reportUnavailable,
  returnToDepot,
  startShopping,
  visitStop,
} from "../domain/trip.ts";
import { type Catalog, linesOf, type OrderedItem } from "./catalog.ts";
import { assignList, changeList } from "./changes.ts";
import type { Scope } from "./scope.ts";

export interface Ports {
  readonly transact: Transact<Scope>;
  readonly newId: NewId;
  readonly catalog: Catalog;
}

/** What an order asks for. */
interface OrderedGoods {
  readonly orderId: string;
  readonly items: readonly OrderedItem[];
}

export type ShoppingLists = ReturnType<typeof createShoppingLists>;

export function createShoppingLists({ transact, newId, catalog }: Ports) {
  async function update(
    id: ShoppingListId,
    decide: (list: ShoppingList) => ShoppingListEvent | void,
  ): Promise<void> {
    await transact((scope) => changeList(scope, id, decide));
  }

  async function listOf(orderId: string): Promise<string> {
    const known = await transact(({ orders }) => orders.find(orderId));
    return known?.state.status === "open" ? known.state.shoppingListId : "";
  }

  /** Orders are mostly new: whether one has a list shows when it is given another. */
  async function list({ orderId, items }: OrderedGoods): Promise<string> {
    const errand = planErrand({ orderId, lines: await linesOf(catalog, items) });
    return await transact(async ({ lists, orders }) => {
      const id = ShoppingListId.parse(newId());
      const record = await orders.startOrUpdate(errand.orderId, (o) => listOrder(o, id));
      if (record.shoppingListId !== id) return record.shoppingListId;
      await lists.create(id, (list) => createShoppingList(list, errand));
      return id;
    });
  }

  /** The order will never be served: its list is dropped, and none will be made for it any more. */
  async function orderEnded(orderId: OrderId, reason: string): Promise<void> {
    await transact(async (scope) => {
      const { shoppingListId } = await scope.orders.createOrUpdate(orderId, orderWasCanceled);
      if (shoppingListId === "") return;
      const cancelation = { reason, canceledAt: scope.now.getTime() };
      await changeList(scope, shoppingListId, (list) => dropShoppingList(list, cancelation));
    });
  }

  return {
    /** Makes the list of an order; an order that has one keeps it, whatever became of its goods. */
    async create(order: OrderedGoods): Promise<string> {
      try {
        return await list(order);
      } catch (error) {
        const known = await listOf(order.orderId);
        if (known === "") throw error;
        return known;
      }
    },
    initiate: (id: ShoppingListId) => update(id, initiateShopping),
    assign: (id: ShoppingListId, botId: string) =>
      transact((scope) => assignList(scope, id, botId)),
    start: (id: ShoppingListId) => update(id, startShopping),
    visitStop: (id: ShoppingListId, storeId: StoreId) =>
      update(id, (list) => visitStop(list, storeId)),
    pickItem: (id: ShoppingListId, pieces: Pieces) => update(id, (list) => pickItem(list, pieces)),
    reportUnavailable: (id: ShoppingListId, pieces: Pieces) =>
      update(id, (list) => reportUnavailable(list, pieces)),
    returnToDepot: (id: ShoppingListId) => update(id, returnToDepot),
    inventory: (id: ShoppingListId) => update(id, inventoryShoppingList),
    complete: (id: ShoppingListId) => update(id, completeShoppingList),
    async cancel(id: ShoppingListId): Promise<void> {
      await transact((scope) => {
        const canceledAt = scope.now.getTime();
        const cancelation = { reason: "canceled at the depot", canceledAt };
        return changeList(scope, id, (list) => cancelShoppingList(list, cancelation));
      });
    },
    /** Awaits a bot that was called back no longer. */
    endRecall: (id: ShoppingListId) => update(id, endRecall),
    async releaseGoods(id: ShoppingListId): Promise<void> {
      await transact(async ({ lists, orders }) => {
        const { state: { orderId } } = await lists.get(id);
        const order = await orders.get(orderId);
        await lists.update(id, (list) => releaseGoods(list, order.state));
      });
    },
    /**
     * Takes back the making of a list, which may not have come to pass: the order is noted, so that
     * it does not come to pass later.
     */
    async withdraw(
      { id, orderId }: { id: ShoppingListId | ""; orderId: OrderId | "" },
    ): Promise<void> {
      await transact(async (scope) => {
        const { lists, orders, now } = scope;
        const order = orderId || OrderId.parse((await lists.get(id)).state.orderId);
        const { shoppingListId } = await orders.createOrUpdate(order, orderWasCanceled);
        const listId = id || shoppingListId;
        if (listId === "") return;
        const cancelation = { reason: "the order was not approved", canceledAt: now.getTime() };
        await changeList(scope, listId, (list) => dropShoppingList(list, cancelation));
      });
    },
    orderCanceled: (id: OrderId, reason: string) =>
      orderEnded(id, reason === "" ? "the order was canceled" : reason),
    orderRejected: (id: OrderId) => orderEnded(id, "the order was rejected"),
    async orderCompleted(id: OrderId): Promise<void> {
      await transact(({ orders }) => orders.createOrUpdate(id, orderWasCompleted));
    },
  };
}
