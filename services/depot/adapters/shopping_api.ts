import type { DepotServiceDefinition } from "../../../proto/gen/depot/api.ts";
import { parseId } from "../../../shared/domain/id.ts";
import type { Implementation } from "../../../shared/rpc/service.ts";
import type { ShoppingLists } from "../application/shopping_lists.ts";
import { ProductId, ShoppingListId, StoreId } from "../domain/ids.ts";
import type { Pieces } from "../domain/trip.ts";
import { itemFromWire } from "./items.ts";
import type { ListQueries, ListRow } from "./list_queries.ts";

/** Shopping lists, and the trips that fetch what is on them. */
export function shoppingApi(
  lists: ShoppingLists,
  queries: ListQueries,
): Implementation<DepotServiceDefinition> {
  return {
    async createShoppingList({ orderId, items }) {
      return { id: await lists.create({ orderId, items: items.map(itemFromWire) }) };
    },
    async getShoppingList({ id }) {
      return { shoppingList: listOf(await queries.list(listId(id))) };
    },
    async getShoppingLists(filter) {
      const { lists, next } = await queries.lists(filter);
      return { shoppingLists: lists.map(listOf), next };
    },
    async cancelShoppingList({ id }) {
      await lists.cancel(listId(id));
      return {};
    },
    async assignShoppingList({ id, botId }) {
      await lists.assign(listId(id), botId);
      return {};
    },
    async startShopping({ id }) {
      await lists.start(listId(id));
      return {};
    },
    async visitStop({ id, storeId }) {
      await lists.visitStop(listId(id), parseId(StoreId, storeId));
      return {};
    },
    async pickItem({ id, ...pieces }) {
      await lists.pickItem(listId(id), piecesOf(pieces));
      return {};
    },
    async reportUnavailable({ id, ...pieces }) {
      await lists.reportUnavailable(listId(id), piecesOf(pieces));
      return {};
    },
    async returnToDepot({ id }) {
      await lists.returnToDepot(listId(id));
      return {};
    },
    async inventoryShoppingList({ id }) {
      await lists.inventory(listId(id));
      return {};
    },
    async completeShoppingList({ id }) {
      await lists.complete(listId(id));
      return {};
    },
    async releaseGoods({ id }) {
      await lists.releaseGoods(listId(id));
      return {};
    },
  };
}

function listId(id: string): ShoppingListId {
  return parseId(ShoppingListId, id);
}

function piecesOf(
  { storeId, productId, quantity }: { storeId: string; productId: string; quantity: number },
): Pieces {
  return {
    storeId: parseId(StoreId, storeId),
    productId: parseId(ProductId, productId),
    quantity,
  };
}

function listOf({ id, orderId, status, assignedBotId, stops }: ListRow) {
  return {
    id,
    orderId,
    status,
    assignedBotId,
    stops: Object.fromEntries(
      stops.map(({ storeId, storeName, storeLocation, visited, items }) => [storeId, {
        storeName,
        storeLocation,
        visited,
        items: Object.fromEntries(
          items.map(({ productId, productName: name, quantity, picked, unavailable }) => [
            productId,
            { name, quantity, picked, unavailable },
          ]),
        ),
      }]),
    ),
  };
}
