import { OrderingService } from "../../proto/gen/ordering/schema.ts";
import { repository } from "../../shared/event_store/repository.ts";
import { transactor, type Unit, within } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { fedBy, keeping } from "../../shared/projections/projection.ts";
import { BasketEvents } from "../baskets/contract/events.ts";
import { ShoppingListEvents } from "../depot/contract/events.ts";
import { InvoiceEvents } from "../payments/contract/events.ts";
import { orderingApi } from "./adapters/api.ts";
import { orderGauges } from "./adapters/gauges.ts";
import { basketEvents, depotEvents, invoiceEvents, orderCommands } from "./adapters/messages.ts";
import { overdueIn, pendingOrderProjections, pendingOrders } from "./adapters/pending_orders.ts";
import { reconciliation } from "./adapters/reconciliation.ts";
import { measures, orderMeasures } from "./application/measures.ts";
import { createOrders, type Orders, type Scope } from "./application/orders.ts";
import { publications } from "./application/publications.ts";
import * as commands from "./contract/commands.ts";
import * as events from "./contract/events.ts";
import { orderingRefusals } from "./contract/refusals.ts";
import { order } from "./domain/order.ts";

export const ordering: Module = {
  name: "ordering",
  purpose: "Orders, from the checkout of a basket to their completion.",
  contract: [commands, events],
  api: { ids: ["Order"], refusals: orderingRefusals },
  uses: ["event_store", "projections"],
  aggregates: { asEvents: [order] },
  metrics: { measures: orderMeasures, gauges: orderGauges },
  start({ units, sql, clock, log, newId, api, messages, projections, background }) {
    api.serve(
      OrderingService,
      orderingApi(createOrders({ transact: transactor(units, scope), newId })),
    );
    // what dies lets the rest pass: sagas send commands again, and a basket is checked out once
    messages.onCommands(
      "ordering-commands",
      commands.OrderCommands,
      (unit) => orderCommands(inside(unit)),
    );
    messages.onEvents("ordering-baskets", BasketEvents, (unit) => basketEvents(inside(unit)));
    messages.onEvents("ordering-payments", InvoiceEvents, (unit) => invoiceEvents(inside(unit)));
    // an order that became ready before its goods were counted would be charged for missing ones
    messages.onEvents(
      "ordering-depot",
      ShoppingListEvents,
      (unit) => depotEvents(inside(unit)),
      { policy: "block" },
    );
    // how often an order was told of, and when it is next, no event says
    projections.ofEvents(
      "ordering-pending",
      [keeping(pendingOrders, "dueAt", "told", "version")],
      fedBy(order, pendingOrderProjections),
    );
    background(reconciliation({ units, overdue: overdueIn(sql), clock, log }));
  },
};

function inside(unit: Unit): Orders {
  return createOrders({ transact: within(unit, scope), newId: unit.newId });
}

function scope(unit: Unit): Scope {
  return {
    orders: repository(unit, order, {
      publish: publications,
      project: pendingOrderProjections,
      measure: measures,
    }),
  };
}
