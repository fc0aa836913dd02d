import type { z } from "zod";
import { idOf } from "../../../shared/domain/id.ts";

export const OrderId = idOf("OrderId");
export type OrderId = z.infer<typeof OrderId>;

export const CustomerId = idOf("CustomerId");
export type CustomerId = z.infer<typeof CustomerId>;

export const PaymentId = idOf("PaymentId");
export type PaymentId = z.infer<typeof PaymentId>;

export const InvoiceId = idOf("InvoiceId");
export type InvoiceId = z.infer<typeof InvoiceId>;

export const ShoppingListId = idOf("ShoppingListId");
export type ShoppingListId = z.infer<typeof ShoppingListId>;

export const StoreId = idOf("StoreId");
export type StoreId = z.infer<typeof StoreId>;

export const ProductId = idOf("ProductId");
export type ProductId = z.infer<typeof ProductId>;
