import * as messages from "../../../proto/gen/customers/messages.ts";
import { messages as schemas } from "../../../proto/gen/customers/schema.ts";
import { commandChannel } from "../../../shared/messaging/message.ts";

export const CustomerCommands = commandChannel("customers.commands", "customersapi", {
  AuthorizeCustomer: messages.AuthorizeCustomer,
}, schemas);
export const { AuthorizeCustomer } = CustomerCommands.types;
