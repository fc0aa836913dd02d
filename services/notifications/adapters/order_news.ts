import type { EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import { toCents } from "../../../shared/domain/money.ts";
import type { OrderEvents } from "../../ordering/contract/events.ts";
import type { Note } from "../application/notifications.ts";
import { parseRecipient } from "./recipient.ts";

interface Order {
  readonly id: string;
  readonly customerId: string;
}

/** What happens to orders that their customers are told. */
export function orderNews(note: Note): EventHandlers<typeof OrderEvents.types> {
  const about = ({ id, customerId }: Order) => parseRecipient({ orderId: id, customerId });
  return {
    OrderCreated: (order) => note({ kind: "created" }, about(order)),
    OrderRejected: (order) => note({ kind: "rejected" }, about(order)),
    OrderCanceled: (order) => note({ kind: "cancelled", reason: order.reason }, about(order)),
    OrderReadied: (order) => note({ kind: "ready", total: toCents(order.total) }, about(order)),
    OrderCompleted: (order) => note({ kind: "completed" }, about(order)),
  };
}
