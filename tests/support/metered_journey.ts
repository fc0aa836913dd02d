/** A day in the mall, in which everything happens once that is measured. */
import assert from "node:assert/strict";
import { customerRows } from "../../services/customers/adapters/customer_rows.ts";
import { customer, disable } from "../../services/customers/domain/customer.ts";
import { rowRepository } from "../../shared/event_store/repository.ts";
import { BasketCheckedOut } from "../../services/baskets/contract/events.ts";
import type { TestHost } from "../../shared/testing/host.ts";
import { eventually } from "./eventually.ts";
import { mallAt } from "./mall.ts";

/** What a journey left. */
export interface Journey {
  readonly orderId: string;
  readonly rejectedId: string;
  readonly canceledBasketId: string;
}

/**
 * Completes an order, has one rejected, cancels a basket, has a checkout refused, closes a store, and leaves
 * a dead letter in ordering. Somebody is slower than somebody else, once.
 */
export async function meteredJourney(host: TestHost): Promise<Journey> {
  const mall = mallAt(host.call);
  const goods = await mall.goods(4.5);
  const customerId = await mall.customer();
  await host.quiet();
  const done = async (verb: string, path: string, body: unknown = {}) => {
    const answer = await host.call(verb, path, body);
    assert.equal(answer.status, 200, `${verb} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  const orderId = await mall.basket(customerId, goods, 2);
  const paymentId = await mall.payment(customerId, 9);
  assert.equal((await mall.checkOut(orderId, paymentId)).status, 200);
  assert.equal((await mall.settled(orderId)).status, "approved");

  const { id: botId } = await done("POST", "/api/depot/bots", { name: "R2" });
  await done("PUT", `/api/depot/bots/${botId}/online`);
  const list = await eventually("the list has a bot", async () => {
    const [list] = await mall.shoppingLists(orderId);
    return list?.status === "assigned" ? list : undefined;
  });
  await done("PUT", `/api/depot/shopping/${list.id}/complete`);
  await host.quiet();
  await done("PUT", `/api/payments/invoices/${orderId}/pay`);
  await host.quiet();

  const rejectedId = await mall.basket(customerId, goods, 1);
  const tooLow = await mall.payment(customerId, 1);
  assert.equal((await mall.checkOut(rejectedId, tooLow)).status, 200);
  assert.equal((await mall.settled(rejectedId)).status, "rejected");

  const empty = await mall.basket(customerId, goods, 0);
  assert.notEqual(
    (await mall.checkOut(empty, paymentId)).status,
    200,
    "an empty basket is refused",
  );
  await done("DELETE", `/api/baskets/${empty}`, undefined);

  let isFirst = true;
  await host.units("customers").run(async (unit) => {
    const customers = rowRepository(unit, customer, customerRows);
    await customers.get(customerId);
    if (isFirst) {
      await done("PUT", `/api/customers/${customerId}/change-sms`, { smsNumber: "+31201234568" });
    }
    isFirst = false; // the second time nobody is faster
    await customers.update(customerId, disable);
  });

  const closing = await mall.goods(1);
  await done("DELETE", `/api/stores/${closing.storeId}`, undefined);
  await host.publish(BasketCheckedOut({ id: "", customerId: "", paymentId: "", items: [] }), {
    key: "nobody",
  });
  await eventually("the message that nobody can handle lies aside", async () => {
    const [{ count }] = await host.sql("ordering")`
      select count(*)::int as count from ordering.dead_letters`;
    return count === 1 ? true : undefined;
  });
  await host.quiet();
  return { orderId, rejectedId, canceledBasketId: empty };
}
