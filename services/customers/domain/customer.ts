import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { DomainError, refused } from "../../../shared/domain/error.ts";
import { type CustomerEvent, customerEvents } from "./customer_events.ts";

export interface Customer {
  readonly name: string;
  readonly smsNumber: string;
  readonly enabled: boolean;
}

export const customer = defineAggregate({
  name: "customers.Customer",
  events: customerEvents,
  initial: (): Customer => ({ name: "", smsNumber: "", enabled: false }),
  evolve(customer, { type, data }): Customer {
    switch (type) {
      case "CustomerRegistered":
        return { name: data.name, smsNumber: data.smsNumber, enabled: true };
      case "CustomerSmsChanged":
        return { ...customer, smsNumber: data.smsNumber };
      case "CustomerEnabled":
        return { ...customer, enabled: true };
      case "CustomerDisabled":
        return { ...customer, enabled: false };
    }
  },
});

export function register(details: { name: string; smsNumber: string }): CustomerEvent {
  const name = named(details.name);
  const smsNumber = reachable(details.smsNumber);
  return { type: "CustomerRegistered", data: { name, smsNumber } };
}

/** May this customer order? Nothing is recorded: the answer holds only for the moment. */
export function authorize({ enabled }: Customer): void {
  if (!enabled) {
    throw new DomainError(
      "unauthenticated", // 401, as the reference answers
      "customer_not_authorized",
      "customer is not authorized",
    );
  }
}

export function enable({ enabled }: Customer): CustomerEvent {
  if (enabled) throw refused("customer_already_enabled", "the customer is already enabled");
  return { type: "CustomerEnabled", data: {} };
}

export function disable({ enabled }: Customer): CustomerEvent {
  if (!enabled) throw refused("customer_already_disabled", "the customer is already disabled");
  return { type: "CustomerDisabled", data: {} };
}

export function changeSmsNumber(customer: Customer, smsNumber: string): CustomerEvent | void {
  const changed = reachable(smsNumber);
  if (changed === customer.smsNumber) return;
  return { type: "CustomerSmsChanged", data: { smsNumber: changed } };
}

const LONGEST_TEXT = 200;
const DIALABLE = /^\+?[0-9]{7,15}$/;
const IGNORED = /[ ()-]/g;

function named(name: string): string {
  const length = lengthOf(name);
  if (length === 0) throw refused("customer_name_blank", "the customer name cannot be blank");
  if (length > LONGEST_TEXT) {
    throw refused("customer_name_too_long", "the customer name is too long");
  }
  return name;
}

function reachable(smsNumber: string): string {
  const length = lengthOf(smsNumber);
  if (length === 0) throw refused("sms_number_blank", "the SMS number cannot be blank");
  if (length > LONGEST_TEXT) throw refused("sms_number_too_long", "the SMS number is too long");
  if (!DIALABLE.test(smsNumber.replaceAll(IGNORED, ""))) {
    throw refused("sms_number_not_valid", "the SMS number is not valid");
  }
  return smsNumber;
}

function lengthOf(text: string): number {
  return [...text.trim()].length;
}
