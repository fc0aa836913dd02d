import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { rowRepository } from "../../shared/event_store/repository.ts";
import { transactor, type Unit, within } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { customersApi } from "./adapters/api.ts";
import { customerRows } from "./adapters/customer_rows.ts";
import { customerCommands } from "./adapters/messages.ts";
import { createCustomers, type Scope } from "./application/customers.ts";
import { customerMeasures, measures } from "./application/measures.ts";
import { publications } from "./application/publications.ts";
import * as commands from "./contract/commands.ts";
import * as events from "./contract/events.ts";
import { customersRefusals } from "./contract/refusals.ts";
import { customer } from "./domain/customer.ts";

export const customers: Module = {
  name: "customers",
  purpose: "Who may order, and where to reach them.",
  contract: [commands, events],
  api: { ids: ["Customer"], refusals: customersRefusals },
  aggregates: { asRows: [customer] },
  metrics: { measures: customerMeasures },
  start({ units, newId, api, messages }) {
    const app = createCustomers({ transact: transactor(units, scope), newId });
    api.serve(CustomersService, customersApi(app));
    // what dies lets the rest pass: the saga asks again
    messages.onCommands("customer-commands", commands.CustomerCommands, (unit) => {
      const { newId } = unit;
      return customerCommands(createCustomers({ transact: within(unit, scope), newId }));
    });
  },
};

function scope(unit: Unit): Scope {
  return {
    customers: rowRepository(unit, customer, customerRows, {
      publish: publications,
      measure: measures,
    }),
  };
}
