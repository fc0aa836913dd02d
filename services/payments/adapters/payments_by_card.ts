import { Cents } from "../../../shared/domain/money.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import type { CardHash } from "../domain/card.ts";

export interface FoundInvoice {
  readonly id: string;
  readonly orderId: string;
  readonly paymentId: string;
  readonly amount: Cents;
  readonly status: string;
}

export interface FoundPayment {
  readonly id: string;
  readonly customerId: string;
  readonly amount: Cents;
  readonly capturedAmount: Cents;
  readonly status: string;
  readonly orderId: string;
  readonly invoice: FoundInvoice | undefined;
}

export type PaymentsByCard = ReturnType<typeof paymentsByCard>;

const MOST = 100;

export function paymentsByCard(sql: Sql) {
  /**
   * The latest payments by a card, in the order they were made, each with the invoice of its order. An
   * order that the payment does not name is found by the payment that its invoice names.
   */
  return async (card: CardHash): Promise<readonly FoundPayment[]> => {
    const rows = await sql<Row[]>`
      select p.id, p.customer_id, p.amount, p.captured_amount, p.status, p.order_id,
        i.id as invoice_id, i.order_id as invoice_order, i.payment_id as invoice_payment, i.amount as invoice_amount,
        i.status as invoice_status
      from (
        select * from payments.payments where card_hash = ${card} and card_hash <> ''
        order by id desc limit ${MOST}
      ) p
      left join lateral (
        select * from payments.invoices where id = p.order_id
        union all
        (select * from payments.invoices where payment_id = p.id and p.order_id = ''
          and payment_id <> '' order by id desc limit 1)
      ) i on true
      order by p.id`;
    return rows.map(foundIn);
  };
}

interface Row {
  readonly id: string;
  readonly customer_id: string;
  readonly amount: string;
  readonly captured_amount: string;
  readonly status: string;
  readonly order_id: string;
  readonly invoice_id: string | null;
  readonly invoice_order: string;
  readonly invoice_payment: string;
  readonly invoice_amount: string;
  readonly invoice_status: string;
}

function foundIn(row: Row): FoundPayment {
  return {
    id: row.id,
    customerId: row.customer_id,
    amount: centsIn(row.amount),
    capturedAmount: centsIn(row.captured_amount),
    status: row.status,
    orderId: row.order_id,
    invoice: row.invoice_id === null ? undefined : {
      id: row.invoice_id,
      orderId: row.invoice_order,
      paymentId: row.invoice_payment,
      amount: centsIn(row.invoice_amount),
      status: row.invoice_status,
    },
  };
}

function centsIn(bigint: string): Cents {
  return Cents.parse(Number(bigint));
}
