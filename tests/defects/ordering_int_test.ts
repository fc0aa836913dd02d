import assert from "node:assert/strict";
import { ShoppingStarted } from "../../services/depot/contract/events.ts";
import { OrderCreated } from "../../services/ordering/contract/events.ts";
import { OrderId, ShoppingListId } from "../../services/ordering/domain/ids.ts";
import { approveOrder, order } from "../../services/ordering/domain/order.ts";
import { ordering } from "../../services/ordering/mod.ts";
import { repository } from "../../shared/event_store/repository.ts";
import { testHost } from "../../shared/testing/host.ts";

Deno.test("H10: orders are streams only, no list is told too early, and in-progress is reached", async () => {
  await using host = await testHost([ordering]);
  const tables = await host.sql("ordering")<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'ordering'`;
  assert.ok(!tables.some(({ name }) => name === "orders"), "orders are streams, not rows");

  const item = { productId: "tea", storeId: "kettles", price: 9.99, quantity: 2 };
  const placement = { customerId: "ada", paymentId: "card", items: [item] };
  const id = OrderId.parse((await host.call("POST", "/api/ordering", placement)).body.id);
  const [{ shoppingId }] = await host.sent("ordering", OrderCreated);
  assert.equal(shoppingId, "", "a list is made later");

  const list = ShoppingListId.parse("list");
  await host.units("ordering").run((unit) =>
    repository(unit, order).update(id, (o) => approveOrder(o, list))
  );
  const { status: before } = (await host.call("GET", `/api/ordering/${id}`)).body.order;
  await host.publish(ShoppingStarted({ id: list, orderId: id, botId: "R2" }), { key: list });
  await host.quiet();
  const { body } = await host.call("GET", `/api/ordering/${id}`);
  assert.deepEqual([before, body.order.status], ["approved", "in-progress"]);
  assert.equal(body.order.shoppingId, list);
});
