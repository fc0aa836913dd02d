import type { RowMapping } from "../../../shared/event_store/repository.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import type { Customer } from "../domain/customer.ts";

export const customersTable = defineTable("customers.customers", {
  remembered: true,
  thing: "customer",
  key: { id: "text" },
  columns: { name: "text", smsNumber: "text", enabled: "bool", version: "int4" },
});

export const customerRows: RowMapping<Customer, typeof customersTable> = {
  table: customersTable,
  toRow: (_, customer) => customer,
  toState: ({ name, smsNumber, enabled }) => ({ name, smsNumber, enabled }),
};
