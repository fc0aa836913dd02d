import { parseId } from "../../../shared/domain/id.ts";
import type { Recipient } from "../application/notifications.ts";
import { CustomerId, OrderId } from "../domain/ids.ts";

export function parseRecipient(
  { orderId, customerId }: { readonly orderId: string; readonly customerId: string },
): Recipient {
  return { orderId: parseId(OrderId, orderId), customerId: parseId(CustomerId, customerId) };
}
