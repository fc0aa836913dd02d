import { OrderingService } from "../../proto/gen/ordering/schema.ts";
import { repository } from "../../shared/event_store/repository.ts";
import { transactor, type Unit, within } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { BasketEvents } from "../baskets/contract/events.ts";
import { ShoppingListEvents } from "../depot/contract/events.ts";
import { InvoiceEvents } from "../payments/contract/events.ts";
import { orderingApi } from "./adapters/api.ts";
import { basketEvents, depotEvents, invoiceEvents, orderCommands } from "./adapters/messages.ts";
import { createOrders, type Orders, type Scope } from "./application/orders.ts";
import { publications } from "./application/publications.ts";
import { OrderCommands } from "./contract/commands.ts";
import { order } from "./domain/order.ts";

export const ordering: Module = {
  name: "ordering",
  purpose: "Orders, from the checkout of a basket to their completion.",
  uses: ["event_store"],
  start({ units, newId, api, messages }) {
    api.serve(
      OrderingService,
      orderingApi(createOrders({ transact: transactor(units, scope), newId })),
    );
    messages.onCommands("ordering-commands", OrderCommands, (unit) => orderCommands(inside(unit)));
    messages.onEvents("ordering-baskets", BasketEvents, (unit) => basketEvents(inside(unit)));
    messages.onEvents("ordering-depot", ShoppingListEvents, (unit) => depotEvents(inside(unit)));
    messages.onEvents("ordering-payments", InvoiceEvents, (unit) => invoiceEvents(inside(unit)));
  },
};

function inside(unit: Unit): Orders {
  return createOrders({ transact: within(unit, scope), newId: unit.newId });
}

function scope(unit: Unit): Scope {
  return { orders: repository(unit, order, { publish: publications }) };
}
