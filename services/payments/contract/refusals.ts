import { PaymentsService } from "../../../proto/gen/payments/schema.ts";
import { defineRefusals, noSuch } from "../../../shared/rpc/refusals.ts";

const payment = ["id_not_valid", "payment_not_found"] as const;
const invoice = ["id_not_valid", "invoice_not_found"] as const;
const card = ["card_blank", "card_too_long", "card_hash_key_missing"] as const;
const unconfirmable = "payment cannot be confirmed";
const unpayable = "invoice cannot be paid for";

export const paymentsRefusals = defineRefusals(PaymentsService, {
  id_not_valid: "the id is not valid",
  payment_not_found: {
    code: "not_found",
    text: ["payment with that ID does not exist", unconfirmable],
  },
  payment_of_another_customer: unconfirmable,
  payment_released: { text: [unconfirmable, unpayable] },
  payment_used_for_another_order: { text: [unconfirmable, unpayable] },
  payment_amount_too_low: { text: [unconfirmable, unpayable] },
  payment_already_captured: unpayable,
  payment_amount_not_positive: "the payment amount must be positive",
  order_canceled: { text: [unconfirmable, unpayable] },
  invoice_not_found: noSuch("invoice"),
  invoice_not_pending: {
    text: [
      "invoice cannot be created",
      "invoice cannot be adjusted",
      "invoice cannot be paid for",
      "invoice cannot be canceled",
    ],
  },
  card_blank: "the card cannot be blank",
  card_too_long: "the card is too long",
  card_hash_key_missing: { code: "failed_precondition", text: "cards are not accepted here" },
}, {
  authorizePayment: ["id_not_valid", "payment_amount_not_positive", ...card],
  confirmPayment: [...payment, "payment_released"],
  getPayment: payment,
  findByCard: card,
  createInvoice: [...payment, "payment_amount_not_positive", "invoice_not_pending"],
  adjustInvoice: [...invoice, "payment_amount_not_positive", "invoice_not_pending"],
  payInvoice: [
    ...invoice,
    "invoice_not_pending",
    "payment_not_found",
    "payment_released",
    "payment_used_for_another_order",
    "payment_already_captured",
    "payment_amount_too_low",
    "order_canceled",
  ],
  cancelInvoice: [...invoice, "invoice_not_pending"],
  getInvoice: invoice,
});
