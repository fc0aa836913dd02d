import { z } from "zod";
import type { Cents } from "../../../shared/domain/money.ts";
import type { OrderId } from "./ids.ts";

/** What a customer is told about an order: each kind once an order. */
export const NotificationKind = z.enum(["created", "rejected", "cancelled", "ready", "completed"]);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** What happened to an order, with what the customer wants to know about it. */
export type News =
  | { readonly kind: "created" | "rejected" | "completed" }
  /** `reason` is empty when none was given. */
  | { readonly kind: "cancelled"; readonly reason: string }
  /** `total` is what is to be paid, where it is known. */
  | { readonly kind: "ready"; readonly total: Cents | undefined };

export function textOf(news: News, orderId: OrderId): string {
  const order = `Your order ${shortId(orderId)}`;
  switch (news.kind) {
    case "created":
      return `Thank you! ${order} has arrived. We text you when it is ready.`;
    case "rejected":
      return `We are sorry! ${order} could not be accepted. You will not be charged.`;
    case "cancelled":
      return `${order} was cancelled${because(news.reason)}. You will not be charged.`;
    case "ready":
      return `Good news! ${order} is ready for you at the depot.${toPay(news.total)}`;
    case "completed":
      return `${order} is paid. Thank you, and see you soon!`;
  }
}

/** The end of the id: ids of orders of the same minute begin alike. */
export function shortId(orderId: OrderId): string {
  return orderId.slice(-8);
}

/** The number as it is dialled: customers write them with spaces, dashes and parentheses. */
export function dialable(smsNumber: string): string {
  return smsNumber.replaceAll(/[ ()-]/g, "");
}

const LONGEST_REASON = 80; // the text fits one SMS

function because(reason: string): string {
  const words = reason.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  if (words === "") return "";
  const letters = [...words];
  return letters.length <= LONGEST_REASON
    ? ` (${words})`
    : ` (${letters.slice(0, LONGEST_REASON - 3).join("").trimEnd()}...)`;
}

function toPay(total: Cents | undefined): string {
  if (total === undefined) return " Please pay there.";
  return total === 0
    ? " There is nothing to pay."
    : ` Please pay ${(total / 100).toFixed(2)} there.`;
}
