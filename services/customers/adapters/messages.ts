import { parseId } from "../../../shared/domain/id.ts";
import type { CommandHandlers } from "../../../shared/messaging/subscriptions.ts";
import type { Customers } from "../application/customers.ts";
import type { CustomerCommands } from "../contract/commands.ts";
import { CustomerId } from "../domain/ids.ts";

export function customerCommands(
  customers: Customers,
): CommandHandlers<typeof CustomerCommands.types> {
  return {
    AuthorizeCustomer: ({ id }) => customers.authorize(parseId(CustomerId, id)),
  };
}
