import { z } from "zod";
import { idOf } from "../../../shared/domain/id.ts";

export const PaymentId = idOf("PaymentId");
export type PaymentId = z.infer<typeof PaymentId>;

export const InvoiceId = idOf("InvoiceId");
export type InvoiceId = z.infer<typeof InvoiceId>;

export const CustomerId = idOf("CustomerId");
export type CustomerId = z.infer<typeof CustomerId>;

export const OrderId = idOf("OrderId");
export type OrderId = z.infer<typeof OrderId>;

// Empty where none is named: the reference confirms payments without saying whose and for what, and
// creates invoices without a payment.
export const CustomerIdOrNone = z.union([z.literal(""), CustomerId]);
export type CustomerIdOrNone = z.infer<typeof CustomerIdOrNone>;

export const OrderIdOrNone = z.union([z.literal(""), OrderId]);
export type OrderIdOrNone = z.infer<typeof OrderIdOrNone>;

export const PaymentIdOrNone = z.union([z.literal(""), PaymentId]);
export type PaymentIdOrNone = z.infer<typeof PaymentIdOrNone>;
