/** The depot without a database, for the tests of this folder. */
import assert from "node:assert/strict";
import { memoryEventStore } from "../../../shared/event_store/memory_event_store.ts";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import { createUnits, transactor } from "../../../shared/platform/commit/unit.ts";
import { botsTable, ordersTable, shoppingListsTable } from "../adapters/rows.ts";
import { scopeOf } from "../adapters/scope.ts";
import { BotId, ShoppingListId } from "../domain/ids.ts";
import { clay, cups, leaves, orderId, tea } from "../domain/shopping_list_fixture.ts";
import { createBots } from "./bots.ts";
import type { Catalog } from "./catalog.ts";
import { createDispatch, type Match } from "./dispatch.ts";
import type { Wakes } from "./scope.ts";
import { createShoppingLists } from "./shopping_lists.ts";

export const items = [
  { productId: tea, storeId: leaves, quantity: 2 },
  { productId: cups, storeId: clay, quantity: 1 },
  { productId: tea, storeId: leaves, quantity: 1 },
];

export interface Options {
  /** Runs while the catalog is asked. */
  readonly meanwhile?: () => Promise<void>;
  readonly wakes?: Wakes;
}

export function memoryDepot({ meanwhile = () => Promise.resolve(), wakes }: Options = {}) {
  const rows = memoryStore();
  const sent: string[] = [];
  const asked: string[] = [];
  const woken: string[] = [];
  let ids = 0;
  let nowMs = 1_000_000;
  const newId = () => `id-${String(++ids).padStart(3, "0")}`;
  const clock = { now: () => new Date(nowMs) };
  const units = createUnits({
    schema: "depot",
    store: rows,
    events: memoryEventStore(rows, "depot"),
    clock,
    newId,
    stream: "mallbots",
    onCommitted: (messages) => void sent.push(...messages.map(({ name }) => name)),
  });
  const catalog: Catalog = {
    async product(id) {
      asked.push(id);
      await meanwhile();
      return { id, storeId: id === tea ? leaves : clay, name: id };
    },
    store(id) {
      asked.push(id);
      return Promise.resolve({ id, name: id, location: "hall" });
    },
  };
  const noted: Wakes = {
    dispatch: () => void woken.push("dispatch"),
    bot: (id) => void woken.push(id),
  };
  const transact = transactor(units, (unit) => scopeOf(unit, wakes ?? noted));
  const lists = createShoppingLists({ transact, newId, catalog });
  const bots = createBots({ transact, newId });
  const tables = () => ({
    lists: rows.rows(shoppingListsTable),
    orders: rows.rows(ordersTable),
    bots: rows.rows(botsTable),
  });
  const firstOf = (table: "lists" | "bots", status: string) =>
    tables()[table].filter((row) => row.status === status).map(({ id }) => id).sort()[0];

  return {
    lists,
    bots,
    transact,
    clock,
    asked,
    sent,
    woken,
    rows: tables,
    pass: (ms: number) => void (nowMs += ms),
    /** A dispatcher as one process has it. */
    dispatcher: () =>
      createDispatch({
        transact,
        nextMatch(): Promise<Match | undefined> {
          const [list, bot] = [firstOf("lists", "available"), firstOf("bots", "idle")];
          const match = list && bot;
          return Promise.resolve(
            match ? { listId: ShoppingListId.parse(list), botId: BotId.parse(bot) } : undefined,
          );
        },
      }),
    async available(order: string = orderId): Promise<ShoppingListId> {
      const id = ShoppingListId.parse(await lists.create({ orderId: order, items }));
      await lists.initiate(id);
      return id;
    },
    async idleBot(name = "R2"): Promise<BotId> {
      const id = BotId.parse(await bots.register(name));
      await bots.bringOnline(id);
      return id;
    },
    /** Who works for what, the bots' word; lists and bots must agree. */
    pairs(): Record<string, string> {
      const { lists, bots } = tables();
      const pairs = Object.fromEntries(
        bots.filter(({ status }) => status === "active").map((bot) => [bot.shoppingListId, bot.id]),
      );
      const occupied = lists.filter(({ status, recalledAt }) =>
        ["assigned", "active", "returned"].includes(status) || recalledAt !== null
      );
      assert.deepEqual(
        Object.fromEntries(occupied.map((list) => [list.id, list.assignedBotId])),
        pairs,
      );
      return pairs;
    },
  };
}
