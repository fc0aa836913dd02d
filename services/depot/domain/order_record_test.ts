import assert from "node:assert/strict";
import { specFor } from "../../../shared/testing/decider.ts";
import {
  listOrder,
  orderRecord,
  type OrderRecordEvent,
  orderWasCanceled,
  orderWasCompleted,
} from "./order_record.ts";
import { listId, otherListId } from "./shopping_list_fixture.ts";

const given = specFor(orderRecord);
const listed: OrderRecordEvent = { type: "OrderListed", data: { shoppingListId: listId } };
const canceled: OrderRecordEvent = { type: "OrderCanceled", data: {} };
const completed: OrderRecordEvent = { type: "OrderCompleted", data: {} };

Deno.test("an order gets its shopping list", () => {
  given().when((r) => listOrder(r, listId)).then(listed);
  assert.deepEqual(given(listed).state(), { status: "open", shoppingListId: "l1" });
});

Deno.test("G11: an order that has a list keeps it", () =>
  given(listed).when((r) => listOrder(r, otherListId)).thenNothing());

Deno.test("listOrder() refuses an order that was canceled, before or after it was listed", () => {
  for (const history of [[canceled], [listed, canceled]]) {
    given(...history).when((r) => listOrder(r, listId))
      .thenRefused("order_canceled", "the order is canceled");
  }
});

Deno.test("G8: a canceled order is remembered, even before its list is asked for", () => {
  given().when(orderWasCanceled).then(canceled);
  given(listed).when(orderWasCanceled).then(canceled);
  assert.deepEqual(given(listed, canceled).state(), {
    status: "canceled",
    shoppingListId: "l1",
  });
});

Deno.test("a completed order is remembered", () => {
  given(listed).when(orderWasCompleted).then(completed);
  assert.equal(given(listed, completed).state().status, "completed");
});

Deno.test("an order that ended keeps its end", () => {
  for (const end of [canceled, completed]) {
    given(listed, end).when(orderWasCanceled).thenNothing();
    given(listed, end).when(orderWasCompleted).thenNothing();
  }
});
