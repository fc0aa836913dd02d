import type { PaymentsServiceDefinition } from "../../../proto/gen/payments/api.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { toWire, ZERO } from "../../../shared/domain/money.ts";
import type { Implementation } from "../../../shared/rpc/service.ts";
import type { Invoices } from "../application/invoices.ts";
import type { Payments } from "../application/payments.ts";
import { amountFromWire } from "../domain/amount.ts";
import { CustomerId, InvoiceId, OrderId, PaymentId, PaymentIdOrNone } from "../domain/ids.ts";

export function paymentsApi(
  { payments, invoices }: { readonly payments: Payments; readonly invoices: Invoices },
): Implementation<typeof PaymentsServiceDefinition> {
  return {
    async authorizePayment(request) {
      const customerId = parseId(CustomerId, request.customerId);
      const amount = amountFromWire(request.amount);
      return { id: await payments.authorize({ customerId, amount }) };
    },
    async confirmPayment({ id }) {
      const unchecked = { customerId: "", orderId: "", total: ZERO } as const;
      await payments.confirm(parseId(PaymentId, id), unchecked);
      return {};
    },
    async getPayment(request) {
      const id = parseId(PaymentId, request.id);
      const { customerId, amount, status, orderId } = await payments.get(id);
      return { payment: { id, customerId, amount: toWire(amount), status, orderId } };
    },
    async createInvoice(request) {
      const orderId = parseId(OrderId, request.orderId);
      const paymentId = parseId(PaymentIdOrNone, request.paymentId);
      const amount = amountFromWire(request.amount);
      return { id: await invoices.create({ orderId, paymentId, amount }) };
    },
    async adjustInvoice({ id, amount }) {
      await invoices.adjust(parseId(InvoiceId, id), amountFromWire(amount));
      return {};
    },
    async payInvoice({ id }) {
      await invoices.pay(parseId(InvoiceId, id));
      return {};
    },
    async cancelInvoice({ id }) {
      await invoices.cancel(parseId(InvoiceId, id));
      return {};
    },
    async getInvoice(request) {
      const id = parseId(InvoiceId, request.id);
      const { orderId, paymentId, amount, status } = await invoices.get(id);
      return { invoice: { id, orderId, paymentId, amount: toWire(amount), status } };
    },
  };
}
