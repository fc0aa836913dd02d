import { type Cents, sum, times } from "../../../shared/domain/money.ts";

export const statuses = [
  "New",
  "Approved",
  "Rejected",
  "In Progress",
  "Ready For Pickup",
  "Completed",
  "Canceled",
] as const;
export type Status = typeof statuses[number];

export interface Item {
  readonly productId: string;
  readonly storeId: string;
  /** As it was when ordered; empty when nobody knows it any more. */
  readonly productName: string;
  readonly storeName: string;
  readonly price: Cents;
  readonly quantity: number;
}

/**
 * An order as it can be found. Its facts come one by one and in any order; each remembers the version
 * of the order that it is from, so that an older one does not replace it.
 */
export interface Order {
  readonly customerId: string;
  readonly customerName: string;
  readonly items: readonly Item[];
  readonly itemsVersion: number;
  readonly status: Status;
  readonly statusVersion: number;
  /** Not known before the order's creation was heard of: till then it cannot be found. */
  readonly createdAt: Date | undefined;
}

export const unheardOf: Order = {
  customerId: "",
  customerName: "",
  items: [],
  itemsVersion: 0,
  status: "New",
  statusVersion: 0,
  createdAt: undefined,
};

export interface Placement {
  readonly customerId: string;
  readonly customerName: string;
  readonly items: readonly Item[];
  readonly createdAt: Date;
}

/** The version of an order that was just created. */
const FIRST = 1;

export function place(
  order: Order,
  { customerId, customerName, items, createdAt }: Placement,
): Order {
  if (order.createdAt) return order;
  return {
    ...order,
    customerId,
    customerName,
    createdAt,
    items: order.itemsVersion > FIRST ? named(order.items, items) : items,
    itemsVersion: Math.max(order.itemsVersion, FIRST),
    statusVersion: Math.max(order.statusVersion, FIRST),
  };
}

/** @param version of the order with these items; `undefined`, from senders that tell none: the next. */
export function adjust(order: Order, items: readonly Item[], version?: number): Order {
  const itemsVersion = version ?? after(order.itemsVersion);
  if (itemsVersion <= order.itemsVersion) return order;
  return { ...order, items: named(items, order.items), itemsVersion };
}

/** @param version of the order with this status; `undefined`, from senders that tell none: the next. */
export function move(order: Order, status: Status, version?: number): Order {
  const statusVersion = version ?? after(order.statusVersion);
  if (statusVersion <= order.statusVersion) return order;
  return { ...order, status, statusVersion };
}

export function totalOf({ items }: Order): Cents {
  return sum(items.map(({ price, quantity }) => times(price, quantity)));
}

export function productIdsOf({ items }: Order): readonly string[] {
  return [...new Set(items.map(({ productId }) => productId))];
}

export function storeIdsOf({ items }: Order): readonly string[] {
  return [...new Set(items.map(({ storeId }) => storeId))];
}

/** Whatever it is, it comes after the creation, which may still be on its way. */
function after(version: number): number {
  return Math.max(version, FIRST) + 1;
}

/** The items with the names that they have among `others`, where they come without. */
function named(items: readonly Item[], others: readonly Item[]): readonly Item[] {
  return items.map((item) => {
    if (item.productName && item.storeName) return item;
    const known = others.find(({ productId, storeId }) =>
      productId === item.productId && storeId === item.storeId
    );
    return {
      ...item,
      productName: item.productName || known?.productName || "",
      storeName: item.storeName || known?.storeName || "",
    };
  });
}
