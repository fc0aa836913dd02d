import { CustomersService } from "../../../proto/gen/customers/schema.ts";
import { defineRefusals, noSuch } from "../../../shared/rpc/refusals.ts";

const customer = ["id_not_valid", "customer_not_found"] as const;
const smsNumber = ["sms_number_blank", "sms_number_too_long", "sms_number_not_valid"] as const;

export const customersRefusals = defineRefusals(CustomersService, {
  id_not_valid: "the id is not valid",
  customer_not_found: noSuch("customer"),
  customer_not_authorized: { code: "unauthenticated", text: "customer is not authorized" },
  customer_already_enabled: "the customer is already enabled",
  customer_already_disabled: "the customer is already disabled",
  customer_name_blank: "the customer name cannot be blank",
  customer_name_too_long: "the customer name is too long",
  sms_number_blank: "the SMS number cannot be blank",
  sms_number_too_long: "the SMS number is too long",
  sms_number_not_valid: "the SMS number is not valid",
}, {
  registerCustomer: ["customer_name_blank", "customer_name_too_long", ...smsNumber],
  authorizeCustomer: [...customer, "customer_not_authorized"],
  getCustomer: customer,
  enableCustomer: [...customer, "customer_already_enabled"],
  disableCustomer: [...customer, "customer_already_disabled"],
  changeSmsNumber: [...customer, ...smsNumber],
});
