import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Aggregate,
  type Decision,
  eventsOf,
  replay,
} from "../../../shared/domain/aggregate.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import {
  decodeEvent,
  encodeEvent,
  type EventOf,
  type Events,
} from "../../../shared/domain/event.ts";
import {
  activateBot,
  type Bot,
  bot,
  bringOnline,
  idleBot,
  registerBot,
  takeOffline,
} from "./bot.ts";
import type { BotEvent } from "./bot_events.ts";
import { ProductId, ShoppingListId, StoreId } from "./ids.ts";
import {
  listOrder,
  type OrderRecord,
  orderRecord,
  type OrderRecordEvent,
  orderWasCanceled,
  orderWasCompleted,
} from "./order_record.ts";
import { line } from "./shopping_list_fixture.ts";
import * as lists from "./shopping_list.ts";
import { type ShoppingList, shoppingList, type ShoppingListStatus } from "./shopping_list.ts";
import type { ShoppingListEvent } from "./shopping_list_events.ts";
import { isAccountedFor } from "./stop.ts";
import * as trip from "./trip.ts";

const text = fc.string({ maxLength: 210 });
const listId = fc.constantFrom("l1", "l2").map((id) => ShoppingListId.parse(id));
const storeId = fc.constantFrom("9", "2").map((id) => StoreId.parse(id));
const productId = fc.constantFrom("tea", "__proto__").map((id) => ProductId.parse(id));
const pieces = fc.record(
  { storeId, productId, quantity: fc.integer({ min: -1, max: 6 }) },
  { noNullPrototype: true },
);
const lines = (min: number) =>
  fc.array(
    fc.tuple(productId, storeId, fc.integer({ min, max: 3 }))
      .map(([product, store, quantity]) => line(product, store, quantity)),
    { minLength: min, maxLength: 4 },
  );

type ListCommand = (list: ShoppingList) => Decision<ShoppingListEvent>;
const reportRest: ListCommand = ({ stops, status }) =>
  status !== "active" ? [] : stops.flatMap(({ storeId, visited, items }) => [
    ...visited ? [] : [{ type: "StopVisited", data: { storeId } } as const],
    ...items.flatMap(({ productId, quantity, picked, unavailable }) => {
      const rest = quantity - picked - unavailable;
      const data = { storeId, productId, quantity: rest };
      return rest > 0 ? [{ type: "ItemPicked", data } as const] : [];
    }),
  ]);
const listCommand: fc.Arbitrary<ListCommand> = fc.oneof(
  fc.tuple(fc.constantFrom("o1", ""), lines(0)).map(([orderId, lines]): ListCommand => (l) =>
    lists.createShoppingList(l, lists.planErrand({ orderId, lines }))
  ),
  fc.constant<ListCommand>(lists.initiateShopping),
  fc.constantFrom("b1", " ").map((id): ListCommand => (l) => lists.assignShoppingList(l, id)),
  fc.constant<ListCommand>(trip.startShopping),
  storeId.map((id): ListCommand => (l) => trip.visitStop(l, id)),
  pieces.map((p): ListCommand => (l) => trip.pickItem(l, p)),
  pieces.map((p): ListCommand => (l) => trip.reportUnavailable(l, p)),
  fc.constant(reportRest),
  fc.constant<ListCommand>(trip.returnToDepot),
  fc.constant<ListCommand>(trip.endRecall),
  fc.constant<ListCommand>(lists.inventoryShoppingList),
  fc.constant<ListCommand>(lists.completeShoppingList),
  text.map((reason): ListCommand => (l) =>
    lists.cancelShoppingList(l, { reason, canceledAt: 1_000 })
  ),
  fc.constantFrom("open", "canceled", "completed").map((status): ListCommand => (l) =>
    lists.releaseGoods(l, { status })
  ),
);
/** Begins as every list does, so that most sequences get far. */
const listCommands = fc.tuple(lines(1), fc.array(listCommand, { maxLength: 40 }))
  .map(([lines, rest]): ListCommand[] => [
    (l) => lists.createShoppingList(l, lists.planErrand({ orderId: "o1", lines })),
    lists.initiateShopping,
    ...rest,
  ]);

type BotCommand = (bot: Bot) => Decision<BotEvent>;
const botCommands = fc.array(fc.oneof(
  text.map((name): BotCommand => (b) => registerBot(b, name)),
  fc.constant<BotCommand>(bringOnline),
  fc.constant<BotCommand>(takeOffline),
  listId.map((id): BotCommand => (b) => activateBot(b, id)),
  listId.map((id): BotCommand => (b) => idleBot(b, id)),
));

type RecordCommand = (record: OrderRecord) => Decision<OrderRecordEvent>;
const recordCommands = fc.array(fc.oneof(
  listId.map((id): RecordCommand => (r) => listOrder(r, id)),
  fc.constant<RecordCommand>(orderWasCanceled),
  fc.constant<RecordCommand>(orderWasCompleted),
));

const LEGAL: Readonly<Record<ShoppingListStatus, readonly ShoppingListStatus[]>> = {
  new: ["pending"],
  pending: ["available", "canceled"],
  available: ["assigned", "canceled"],
  assigned: ["active", "completed", "canceled"],
  active: ["returned", "canceled"],
  returned: ["inventoried", "canceled"],
  inventoried: ["completed", "canceled"],
  completed: ["released"],
  canceled: [],
  released: [],
};

Deno.test("no sequence of commands takes a list where its transitions do not lead", () =>
  fc.assert(fc.property(listCommands, (commands) => {
    walk(shoppingList, commands, (before, after) => {
      const { status, stops, assignedBotId, recalledAt } = after;
      assert.ok(status === before.status || LEGAL[before.status].includes(status));
      for (const { items } of stops) {
        for (const item of items) assert.ok(item.picked + item.unavailable <= item.quantity);
      }
      if (["returned", "inventoried", "completed", "released"].includes(status)) {
        assert.ok(isAccountedFor(stops));
      }
      if (lists.occupiesBot(after)) assert.notEqual(assignedBotId, "");
      if (recalledAt !== null) assert.equal(status, "canceled");
    });
  })));

Deno.test("a list's stops are never added, dropped or reordered", () =>
  fc.assert(fc.property(listCommands, (commands) => {
    const keys = ({ stops }: ShoppingList) =>
      stops.map(({ storeId, items }) => [
        storeId,
        ...items.map(({ productId, quantity }) => `${quantity} ${productId}`),
      ]);
    walk(shoppingList, commands, (before, after) => {
      if (before.status !== "new") assert.deepEqual(keys(after), keys(before));
    });
  })));

Deno.test("a bot has a list exactly while it is active", () =>
  fc.assert(fc.property(botCommands, (commands) => {
    walk(bot, commands, (_, { status, shoppingListId }) => {
      assert.equal(shoppingListId !== "", status === "active");
    });
  })));

Deno.test("an order never changes its list nor how it ended", () =>
  fc.assert(fc.property(recordCommands, (commands) => {
    walk(orderRecord, commands, (before, after) => {
      if (before.shoppingListId !== "") assert.equal(after.shoppingListId, before.shoppingListId);
      if (before.status !== "open") assert.equal(after.status, before.status);
    });
  })));

Deno.test("each event survives JSON, and any stored state continues as the live one", () =>
  fc.assert(
    fc.property(listCommands, botCommands, recordCommands, fc.nat(40), (l, b, r, cut) => {
      survives(shoppingList, l, cut);
      survives(bot, b, cut);
      survives(orderRecord, r, cut);
    }),
  ));

Deno.test("evolve takes any event in any state", () =>
  fc.assert(fc.property(fc.array(listCommands, { maxLength: 4 }), fc.nat(), (histories, drop) => {
    const events = histories.flatMap((commands) => walk(shoppingList, commands));
    assert.ok(replay(shoppingList, events.slice(drop % (events.length + 1))).status in LEGAL);
  })));

function walk<State, E extends Events>(
  aggregate: Aggregate<State, E>,
  commands: readonly ((state: State) => Decision<EventOf<E>>)[],
  each: (before: State, after: State) => void = () => {},
): readonly EventOf<E>[] {
  const history: EventOf<E>[] = [];
  let state = aggregate.initial();
  for (const decide of commands) {
    for (const event of taken(state, decide)) {
      const after = aggregate.evolve(state, event);
      each(state, after);
      history.push(event);
      state = after;
    }
  }
  return history;
}

function taken<State, E extends Events>(
  state: State,
  decide: (state: State) => Decision<EventOf<E>>,
): readonly EventOf<E>[] {
  try {
    return eventsOf<EventOf<E>>(decide(state));
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}

function survives<State, E extends Events>(
  aggregate: Aggregate<State, E>,
  commands: readonly ((state: State) => Decision<EventOf<E>>)[],
  cut: number,
): void {
  const events = walk(aggregate, commands);
  for (const event of events) {
    const stored = JSON.parse(JSON.stringify(encodeEvent(aggregate.events, event)));
    assert.deepEqual(decodeEvent(aggregate.events, stored), event);
  }
  const stored = JSON.parse(JSON.stringify(replay(aggregate, events.slice(0, cut))));
  assert.deepEqual(replay(aggregate, events.slice(cut), stored), replay(aggregate, events));
}
