import type { Transact } from "../../../shared/platform/commit/unit.ts";
import type { OrderId } from "../domain/ids.ts";
import { adjust, type Item, move, type Order, place, type Status } from "../domain/order.ts";

export interface Scope {
  readonly orders: {
    /** Keeps what `decide` makes of the order; the very same order changes nothing. */
    change(id: OrderId, decide: (order: Order) => Order): Promise<void>;
  };
}

/** Names as last heard of, empty when unknown or removed; may ask the owners. */
export interface Names {
  customer(id: string): Promise<string>;
  product(id: string): Promise<string>;
  store(id: string): Promise<string>;
}

export interface Ports {
  readonly transact: Transact<Scope>;
  readonly names: Names;
}

export interface PlacedOrder {
  readonly customerId: string;
  readonly items: readonly Item[];
  readonly createdAt: Date;
}

export type Orders = ReturnType<typeof createOrders>;

export function createOrders({ transact, names }: Ports) {
  /** Only senders that do not name their goods make us ask. */
  async function withNames(items: readonly Item[]): Promise<readonly Item[]> {
    const productName = lookUp(names.product, items.filter((i) => !i.productName), "productId");
    const storeName = lookUp(names.store, items.filter((i) => !i.storeName), "storeId");
    const [products, stores] = await Promise.all([productName, storeName]);
    return items.map((item) => ({
      ...item,
      productName: item.productName || (products.get(item.productId) ?? ""),
      storeName: item.storeName || (stores.get(item.storeId) ?? ""),
    }));
  }

  return {
    async place(id: OrderId, { customerId, items, createdAt }: PlacedOrder): Promise<void> {
      const [customerName, named] = await Promise.all([
        names.customer(customerId),
        withNames(items),
      ]);
      await transact(({ orders }) =>
        orders.change(
          id,
          (order) => place(order, { customerId, customerName, items: named, createdAt }),
        )
      );
    },
    async adjust(id: OrderId, items: readonly Item[], version?: number): Promise<void> {
      await transact(({ orders }) => orders.change(id, (order) => adjust(order, items, version)));
    },
    async move(id: OrderId, status: Status, version?: number): Promise<void> {
      await transact(({ orders }) => orders.change(id, (order) => move(order, status, version)));
    },
  };
}

/** Each name once, however many items have it. */
async function lookUp(
  name: (id: string) => Promise<string>,
  items: readonly Item[],
  key: "productId" | "storeId",
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(items.map((item) => item[key]))];
  return new Map(await Promise.all(ids.map(async (id) => [id, await name(id)] as const)));
}
