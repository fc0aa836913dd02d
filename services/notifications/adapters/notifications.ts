import type { NewId } from "../../../shared/domain/id.ts";
import type { EventProjection } from "../../../shared/messaging/subscriptions.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import { insert, type Write } from "../../../shared/platform/commit/write.ts";
import type { OrderEvents } from "../../ordering/contract/events.ts";
import type { Recipient } from "../application/notifications.ts";
import { type NotificationKind, textOf } from "../domain/notification.ts";
import { parseRecipient } from "./recipient.ts";

export const notificationsTable = defineTable("notifications.notifications", {
  thing: "notification",
  key: { orderId: "text", kind: "text" }, // each kind once an order
  columns: {
    id: "text",
    customerId: "text",
    text: "text",
    status: "text",
    sentAt: "timestamptz?",
  },
});

export function recorded(
  id: string,
  kind: NotificationKind,
  { orderId, customerId }: Recipient,
): Write {
  const text = textOf(kind, orderId);
  const row = { orderId, kind, id, customerId, text, status: "pending", sentAt: null };
  return insert(notificationsTable, row, { ifAbsent: true });
}

export function orderNotifications(newId: NewId): EventProjection<typeof OrderEvents.types> {
  const record = (kind: NotificationKind) => (order: { id: string; customerId: string }): Write =>
    recorded(newId(), kind, parseRecipient({ orderId: order.id, customerId: order.customerId }));
  return {
    OrderCreated: record("created"),
    OrderRejected: record("rejected"),
    OrderCanceled: record("cancelled"),
    OrderReadied: record("ready"),
    OrderCompleted: record("completed"),
  };
}
