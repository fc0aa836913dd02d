import type { z } from "zod";
import { idOf } from "../../../shared/domain/id.ts";

export const OrderId = idOf("OrderId");
export type OrderId = z.infer<typeof OrderId>;
