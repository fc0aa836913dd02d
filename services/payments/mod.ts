import { PaymentsService } from "../../proto/gen/payments/schema.ts";
import type { NewId } from "../../shared/domain/id.ts";
import { rowRepository } from "../../shared/event_store/repository.ts";
import { type Transact, transactor, type Unit, within } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { OrderEvents } from "../ordering/contract/events.ts";
import { paymentsApi } from "./adapters/api.ts";
import { orderEvents, paymentCommands } from "./adapters/messages.ts";
import { invoiceRows, paymentRows } from "./adapters/rows.ts";
import { createInvoices } from "./application/invoices.ts";
import { createPayments } from "./application/payments.ts";
import { invoicePublications, paymentPublications } from "./application/publications.ts";
import type { Scope } from "./application/scope.ts";
import { PaymentCommands } from "./contract/commands.ts";
import { invoice } from "./domain/invoice.ts";
import { payment } from "./domain/payment.ts";

export const payments: Module = {
  name: "payments",
  purpose: "Authorized payments, and the invoices that they pay.",
  start({ units, newId, api, messages }) {
    api.serve(PaymentsService, paymentsApi(appOver(transactor(units, scope), newId)));
    messages.onCommands(
      "payment-commands",
      PaymentCommands,
      (unit) => paymentCommands(appOver(within(unit, scope), unit.newId)),
    );
    messages.onEvents(
      "payment-orders",
      OrderEvents,
      (unit) => orderEvents(appOver(within(unit, scope), unit.newId)),
    );
  },
};

function appOver(transact: Transact<Scope>, newId: NewId) {
  return { payments: createPayments({ transact, newId }), invoices: createInvoices({ transact }) };
}

function scope(unit: Unit): Scope {
  return {
    payments: rowRepository(unit, payment, paymentRows, { publish: paymentPublications }),
    invoices: rowRepository(unit, invoice, invoiceRows, { publish: invoicePublications }),
  };
}
