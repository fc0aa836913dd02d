import assert from "node:assert/strict";
import type { Message } from "../../../shared/messaging/message.ts";
import { testHost } from "../../../shared/testing/host.ts";
import { BasketCheckedOut } from "../../baskets/contract/events.ts";
import {
  ShoppingListCanceled,
  ShoppingListCompleted,
  ShoppingListInventoried,
  ShoppingStarted,
} from "../../depot/contract/events.ts";
import { InvoicePaid } from "../../payments/contract/events.ts";
import { ApproveOrder, RejectOrder } from "../contract/commands.ts";
import {
  OrderCanceled,
  OrderCompleted,
  OrderItemsAdjusted,
  OrderReadied,
} from "../contract/events.ts";
import { order } from "../domain/order.ts";
import { histories } from "../domain/order_fixture.ts";
import { ordering } from "../mod.ts";

type Host = Awaited<ReturnType<typeof testHost>>;

const checkedOut = {
  id: "basket",
  customerId: "c1",
  paymentId: "p1",
  items: [{
    storeId: "s1",
    productId: "tea",
    storeName: "Leaves",
    productName: "Tea",
    price: 2.5,
    quantity: 2,
  }],
};
const replyChannel = "mallbots.cosec.replies.CreateOrder";

/** Publishes, as the saga would, one after the other, and answers the replies. */
async function command(host: Host, id: string, ...commands: Message[]): Promise<string[]> {
  for (const message of commands) {
    await host.publish(message, {
      key: id,
      metadata: {
        COMMAND_REPLY_CHANNEL: replyChannel,
        COMMAND_SAGA_ID: id,
        COMMAND_SAGA_NAME: "cosec.CreateOrder",
      },
    });
  }
  await host.quiet();
  const rows = await host.sql("ordering")<{ metadata: Record<string, string> }[]>`
    select metadata from ordering.outbox where subject = ${replyChannel} order by position`;
  return rows.map(({ metadata }) =>
    metadata.REPLY_OUTCOME === "SUCCESS"
      ? "SUCCESS"
      : `${metadata.REPLY_ERROR_CODE} ${metadata.REPLY_ERROR_REASON} ${metadata.REPLY_ERROR_MESSAGE}`
  );
}

/** Publishes, as other contexts would, one after the other. */
async function happened(host: Host, key: string, ...events: Message[]): Promise<void> {
  for (const event of events) {
    await host.publish(event, { key });
    await host.quiet();
  }
}

async function told(host: Host): Promise<string[]> {
  const names = await host.outbox("ordering");
  return names.filter((name) => name.startsWith("ordersapi")).map((name) => name.slice(10));
}

async function statusOf(host: Host, id: string): Promise<string> {
  return (await host.call("GET", `/api/ordering/${id}`)).body.order.status;
}

async function deadLetters(host: Host) {
  return [
    ...await host.sql("ordering")<{ name: string; cause: string; error: string }[]>`
      select name, cause, error from ordering.dead_letters order by name`,
  ];
}

Deno.test("a basket that is checked out becomes an order with its id, once", async () => {
  await using host = await testHost([ordering]);
  await happened(host, "basket", BasketCheckedOut(checkedOut), BasketCheckedOut(checkedOut));
  const { body } = await host.call("GET", "/api/ordering/basket");
  assert.equal(body.order.status, "pending");
  assert.deepEqual(body.order.items, checkedOut.items);
  assert.deepEqual(await told(host), ["OrderCreated"]);
  assert.deepEqual(await deadLetters(host), []);
});

Deno.test("H9: a basket that cannot become an order is a dead letter with the reason", async () => {
  await using host = await testHost([ordering]);
  await happened(host, "basket", BasketCheckedOut({ ...checkedOut, items: [] }));
  assert.deepEqual(await deadLetters(host), [{
    name: "basketsapi.BasketCheckedOut",
    cause: "refused",
    error: "create order command: the order has no items",
  }]);
  assert.equal((await host.call("GET", "/api/ordering/basket")).status, 404);
});

Deno.test("H2: ApproveOrder is told to all, and answers success again for the same list", async () => {
  await using host = await testHost([ordering]);
  const id = await host.given(order, ...histories.pending);
  const approve = (shoppingId: string) => ApproveOrder({ id, shoppingId });
  assert.deepEqual(await command(host, id, approve("l1"), approve("l1"), approve("l2")), [
    "SUCCESS",
    "SUCCESS",
    "invalid_argument order_not_approvable the order cannot be approved",
  ]);
  assert.deepEqual(await told(host), ["OrderApproved"]);
});

Deno.test("H2: RejectOrder is told to all, and answers success again", async () => {
  await using host = await testHost([ordering]);
  const id = await host.given(order, ...histories.pending);
  assert.deepEqual(await command(host, id, RejectOrder({ id }), RejectOrder({ id })), [
    "SUCCESS",
    "SUCCESS",
  ]);
  assert.deepEqual(await told(host), ["OrderRejected"]);
});

Deno.test("H3: a cancelled order is not approved any more, and has nothing to reject", async () => {
  await using host = await testHost([ordering]);
  const id = await host.given(order, ...histories.cancelled);
  const approve = ApproveOrder({ id, shoppingId: "l1" });
  assert.deepEqual(await command(host, id, approve, RejectOrder({ id })), [
    "invalid_argument order_not_approvable the order cannot be approved",
    "SUCCESS",
  ]);
  assert.deepEqual(await told(host), []);
});

Deno.test("C2: commands for an unknown order are refused and make none", async () => {
  await using host = await testHost([ordering]);
  const id = "nothing";
  const approve = ApproveOrder({ id, shoppingId: "l1" });
  assert.deepEqual(await command(host, id, approve, RejectOrder({ id })), [
    "not_found order_not_found order with that ID does not exist",
    "not_found order_not_found order with that ID does not exist",
  ]);
  assert.equal((await host.call("GET", `/api/ordering/${id}`)).status, 404);
});

Deno.test("H1, R11: an approved order is shopped for, counted, readied, paid and completed", async () => {
  await using host = await testHost([ordering]);
  const id = await host.given(order, ...histories.approved);
  const list = { id: "l1", orderId: id };
  await happened(host, "l1", ShoppingStarted({ ...list, botId: "b1" }));
  assert.equal(await statusOf(host, id), "in-progress");
  const items = [
    { storeId: "s1", productId: "tea", picked: 2 },
    { storeId: "s2", productId: "cups", picked: 1, unavailable: 2 },
  ];
  await happened(
    host,
    "l1",
    ShoppingListInventoried({ ...list, items }),
    ShoppingListCompleted(list),
  );
  assert.equal(await statusOf(host, id), "ready");
  await happened(host, "i1", InvoicePaid({ id: "i1", orderId: id }));
  assert.equal(await statusOf(host, id), "completed");
  assert.deepEqual(await told(host), [
    "OrderInProgress",
    "OrderItemsAdjusted",
    "OrderReadied",
    "OrderCompleted",
  ]);
  const [adjusted] = await host.sent("ordering", OrderItemsAdjusted);
  assert.equal(adjusted.total, 14.99);
  assert.deepEqual(adjusted.items.map(({ quantity }) => quantity), [2, 1]);
  assert.equal((await host.sent("ordering", OrderReadied))[0].total, 14.99);
  assert.equal((await host.sent("ordering", OrderCompleted))[0].invoiceId, "i1");
});

Deno.test("a shopping that overtakes the approval does not keep the order from its goods", async () => {
  await using host = await testHost([ordering]);
  const id = await host.given(order, ...histories.pending);
  const list = { id: "l1", orderId: id };
  await happened(host, "l1", ShoppingStarted({ ...list, botId: "b1" }));
  const approve = ApproveOrder({ id, shoppingId: "l1" });
  assert.deepEqual(await command(host, id, approve), ["SUCCESS"]);
  await happened(host, "l1", ShoppingListCompleted(list));
  assert.equal(await statusOf(host, id), "ready");
  assert.deepEqual(await told(host), ["OrderApproved", "OrderInProgress", "OrderReadied"]);
});

Deno.test("G7: an order is cancelled with its list, and one that nothing was found for too", async () => {
  await using host = await testHost([ordering]);
  const [dropped, empty] = [
    await host.given(order, ...histories.approved),
    await host.given(order, ...histories["in-progress"]),
  ];
  await happened(
    host,
    "l1",
    ShoppingListCanceled({ id: "l1", orderId: dropped, reason: "no bot" }),
    ShoppingListInventoried({ id: "l1", orderId: empty, items: [] }),
  );
  const sent = await host.sent("ordering", OrderCanceled);
  assert.deepEqual(sent.map(({ id, reason, actor }) => [id, reason, actor]), [
    [dropped, "no bot", "depot"],
    [empty, "none of the items was found", "depot"],
  ]);
});

Deno.test("G7: a list that was canceled before the approval is not approved any more", async () => {
  await using host = await testHost([ordering]);
  const id = await host.given(order, ...histories.pending);
  await happened(host, "l1", ShoppingListCanceled({ id: "l1", orderId: id, reason: "" }));
  assert.equal(await statusOf(host, id), "pending");
  const approve = ApproveOrder({ id, shoppingId: "l1" });
  assert.deepEqual(await command(host, id, approve, RejectOrder({ id })), [
    "invalid_argument order_not_approvable the order cannot be approved",
    "SUCCESS",
  ]);
});

Deno.test("lists of orders that nobody knows concern nobody", async () => {
  await using host = await testHost([ordering]);
  const list = { id: "l1", orderId: "nothing" };
  await happened(
    host,
    "l1",
    ShoppingStarted(list),
    ShoppingListCompleted(list),
    ShoppingListCanceled(list),
  );
  assert.deepEqual(await told(host), []);
  assert.deepEqual(await deadLetters(host), []);
});

Deno.test("an invoice paid for an order that nobody knows is a dead letter: somebody paid for it", async () => {
  await using host = await testHost([ordering]);
  await happened(host, "i1", InvoicePaid({ id: "i1", orderId: "nothing" }));
  assert.deepEqual(await deadLetters(host), [{
    name: "paymentsapi.InvoicePaid",
    cause: "refused",
    error: "order with that ID does not exist",
  }]);
  assert.deepEqual(await told(host), []);
});

Deno.test("an invoice paid for an order that is not ready is a dead letter", async () => {
  await using host = await testHost([ordering]);
  const id = await host.given(order, ...histories.approved);
  await happened(host, "i1", InvoicePaid({ id: "i1", orderId: id }));
  assert.deepEqual(await deadLetters(host), [{
    name: "paymentsapi.InvoicePaid",
    cause: "refused",
    error: "the order cannot be completed",
  }]);
  assert.equal(await statusOf(host, id), "approved");
});
