import type { Sql } from "../../../shared/platform/database.ts";
import { type PageAsked, pageOf, partOf } from "../../../shared/platform/page.ts";

/** A notification as it is shown. */
export interface ListedNotification {
  readonly id: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly kind: string;
  /** Where it was sent; before that the customer's as last heard of, empty while it is not known. */
  readonly smsNumber: string;
  readonly text: string;
  readonly status: string;
  readonly sentAt: Date | null;
}

/** Which notifications; a blank says nothing. */
export interface NotificationFilter extends PageAsked {
  readonly orderId: string;
  readonly customerId: string;
}

export type NotificationList = ReturnType<typeof notificationList>;

export function notificationList(sql: Sql) {
  /** Those of an order and of a customer, where given, in the order they were made. */
  return async ({ orderId, customerId, ...asked }: NotificationFilter) => {
    const page = pageOf(asked, { unasked: 20 });
    const found = await sql<ListedNotification[]>`
      select n.id, n.order_id as "orderId", n.customer_id as "customerId", n.kind,
        coalesce(nullif(n.sms_number, ''), c.sms_number, '') as "smsNumber", n.text, n.status, n.sent_at as "sentAt"
      from notifications.notifications n
      left join notifications.customers_cache c on c.id = n.customer_id
      where n.id > ${page.after}
        ${orderId === "" ? sql`` : sql`and n.order_id = ${orderId}`}
        ${customerId === "" ? sql`` : sql`and n.customer_id = ${customerId}`}
      order by n.id limit ${page.read}`;
    return partOf(found, page);
  };
}
