import { z } from "zod";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";
import { BotId, OrderId, ProductId, StoreId } from "./ids.ts";
import { Stop } from "./stop.ts";

const pieces = z.object({
  storeId: StoreId,
  productId: ProductId,
  quantity: z.int().positive(),
});

export const shoppingListEvents = defineEvents("depot", {
  ShoppingListCreated: { schema: z.object({ orderId: OrderId, stops: z.array(Stop).readonly() }) },
  ShoppingListInitiated: { schema: z.object({}) },
  ShoppingListAssigned: { schema: z.object({ botId: BotId }) },
  ShoppingStarted: { schema: z.object({}) },
  StopVisited: { schema: z.object({ storeId: StoreId }) },
  ItemPicked: { schema: pieces },
  ItemFoundUnavailable: { schema: pieces },
  ShoppingListReturned: { schema: z.object({}) },
  ShoppingListInventoried: { schema: z.object({}) },
  ShoppingListCompleted: { schema: z.object({}) },
  /** `canceledAt`: Unix milliseconds. */
  ShoppingListCanceled: { schema: z.object({ reason: z.string(), canceledAt: z.int() }) },
  RecallEnded: { schema: z.object({}) },
  GoodsReleased: { schema: z.object({}) },
});
export type ShoppingListEvent = EventOf<typeof shoppingListEvents>;
