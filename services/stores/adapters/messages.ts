import type { EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import type { Products } from "../application/products.ts";
import type { StoreEvents } from "../contract/events.ts";
import { StoreId } from "../domain/ids.ts";

export function storeRemovals(products: Products): EventHandlers<typeof StoreEvents.types> {
  return {
    StoreRemoved: ({ id }) => products.removeAllOf(StoreId.parse(id)),
  };
}
