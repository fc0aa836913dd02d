import type { Repository } from "../../../shared/event_store/repository.ts";
import type { Invoice } from "../domain/invoice.ts";
import type { InvoiceEvent } from "../domain/invoice_events.ts";
import type { Payment } from "../domain/payment.ts";
import type { PaymentEvent } from "../domain/payment_events.ts";

export interface Scope {
  readonly payments: Repository<Payment, PaymentEvent>;
  readonly invoices: Repository<Invoice, InvoiceEvent>;
}
