import { within } from "../../../shared/domain/error.ts";
import type { NewId } from "../../../shared/domain/id.ts";
import type { Repository } from "../../../shared/event_store/repository.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import { type InvoiceId, OrderId, type ShoppingListId } from "../domain/ids.ts";
import type { Counted } from "../domain/item.ts";
import {
  approveOrder,
  cancelOrder,
  completeOrder,
  createOrder,
  type NewOrder,
  type Order,
  readyOrder,
  rejectOrder,
} from "../domain/order.ts";
import type { Actor, OrderEvent } from "../domain/order_events.ts";
import {
  invoicePaid,
  shoppingCanceled,
  shoppingCompleted,
  shoppingInventoried,
  shoppingStarted,
} from "../domain/shopping.ts";

export interface Scope {
  readonly orders: Repository<Order, OrderEvent>;
}

export interface Ports {
  readonly transact: Transact<Scope>;
  readonly newId: NewId;
}

export type Orders = ReturnType<typeof createOrders>;

export function createOrders({ transact, newId }: Ports) {
  async function update(
    id: OrderId,
    decide: (order: Order) => OrderEvent | readonly OrderEvent[] | void,
  ): Promise<void> {
    await transact(({ orders }) => orders.update(id, decide));
  }

  /** Lists can also be made by hand, for orders that nobody knows. */
  async function updateIfKnown(
    id: OrderId,
    decide: (order: Order) => readonly OrderEvent[],
  ): Promise<void> {
    await transact(async ({ orders }) => {
      if (await orders.find(id)) await orders.update(id, decide);
    });
  }

  return {
    async create(details: NewOrder): Promise<OrderId> {
      const id = OrderId.parse(newId());
      await transact(({ orders }) =>
        within("create order command", () => orders.create(id, (o) => createOrder(o, details)))
      );
      return id;
    },
    /** A basket that is checked out becomes an order with the basket's id, once. */
    async createFromBasket(id: OrderId, details: NewOrder): Promise<void> {
      await transact(({ orders }) =>
        within(
          "create order command",
          () =>
            orders.startOrUpdate(id, (order) =>
              order.status === "new" ? createOrder(order, details) : []),
        )
      );
    },
    async get(id: OrderId): Promise<Order> {
      return (await transact(({ orders }) => orders.get(id))).state;
    },
    approve: (id: OrderId, shoppingId: ShoppingListId) =>
      update(id, (order) => approveOrder(order, shoppingId)),
    reject: (id: OrderId) => update(id, rejectOrder),
    cancel: (id: OrderId, cancelation: { reason: string; actor: Actor }) =>
      update(id, (order) => cancelOrder(order, cancelation)),
    ready: (id: OrderId) => update(id, readyOrder),
    complete: (id: OrderId, invoiceId: InvoiceId) =>
      update(id, (order) => completeOrder(order, invoiceId)),

    shoppingStarted: (id: OrderId, list: ShoppingListId) =>
      updateIfKnown(id, (order) => shoppingStarted(order, list)),
    shoppingInventoried: (id: OrderId, list: ShoppingListId, counts: readonly Counted[]) =>
      updateIfKnown(id, (order) => shoppingInventoried(order, list, counts)),
    shoppingCompleted: (id: OrderId, list: ShoppingListId) =>
      updateIfKnown(id, (order) => shoppingCompleted(order, list)),
    shoppingCanceled: (id: OrderId, list: ShoppingListId, reason: string) =>
      updateIfKnown(id, (order) => shoppingCanceled(order, list, reason)),
    invoicePaid: (id: OrderId, invoiceId: InvoiceId) =>
      update(id, (order) => invoicePaid(order, invoiceId)),
  };
}
