import type { z } from "zod";
import { idOf } from "../../../shared/domain/id.ts";

export const NotificationId = idOf("NotificationId");
export type NotificationId = z.infer<typeof NotificationId>;

export const OrderId = idOf("OrderId");
export type OrderId = z.infer<typeof OrderId>;

export const CustomerId = idOf("CustomerId");
export type CustomerId = z.infer<typeof CustomerId>;
