import { PaymentsService } from "../../proto/gen/payments/schema.ts";
import { rowRepository } from "../../shared/event_store/repository.ts";
import { transactor, type Unit, within } from "../../shared/platform/commit/unit.ts";
import type { Module } from "../../shared/platform/module.ts";
import { OrderEvents } from "../ordering/contract/events.ts";
import { paymentsApi } from "./adapters/api.ts";
import { cardHashes } from "./adapters/card_hashes.ts";
import { orderEvents, paymentCommands } from "./adapters/messages.ts";
import { paymentsByCard } from "./adapters/payments_by_card.ts";
import { invoiceRows, paymentRows } from "./adapters/rows.ts";
import { createInvoices } from "./application/invoices.ts";
import { invoiceMeasures, paymentMeasures, paymentsMeasures } from "./application/measures.ts";
import { createPayments, type Ports } from "./application/payments.ts";
import { invoicePublications, paymentPublications } from "./application/publications.ts";
import type { Scope } from "./application/scope.ts";
import * as commands from "./contract/commands.ts";
import * as events from "./contract/events.ts";
import { paymentsRefusals } from "./contract/refusals.ts";
import { invoice } from "./domain/invoice.ts";
import { payment } from "./domain/payment.ts";

export const payments: Module = {
  name: "payments",
  purpose: "Authorized payments, and the invoices that they pay.",
  contract: [commands, events],
  api: { ids: ["Invoice", "Payment"], refusals: paymentsRefusals },
  aggregates: { asRows: [payment, invoice] },
  metrics: { measures: paymentsMeasures },
  start({ config, units, store, sql, newId, api, messages }) {
    const cards = cardHashes({ config, units, store });
    const outside = appOver({ transact: transactor(units, scope), cards, newId });
    const inside = (unit: Unit) =>
      appOver({ transact: within(unit, scope), cards, newId: unit.newId });
    api.serve(PaymentsService, paymentsApi({ ...outside, cards, byCard: paymentsByCard(sql) }));
    // what dies lets the rest pass: the saga sends the command again, or takes it back
    messages.onCommands(
      "payment-commands",
      commands.PaymentCommands,
      (unit) => paymentCommands(inside(unit)),
    );
    // a cancelation that overtook its order would leave an invoice for nothing
    messages.onEvents(
      "payment-orders",
      OrderEvents,
      (unit) => orderEvents(inside(unit)),
      { policy: "block" },
    );
  },
};

function appOver(ports: Ports) {
  return { payments: createPayments(ports), invoices: createInvoices(ports) };
}

function scope(unit: Unit): Scope {
  return {
    payments: rowRepository(unit, payment, paymentRows, {
      publish: paymentPublications,
      measure: paymentMeasures,
    }),
    invoices: rowRepository(unit, invoice, invoiceRows, {
      publish: invoicePublications,
      measure: invoiceMeasures,
    }),
  };
}
