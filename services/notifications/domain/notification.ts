import { z } from "zod";
import type { OrderId } from "./ids.ts";

/** What a customer is told about an order: each kind once an order. */
export const NotificationKind = z.enum(["created", "rejected", "cancelled", "ready", "completed"]);
export type NotificationKind = z.infer<typeof NotificationKind>;

export function textOf(kind: NotificationKind, orderId: OrderId): string {
  switch (kind) {
    case "created":
      return `We received your order ${orderId}.`;
    case "rejected":
      return `We are sorry, your order ${orderId} cannot be served. You will not be charged.`;
    case "cancelled":
      return `Your order ${orderId} was cancelled. You will not be charged.`;
    case "ready":
      return `Your order ${orderId} is ready. Please pick it up and pay at the depot.`;
    case "completed":
      return `Your order ${orderId} is paid. Thank you!`;
  }
}
