import type { z } from "zod";
import { idOf } from "../../../shared/domain/id.ts";

export const BasketId = idOf("BasketId");
export type BasketId = z.infer<typeof BasketId>;

export const CustomerId = idOf("CustomerId");
export type CustomerId = z.infer<typeof CustomerId>;

export const PaymentId = idOf("PaymentId");
export type PaymentId = z.infer<typeof PaymentId>;

export const StoreId = idOf("StoreId");
export type StoreId = z.infer<typeof StoreId>;

export const ProductId = idOf("ProductId");
export type ProductId = z.infer<typeof ProductId>;
