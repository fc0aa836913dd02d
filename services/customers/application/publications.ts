import type { Publications } from "../../../shared/event_store/repository.ts";
import * as customersapi from "../contract/events.ts";
import type { Customer } from "../domain/customer.ts";
import type { customerEvents } from "../domain/customer_events.ts";

export const publications: Publications<Customer, typeof customerEvents> = {
  CustomerRegistered: ({ id, data: { name, smsNumber } }) =>
    customersapi.CustomerRegistered({ id, name, smsNumber }),
  CustomerSmsChanged: ({ id, data: { smsNumber } }) =>
    customersapi.CustomerSmsChanged({ id, smsNumber }),
  CustomerEnabled: ({ id }) => customersapi.CustomerEnabled({ id }),
  CustomerDisabled: ({ id }) => customersapi.CustomerDisabled({ id }),
};
