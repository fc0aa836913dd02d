// Generated from proto/payments by scripts/gen.ts. Do not edit.

import { defineService, type MessageSchema } from "../../../shared/rpc/schema.ts";
import { PaymentsServiceDefinition } from "./api.ts";

/** Every message of proto/payments, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "paymentspb.Payment": {
    name: "paymentspb.Payment",
    doc: "An authorized payment.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "amount", json: "amount", number: 3, type: "double" },
      { name: "status", json: "status", number: 4, type: "string", doc: "`authorized`, `confirmed`, `captured` or `released`." },
      { name: "order_id", json: "orderId", number: 5, type: "string", doc: "The order it was confirmed for; empty before." },
      { name: "captured_amount", json: "capturedAmount", number: 6, type: "double", doc: "What was taken of the amount when the invoice was paid; zero before." },
    ],
  },
  "paymentspb.Invoice": {
    name: "paymentspb.Invoice",
    doc: "What a customer owes for an order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "The order's id, when made for a readied order." },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string", doc: "The payment confirmed for the order; empty when there is none." },
      { name: "amount", json: "amount", number: 4, type: "double" },
      { name: "status", json: "status", number: 5, type: "string", doc: "`pending`, `paid` or `canceled`." },
    ],
  },
  "paymentspb.FoundPayment": {
    name: "paymentspb.FoundPayment",
    doc: "A payment found by its card: the fields of Payment, and the invoice.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "amount", json: "amount", number: 3, type: "double" },
      { name: "status", json: "status", number: 4, type: "string", doc: "`authorized`, `confirmed`, `captured` or `released`." },
      { name: "order_id", json: "orderId", number: 5, type: "string", doc: "The order it was confirmed for; empty before." },
      { name: "invoice", json: "invoice", number: 6, type: "message", message: "paymentspb.Invoice", doc: "The invoice of that order, if there is one." },
      { name: "captured_amount", json: "capturedAmount", number: 7, type: "double", doc: "What was taken of the amount when the invoice was paid; zero before." },
    ],
  },
  "paymentspb.AuthorizePaymentRequest": {
    name: "paymentspb.AuthorizePaymentRequest",
    doc: "A payment to authorize.",
    fields: [
      { name: "customer_id", json: "customerId", number: 1, type: "string" },
      { name: "amount", json: "amount", number: 2, type: "double" },
      { name: "card", json: "card", number: 3, type: "string", doc: "Opaque token from the card reader: stored as a keyed hash only, never returned." },
    ],
  },
  "paymentspb.AuthorizePaymentResponse": {
    name: "paymentspb.AuthorizePaymentResponse",
    doc: "The payment was authorized.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Id of the new payment." },
    ],
  },
  "paymentspb.ConfirmPaymentRequest": {
    name: "paymentspb.ConfirmPaymentRequest",
    doc: "Which payment.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "paymentspb.ConfirmPaymentResponse": {
    name: "paymentspb.ConfirmPaymentResponse",
    doc: "The payment was confirmed.",
    fields: [],
  },
  "paymentspb.GetPaymentRequest": {
    name: "paymentspb.GetPaymentRequest",
    doc: "Which payment.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "paymentspb.GetPaymentResponse": {
    name: "paymentspb.GetPaymentResponse",
    doc: "The payment.",
    fields: [
      { name: "payment", json: "payment", number: 1, type: "message", message: "paymentspb.Payment" },
    ],
  },
  "paymentspb.FindByCardRequest": {
    name: "paymentspb.FindByCardRequest",
    doc: "The swiped card.",
    fields: [
      { name: "card", json: "card", number: 1, type: "string", doc: "Opaque token from the card reader." },
    ],
  },
  "paymentspb.FindByCardResponse": {
    name: "paymentspb.FindByCardResponse",
    doc: "What was found; empty for an unknown card.",
    fields: [
      { name: "payments", json: "payments", number: 1, type: "message", message: "paymentspb.FoundPayment", repeated: true },
    ],
  },
  "paymentspb.CreateInvoiceRequest": {
    name: "paymentspb.CreateInvoiceRequest",
    doc: "An invoice to create.",
    fields: [
      { name: "order_id", json: "orderId", number: 1, type: "string" },
      { name: "payment_id", json: "paymentId", number: 2, type: "string" },
      { name: "amount", json: "amount", number: 3, type: "double" },
    ],
  },
  "paymentspb.CreateInvoiceResponse": {
    name: "paymentspb.CreateInvoiceResponse",
    doc: "The invoice exists.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Id of the invoice." },
    ],
  },
  "paymentspb.AdjustInvoiceRequest": {
    name: "paymentspb.AdjustInvoiceRequest",
    doc: "Which invoice, and its new amount.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "amount", json: "amount", number: 2, type: "double" },
    ],
  },
  "paymentspb.AdjustInvoiceResponse": {
    name: "paymentspb.AdjustInvoiceResponse",
    doc: "The invoice was adjusted.",
    fields: [],
  },
  "paymentspb.PayInvoiceRequest": {
    name: "paymentspb.PayInvoiceRequest",
    doc: "Which invoice.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "paymentspb.PayInvoiceResponse": {
    name: "paymentspb.PayInvoiceResponse",
    doc: "The invoice is paid.",
    fields: [],
  },
  "paymentspb.CancelInvoiceRequest": {
    name: "paymentspb.CancelInvoiceRequest",
    doc: "Which invoice.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "paymentspb.CancelInvoiceResponse": {
    name: "paymentspb.CancelInvoiceResponse",
    doc: "The invoice was canceled.",
    fields: [],
  },
  "paymentspb.GetInvoiceRequest": {
    name: "paymentspb.GetInvoiceRequest",
    doc: "Which invoice.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "paymentspb.GetInvoiceResponse": {
    name: "paymentspb.GetInvoiceResponse",
    doc: "The invoice.",
    fields: [
      { name: "invoice", json: "invoice", number: 1, type: "message", message: "paymentspb.Invoice" },
    ],
  },
  "paymentspb.InvoicePaid": {
    name: "paymentspb.InvoicePaid",
    doc: "Event `paymentsapi.InvoicePaid`: the customer paid for the order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
    ],
  },
  "paymentspb.InvoiceCanceled": {
    name: "paymentspb.InvoiceCanceled",
    doc: "Event `paymentsapi.InvoiceCanceled`: nothing is owed for the order any more.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
    ],
  },
  "paymentspb.PaymentReleased": {
    name: "paymentspb.PaymentReleased",
    doc: "Event `paymentsapi.PaymentReleased`: the authorized amount is free again.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "order_id", json: "orderId", number: 3, type: "string" },
    ],
  },
  "paymentspb.ConfirmPayment": {
    name: "paymentspb.ConfirmPayment",
    doc: "Command `paymentsapi.ConfirmPayment`: bind an authorized payment to an order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "amount", json: "amount", number: 2, type: "double", doc: "What the order costs." },
      { name: "customer_id", json: "customerId", number: 3, type: "string", doc: "Whose payment it must be; empty: not checked." },
      { name: "order_id", json: "orderId", number: 4, type: "string", doc: "For which order; empty: earlier use is not checked." },
    ],
  },
  "paymentspb.ReleasePayment": {
    name: "paymentspb.ReleasePayment",
    doc: "Command `paymentsapi.ReleasePayment`: undo the confirmation of a payment for that order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
    ],
  },
};

/**
 * Authorized payments, and the invoices that they pay.
 */
export const PaymentsService = defineService(PaymentsServiceDefinition, {
  name: "paymentspb.PaymentsService",
  doc: "Authorized payments, and the invoices that they pay.",
  methods: [
    { name: "AuthorizePayment", key: "authorizePayment", request: "paymentspb.AuthorizePaymentRequest", response: "paymentspb.AuthorizePaymentResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/payments", body: "*" }, operationId: "authorizePayment", tag: "Payment", example: { request: { customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", amount: 20, card: "card-4711" }, response: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d31" } }, doc: "Authorizes an amount on the customer's card." },
    { name: "ConfirmPayment", key: "confirmPayment", request: "paymentspb.ConfirmPaymentRequest", response: "paymentspb.ConfirmPaymentResponse", serverStreaming: false, noSideEffects: false, doc: "Confirms an authorized payment." },
    { name: "GetPayment", key: "getPayment", request: "paymentspb.GetPaymentRequest", response: "paymentspb.GetPaymentResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/payments/{id}", body: "" }, operationId: "getPayment", tag: "Payment", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d31" }, response: { payment: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d31", customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", amount: 20, status: "authorized", orderId: "", capturedAmount: 0 } } }, doc: "Returns a payment." },
    { name: "FindByCard", key: "findByCard", request: "paymentspb.FindByCardRequest", response: "paymentspb.FindByCardResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/payments/lookup", body: "*" }, operationId: "findByCard", tag: "Payment", example: { request: { card: "card-4711" }, response: { payments: [{ id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d31", customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", amount: 20, status: "confirmed", orderId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", invoice: null, capturedAmount: 0 }] } }, doc: "Finds the payments made with a card, with their invoices.\n\nA POST, so that the card appears in no URL." },
    { name: "CreateInvoice", key: "createInvoice", request: "paymentspb.CreateInvoiceRequest", response: "paymentspb.CreateInvoiceResponse", serverStreaming: false, noSideEffects: false, doc: "Creates the invoice of an order; an order with a pending invoice keeps that one." },
    { name: "AdjustInvoice", key: "adjustInvoice", request: "paymentspb.AdjustInvoiceRequest", response: "paymentspb.AdjustInvoiceResponse", serverStreaming: false, noSideEffects: false, doc: "Changes the amount of a pending invoice." },
    { name: "PayInvoice", key: "payInvoice", request: "paymentspb.PayInvoiceRequest", response: "paymentspb.PayInvoiceResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/payments/invoices/{id}/pay", body: "*" }, operationId: "payInvoice", tag: "Invoice", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d43" }, response: {} }, doc: "Pays a pending invoice with the payment confirmed for its order." },
    { name: "CancelInvoice", key: "cancelInvoice", request: "paymentspb.CancelInvoiceRequest", response: "paymentspb.CancelInvoiceResponse", serverStreaming: false, noSideEffects: false, doc: "Cancels a pending invoice." },
    { name: "GetInvoice", key: "getInvoice", request: "paymentspb.GetInvoiceRequest", response: "paymentspb.GetInvoiceResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/payments/invoices/{id}", body: "" }, operationId: "getInvoice", tag: "Invoice", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d43" }, response: { invoice: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d43", orderId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d43", paymentId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d33", amount: 9, status: "pending" } } }, doc: "Returns an invoice." },
  ],
  messages,
});
