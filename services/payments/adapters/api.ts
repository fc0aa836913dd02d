import type { PaymentsServiceDefinition } from "../../../proto/gen/payments/api.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { toWire, ZERO } from "../../../shared/domain/money.ts";
import type { Implementation } from "../../../shared/rpc/service.ts";
import type { Cards } from "../application/cards.ts";
import type { Invoices } from "../application/invoices.ts";
import type { Payments } from "../application/payments.ts";
import { amountFromWire } from "../domain/amount.ts";
import { cardFromWire } from "../domain/card.ts";
import { CustomerId, InvoiceId, OrderId, PaymentId, PaymentIdOrNone } from "../domain/ids.ts";
import type { FoundPayment, PaymentsByCard } from "./payments_by_card.ts";

export function paymentsApi(
  { payments, invoices, cards, byCard }: {
    readonly payments: Payments;
    readonly invoices: Invoices;
    readonly cards: Cards;
    readonly byCard: PaymentsByCard;
  },
): Implementation<typeof PaymentsServiceDefinition> {
  return {
    async authorizePayment(request) {
      const customerId = parseId(CustomerId, request.customerId);
      const amount = amountFromWire(request.amount);
      const card = request.card === "" ? {} : { card: cardFromWire(request.card) };
      return { id: await payments.authorize({ customerId, amount, ...card }) };
    },
    async confirmPayment({ id }) {
      const unchecked = { customerId: "", orderId: "", total: ZERO } as const;
      await payments.confirm(parseId(PaymentId, id), unchecked);
      return {};
    },
    async getPayment(request) {
      const id = parseId(PaymentId, request.id);
      const { customerId, status, orderId, ...amounts } = await payments.get(id);
      const amount = toWire(amounts.amount);
      const capturedAmount = toWire(amounts.capturedAmount);
      return { payment: { id, customerId, amount, status, orderId, capturedAmount } };
    },
    async findByCard(request) {
      const hash = await cards.find(cardFromWire(request.card));
      const found = hash === undefined ? [] : await byCard(hash);
      return { payments: found.map(foundToWire) };
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

function foundToWire({ invoice, ...payment }: FoundPayment) {
  return {
    ...payment,
    amount: toWire(payment.amount),
    capturedAmount: toWire(payment.capturedAmount),
    ...(invoice && { invoice: { ...invoice, amount: toWire(invoice.amount) } }),
  };
}
