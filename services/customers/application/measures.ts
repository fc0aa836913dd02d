import type { Measures } from "../../../shared/event_store/repository.ts";
import { count, counter } from "../../../shared/platform/metrics/measure.ts";
import type { Customer } from "../domain/customer.ts";
import type { customerEvents } from "../domain/customer_events.ts";

/** It has the reference's name. */
const registered = counter("customers_registered_count", "Customers that were registered.");

export const customerMeasures = [registered];

export const measures: Measures<Customer, typeof customerEvents> = {
  CustomerRegistered: () => count(registered),
};
