import { notFound } from "../../../shared/domain/error.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import type { CustomerId, OrderId } from "../domain/ids.ts";
import type { News } from "../domain/notification.ts";

/** Which order, and whom to tell. */
export interface Recipient {
  readonly orderId: OrderId;
  readonly customerId: CustomerId;
}

/** The customer as last heard of; may ask the customers context. */
export interface Customers {
  find(id: CustomerId): Promise<{ readonly smsNumber: string } | undefined>;
}

/** Notes that the customer is to be told, unless it is noted already. */
export type Note = (news: News, recipient: Recipient) => void;

export interface Ports {
  readonly transact: Transact<{ readonly note: Note }>;
  readonly customers: Customers;
}

export type Notifications = ReturnType<typeof createNotifications>;

export function createNotifications({ transact, customers }: Ports) {
  return {
    async notify(news: News, recipient: Recipient): Promise<void> {
      if (!await customers.find(recipient.customerId)) throw notFound("customer");
      await transact(({ note }) => note(news, recipient));
    },
  };
}
