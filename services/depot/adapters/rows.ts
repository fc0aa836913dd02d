import { z } from "zod";
import type { RowMapping } from "../../../shared/event_store/repository.ts";
import { defineTable, json } from "../../../shared/platform/commit/table.ts";
import { type Bot, bot } from "../domain/bot.ts";
import { type OrderRecord, orderRecord } from "../domain/order_record.ts";
import { type ShoppingList, shoppingList } from "../domain/shopping_list.ts";
import { Stop } from "../domain/stop.ts";

export const shoppingListsTable = defineTable("depot.shopping_lists", {
  remembered: true,
  thing: shoppingList.thing,
  key: { id: "text" },
  columns: {
    orderId: "text",
    status: "text",
    assignedBotId: "text",
    stops: json<readonly Stop[]>(),
    recalledAt: "timestamptz?",
    version: "int4",
  },
});

export const ListStatus = z.enum([
  "pending",
  "available",
  "assigned",
  "active",
  "returned",
  "inventoried",
  "completed",
  "canceled",
  "released",
]);

const ListState = z.object({
  orderId: z.string(),
  status: ListStatus,
  assignedBotId: z.string(),
  stops: z.array(Stop).readonly(),
  recalledAt: z.date().nullable().transform((date) => date && date.getTime()),
});

export const shoppingListRows: RowMapping<ShoppingList, typeof shoppingListsTable> = {
  table: shoppingListsTable,
  toRow: (_, list) => ({
    ...list,
    recalledAt: list.recalledAt === null ? null : new Date(list.recalledAt),
  }),
  toState: (row) => ListState.parse(row),
};

export const ordersTable = defineTable("depot.orders", {
  remembered: true,
  thing: orderRecord.thing,
  key: { id: "text" },
  columns: { status: "text", shoppingListId: "text", version: "int4" },
});

const OrderState = z.object({
  status: z.enum(["open", "canceled", "completed"]),
  shoppingListId: z.string(),
});

export const orderRows: RowMapping<OrderRecord, typeof ordersTable> = {
  table: ordersTable,
  toRow: (_, record) => record,
  toState: (row) => OrderState.parse(row),
};

export const botsTable = defineTable("depot.bots", {
  remembered: true,
  thing: bot.thing,
  key: { id: "text" },
  columns: { name: "text", status: "text", shoppingListId: "text", version: "int4" },
});

const BotState = z.object({
  status: z.enum(["offline", "idle", "active"]),
  name: z.string(),
  shoppingListId: z.string(),
});

export const botRows: RowMapping<Bot, typeof botsTable> = {
  table: botsTable,
  toRow: (_, bot) => bot,
  toState: (row) => BotState.parse(row),
};
