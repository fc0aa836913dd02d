import { notFound } from "../../../shared/domain/error.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import type { CustomerId, OrderId } from "../domain/ids.ts";
import type { NotificationKind } from "../domain/notification.ts";

/** Which order, and whom to tell. */
export interface Recipient {
  readonly orderId: OrderId;
  readonly customerId: CustomerId;
}

export interface Scope {
  readonly notifications: {
    /** Notes that the customer is to be told, unless it is noted already. */
    record(kind: NotificationKind, recipient: Recipient): void;
  };
}

export interface Ports {
  readonly transact: Transact<Scope>;
  /** The customer as last heard of; may ask the customers context. */
  readonly customers: { find(id: string): Promise<unknown> };
}

export type Notifications = ReturnType<typeof createNotifications>;

export function createNotifications({ transact, customers }: Ports) {
  return {
    async notify(kind: NotificationKind, recipient: Recipient): Promise<void> {
      if (!await customers.find(recipient.customerId)) throw notFound("customer");
      await transact(({ notifications }) => notifications.record(kind, recipient));
    },
  };
}
