import type { z } from "zod";
import { idOf } from "../../../shared/domain/id.ts";

export const StoreId = idOf("StoreId");
export type StoreId = z.infer<typeof StoreId>;

export const ProductId = idOf("ProductId");
export type ProductId = z.infer<typeof ProductId>;
