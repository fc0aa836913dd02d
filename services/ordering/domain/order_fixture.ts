/** What the tests of this folder speak of. */
import { Cents } from "../../../shared/domain/money.ts";
import { CustomerId, InvoiceId, PaymentId, ProductId, ShoppingListId, StoreId } from "./ids.ts";
import type { Item } from "./item.ts";
import type { OrderEvent } from "./order_events.ts";

export const customerId = CustomerId.parse("c1");
export const paymentId = PaymentId.parse("p1");
export const invoiceId = InvoiceId.parse("i1");
export const list = ShoppingListId.parse("l1");
export const otherList = ShoppingListId.parse("l2");

export const tea: Item = {
  productId: ProductId.parse("tea"),
  storeId: StoreId.parse("s1"),
  storeName: "Leaves",
  productName: "Tea",
  price: Cents.parse(250),
  quantity: 2,
};
export const cups: Item = {
  productId: ProductId.parse("cups"),
  storeId: StoreId.parse("s2"),
  storeName: "Clay",
  productName: "Cups",
  price: Cents.parse(999),
  quantity: 3,
};

export const created: OrderEvent = {
  type: "OrderCreated",
  data: { customerId, paymentId, items: [tea, cups] },
};
export const approved: OrderEvent = { type: "OrderApproved", data: { shoppingId: list } };
export const started: OrderEvent = { type: "OrderStarted", data: {} };
export const readied: OrderEvent = {
  type: "OrderReadied",
  data: { total: Cents.parse(3_497) },
};
export const completed: OrderEvent = { type: "OrderCompleted", data: { invoiceId } };
export const rejected: OrderEvent = { type: "OrderRejected", data: {} };
export const canceled: OrderEvent = {
  type: "OrderCanceled",
  data: { reason: "changed my mind", actor: "customer" },
};
export const listCanceled: OrderEvent = {
  type: "OrderShoppingCanceled",
  data: { shoppingId: list },
};

/** A history that ends in each status. */
export const histories: Readonly<Record<string, readonly OrderEvent[]>> = {
  new: [],
  pending: [created],
  approved: [created, approved],
  rejected: [created, rejected],
  "in-progress": [created, approved, started],
  ready: [created, approved, started, readied],
  completed: [created, approved, started, readied, completed],
  cancelled: [created, approved, canceled],
};
