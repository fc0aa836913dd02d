import type { Cents } from "../../../shared/domain/money.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import { InvoiceId, type OrderId, type PaymentIdOrNone } from "../domain/ids.ts";
import { adjust, cancel, cancelWithOrder, create, type Invoice, pay } from "../domain/invoice.ts";
import { capture } from "../domain/payment.ts";
import type { Scope } from "./scope.ts";

export type Invoices = ReturnType<typeof createInvoices>;

/** An invoice has the id of its order, so that an order cannot have two. */
export function createInvoices({ transact }: { readonly transact: Transact<Scope> }) {
  return {
    async create(
      { orderId, paymentId, amount }: {
        orderId: OrderId;
        paymentId: PaymentIdOrNone;
        amount: Cents;
      },
    ): Promise<InvoiceId> {
      const id = InvoiceId.parse(orderId);
      await transact(async ({ invoices, payments }) => {
        if (paymentId !== "") await payments.get(paymentId);
        await invoices.createOrUpdate(id, (i) => create(i, { orderId, paymentId, amount }));
      });
      return id;
    },
    /** The order is ready: what it costs is owed. A payment that is not known here is not linked. */
    async createForReadied(
      { orderId, paymentId, total }: { orderId: OrderId; paymentId: PaymentIdOrNone; total: Cents },
    ): Promise<void> {
      await transact(async ({ invoices, payments }) => {
        if (await invoices.find(orderId)) return;
        const known = paymentId !== "" && await payments.find(paymentId);
        const details = { orderId, paymentId: known ? paymentId : "" as const, amount: total };
        await invoices.create(orderId, (invoice) => create(invoice, details));
      });
    },
    async get(id: InvoiceId): Promise<Invoice> {
      return (await transact(({ invoices }) => invoices.get(id))).state;
    },
    async adjust(id: InvoiceId, amount: Cents): Promise<void> {
      await transact(({ invoices }) => invoices.update(id, (invoice) => adjust(invoice, amount)));
    },
    async pay(id: InvoiceId): Promise<void> {
      await transact(async ({ invoices, payments }) => {
        const { orderId, paymentId, amount } = await invoices.update(id, pay);
        if (orderId === "" || paymentId === "") return;
        await payments.update(paymentId, (payment) => capture(payment, { orderId, amount }));
      });
    },
    async cancel(id: InvoiceId): Promise<void> {
      await transact(({ invoices }) => invoices.update(id, cancel));
    },
    async cancelWithOrder(orderId: OrderId): Promise<void> {
      await transact(({ invoices }) => invoices.createOrUpdate(orderId, cancelWithOrder));
    },
  };
}
