import { refused } from "../../../shared/domain/error.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { toCents } from "../../../shared/domain/money.ts";
import { ProductId, StoreId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";

/** An item as baskets and callers tell it. */
export interface WireItem {
  readonly productId: string;
  readonly storeId: string;
  readonly storeName: string;
  readonly productName: string;
  readonly price: number;
  readonly quantity: number;
}

export function itemFromWire(
  { productId, storeId, storeName, productName, price, quantity }: WireItem,
): Item {
  const cents = toCents(price);
  if (cents === undefined) throw refused("price_not_valid", "the price is not a valid amount");
  return {
    productId: parseId(ProductId, productId),
    storeId: parseId(StoreId, storeId),
    storeName,
    productName,
    price: cents,
    quantity,
  };
}
