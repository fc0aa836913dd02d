import * as messages from "../../../proto/gen/customers/messages.ts";
import { messages as schemas } from "../../../proto/gen/customers/schema.ts";
import { eventChannel } from "../../../shared/messaging/message.ts";

export const CustomerEvents = eventChannel("customers.events.Customer", "customersapi", {
  CustomerRegistered: messages.CustomerRegistered,
  CustomerSmsChanged: messages.CustomerSmsChanged,
  CustomerEnabled: messages.CustomerEnabled,
  CustomerDisabled: messages.CustomerDisabled,
}, schemas);
export const { CustomerRegistered, CustomerSmsChanged, CustomerEnabled, CustomerDisabled } =
  CustomerEvents.types;
