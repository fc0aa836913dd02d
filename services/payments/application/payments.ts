import type { Cents } from "../../../shared/domain/money.ts";
import type { NewId } from "../../../shared/domain/id.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import type { CardHashOrNone, CardToken } from "../domain/card.ts";
import {
  type CustomerId,
  type CustomerIdOrNone,
  type OrderId,
  type OrderIdOrNone,
  PaymentId,
} from "../domain/ids.ts";
import { authorize, bar, confirm, type Payment, release } from "../domain/payment.ts";
import type { Cards } from "./cards.ts";
import type { Scope } from "./scope.ts";

export interface Ports {
  readonly transact: Transact<Scope>;
  readonly cards: Cards;
  readonly newId: NewId;
}

export type Payments = ReturnType<typeof createPayments>;

export function createPayments({ transact, cards, newId }: Ports) {
  return {
    async authorize(
      { customerId, amount, card }: { customerId: CustomerId; amount: Cents; card?: CardToken },
    ): Promise<PaymentId> {
      const id = PaymentId.parse(newId());
      const cardHash: CardHashOrNone = card === undefined ? "" : await cards.hash(card);
      const details = { customerId, amount, cardHash };
      await transact(({ payments }) => payments.create(id, () => authorize(details)));
      return id;
    },
    async get(id: PaymentId): Promise<Payment> {
      return (await transact(({ payments }) => payments.get(id))).state;
    },
    async confirm(
      id: PaymentId,
      request: { customerId: CustomerIdOrNone; orderId: OrderIdOrNone; total: Cents },
    ): Promise<void> {
      await transact(({ payments }) =>
        payments.createOrUpdate(id, (payment) => confirm(payment, request))
      );
    },
    /** Undoes a confirmation; whatever else it meets, there is nothing to undo. */
    async release(id: string, orderId: string): Promise<void> {
      await transact(({ payments }) =>
        payments.createOrUpdate(id, (payment) => release(payment, orderId))
      );
    },
    /** The order will never be served: its payment is free again, or will not be confirmed for it. */
    async bar(id: string, orderId: OrderId): Promise<void> {
      await transact(({ payments }) =>
        payments.createOrUpdate(id, (payment) => bar(payment, orderId))
      );
    },
  };
}
