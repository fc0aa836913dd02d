import { z } from "zod";
import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { refused } from "../../../shared/domain/error.ts";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";
import { ShoppingListId } from "./ids.ts";

/**
 * What the depot remembers of an order: the one list it has, and how it ended. It may end before
 * its list is asked for, and then gets none.
 */
export interface OrderRecord {
  readonly status: "open" | "canceled" | "completed";
  readonly shoppingListId: string;
}

export const orderRecordEvents = defineEvents("depot", {
  OrderListed: { schema: z.object({ shoppingListId: ShoppingListId }) },
  OrderCanceled: { schema: z.object({}) },
  OrderCompleted: { schema: z.object({}) },
});
export type OrderRecordEvent = EventOf<typeof orderRecordEvents>;

export const orderRecord = defineAggregate({
  name: "depot.OrderRecord",
  thing: "order",
  events: orderRecordEvents,
  initial: (): OrderRecord => ({ status: "open", shoppingListId: "" }),
  evolve(record, { type, data }): OrderRecord {
    switch (type) {
      case "OrderListed":
        return { ...record, shoppingListId: data.shoppingListId };
      case "OrderCanceled":
        return { ...record, status: "canceled" };
      case "OrderCompleted":
        return { ...record, status: "completed" };
    }
  },
});

/** An order has one list: with one already, nothing is new. */
export function listOrder(
  { status, shoppingListId }: OrderRecord,
  id: ShoppingListId,
): OrderRecordEvent | void {
  if (status === "canceled") throw refused("order_canceled", "the order is canceled");
  if (shoppingListId !== "") return;
  return { type: "OrderListed", data: { shoppingListId: id } };
}

export function orderWasCanceled({ status }: OrderRecord): OrderRecordEvent | void {
  if (status === "open") return { type: "OrderCanceled", data: {} };
}

export function orderWasCompleted({ status }: OrderRecord): OrderRecordEvent | void {
  if (status === "open") return { type: "OrderCompleted", data: {} };
}
