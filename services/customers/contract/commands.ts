import * as messages from "../../../proto/gen/customers/messages.ts";
import { commandChannel } from "../../../shared/messaging/message.ts";

export const CustomerCommands = commandChannel("customers.commands", "customersapi", {
  AuthorizeCustomer: messages.AuthorizeCustomer,
});
export const { AuthorizeCustomer } = CustomerCommands.types;
