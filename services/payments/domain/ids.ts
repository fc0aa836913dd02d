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

/** Empty where none is named: the reference confirms payments without saying for which order. */
export const OrderIdOrNone = z.union([z.literal(""), OrderId]);
export type OrderIdOrNone = z.infer<typeof OrderIdOrNone>;
