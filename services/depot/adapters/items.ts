import { parseId } from "../../../shared/domain/id.ts";
import type { OrderedItem } from "../application/catalog.ts";
import { ProductId, StoreId } from "../domain/ids.ts";

export function itemFromWire(
  { productId, storeId, quantity }: { productId: string; storeId: string; quantity: number },
): OrderedItem {
  return {
    productId: parseId(ProductId, productId),
    storeId: parseId(StoreId, storeId),
    quantity,
  };
}
