import { parseId } from "../../../shared/domain/id.ts";
import type { CommandHandlers, EventHandlers } from "../../../shared/messaging/subscriptions.ts";
import type { OrderEvents } from "../../ordering/contract/events.ts";
import type { Invoices } from "../application/invoices.ts";
import type { Payments } from "../application/payments.ts";
import type { PaymentCommands } from "../contract/commands.ts";
import { totalFromWire } from "../domain/amount.ts";
import {
  CustomerIdOrNone,
  OrderId,
  OrderIdOrNone,
  PaymentId,
  PaymentIdOrNone,
} from "../domain/ids.ts";

interface App {
  readonly payments: Payments;
  readonly invoices: Invoices;
}

export function paymentCommands({ payments }: App): CommandHandlers<typeof PaymentCommands.types> {
  return {
    async ConfirmPayment(command) {
      const customerId = parseId(CustomerIdOrNone, command.customerId);
      const orderId = parseId(OrderIdOrNone, command.orderId);
      const total = totalFromWire(command.amount);
      await payments.confirm(parseId(PaymentId, command.id), { customerId, orderId, total });
    },
    ReleasePayment: ({ id, orderId }) => payments.release(id, orderId),
  };
}

export function orderEvents({ payments, invoices }: App): EventHandlers<typeof OrderEvents.types> {
  return {
    async OrderReadied({ id, paymentId, total }) {
      await invoices.createForReadied({
        orderId: parseId(OrderId, id),
        paymentId: parseId(PaymentIdOrNone, paymentId),
        total: totalFromWire(total),
      });
    },
    async OrderRejected({ id, paymentId }) {
      await payments.bar(paymentId, parseId(OrderId, id));
    },
    async OrderCanceled({ id, paymentId }) {
      const orderId = parseId(OrderId, id);
      await payments.bar(paymentId, orderId);
      await invoices.cancelWithOrder(orderId);
    },
  };
}
