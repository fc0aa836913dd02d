import type { z } from "zod";
import { idOf } from "../../../shared/domain/id.ts";

export const ShoppingListId = idOf("ShoppingListId");
export type ShoppingListId = z.infer<typeof ShoppingListId>;

export const OrderId = idOf("OrderId");
export type OrderId = z.infer<typeof OrderId>;

export const BotId = idOf("BotId");
export type BotId = z.infer<typeof BotId>;

export const StoreId = idOf("StoreId");
export type StoreId = z.infer<typeof StoreId>;

export const ProductId = idOf("ProductId");
export type ProductId = z.infer<typeof ProductId>;
