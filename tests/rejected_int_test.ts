import assert from "node:assert/strict";
import { testDatabase } from "../shared/testing/database.ts";
import { assertBooks, settle } from "./support/books.ts";
import { callsTo, type Goods, type Mall, mallAt } from "./support/mall.ts";
import { ALL, freePort, startSystem } from "./support/system.ts";

/** Whose basket is paid with what; the basket costs 9. */
interface Attempt {
  readonly customerId: string;
  readonly paymentId: string;
}

interface Refusal {
  readonly attempt: (mall: Mall, goods: Goods) => Promise<Attempt>;
  /** What the saga was told, as the owner of the refusal says it. */
  readonly text: string;
  readonly reason: string;
  /** The payment afterwards; none when it is unknown. */
  readonly payment?: "authorized" | "confirmed";
  /** Shopping lists of the order, all of them canceled. */
  readonly lists: number;
}

const refusals: Record<string, Refusal> = {
  "an unknown customer": {
    async attempt(mall) {
      const customerId = crypto.randomUUID();
      return { customerId, paymentId: await mall.payment(customerId, 9) };
    },
    text: "customer with that ID does not exist",
    reason: "customer_not_found",
    payment: "authorized",
    lists: 0,
  },
  "a disabled customer": {
    async attempt(mall) {
      const customerId = await mall.customer({ enabled: false });
      return { customerId, paymentId: await mall.payment(customerId, 9) };
    },
    text: "customer is not authorized",
    reason: "customer_not_authorized",
    payment: "authorized",
    lists: 0,
  },
  "an unknown payment": {
    attempt: async (mall) => ({
      customerId: await mall.customer(),
      paymentId: crypto.randomUUID(),
    }),
    text: "payment cannot be confirmed",
    reason: "payment_not_found",
    lists: 1,
  },
  "an amount below the total": {
    async attempt(mall) {
      const customerId = await mall.customer();
      return { customerId, paymentId: await mall.payment(customerId, 8.99) };
    },
    text: "payment cannot be confirmed",
    reason: "payment_amount_too_low",
    payment: "authorized",
    lists: 1,
  },
  "a payment of another customer": {
    attempt: async (mall) => ({
      customerId: await mall.customer(),
      paymentId: await mall.payment(await mall.customer(), 9),
    }),
    text: "payment cannot be confirmed",
    reason: "payment_of_another_customer",
    payment: "authorized",
    lists: 1,
  },
};

Deno.test("orders that cannot be are rejected, and leave nothing behind", async (t) => {
  await using database = await testDatabase();
  const { sql } = database;
  await using system = await startSystem({
    args: [...ALL, "--dev"],
    env: { PG_CONN: database.connectionString, WEB_PORT: freePort(), LOG_LEVEL: "INFO" },
  });
  const mall = mallAt(callsTo(system.url));
  const goods = await mall.goods(4.5);
  const orders = new Map<string, "approved" | "rejected">();

  /** What the saga of an order was refused with. */
  async function refusalOf(orderId: string): Promise<{ message: string; reason: string }> {
    await settle(sql);
    const [row] = await sql`select error from cosec.sagas where id = ${orderId}`;
    return { message: row.error.message, reason: row.error.reason };
  }

  for (const [what, { attempt, text, reason, payment, lists }] of Object.entries(refusals)) {
    await t.step(what, async () => {
      const { customerId, paymentId } = await attempt(mall, goods);
      const basketId = await mall.basket(customerId, goods, 2);
      assert.deepEqual(await mall.checkOut(basketId, paymentId), { status: 200, body: {} });
      assert.equal((await mall.settled(basketId)).status, "rejected");
      orders.set(basketId, "rejected");

      assert.deepEqual(await refusalOf(basketId), { message: text, reason });
      assert.deepEqual(
        (await mall.shoppingLists(basketId)).map(({ status }) => status),
        Array(lists).fill("canceled"),
      );
      if (payment) {
        const { status, orderId } = await mall.paymentStatus(paymentId);
        assert.deepEqual({ status, orderId }, { status: payment, orderId: "" });
      }
    });
  }

  await t.step("a payment that another order has", async () => {
    const customerId = await mall.customer();
    const paymentId = await mall.payment(customerId, 100);
    const [first, second] = [
      await mall.basket(customerId, goods, 1),
      await mall.basket(customerId, goods, 1),
    ];
    await mall.checkOut(first, paymentId);
    assert.equal((await mall.settled(first)).status, "approved");
    await mall.checkOut(second, paymentId);
    assert.equal((await mall.settled(second)).status, "rejected");
    orders.set(first, "approved").set(second, "rejected");

    assert.deepEqual(await refusalOf(second), {
      message: "payment cannot be confirmed",
      reason: "payment_used_for_another_order",
    });
    const { status, orderId } = await mall.paymentStatus(paymentId);
    assert.deepEqual({ status, orderId }, { status: "confirmed", orderId: first });
    const lists = await mall.shoppingLists(second);
    assert.deepEqual(lists.map(({ status }) => status), ["canceled"]);
  });

  await t.step("an empty basket is not even checked out", async () => {
    const customerId = await mall.customer();
    const basketId = await mall.basket(customerId, goods, 0);
    const { status, body } = await mall.checkOut(basketId, await mall.payment(customerId, 9));
    assert.equal(status, 400);
    assert.match(body.message, /basket has no items/);
    assert.equal(body.details[0].TypeCode, "BAD_REQUEST");
    assert.equal(await mall.order(basketId), undefined);
  });

  await settle(sql);
  await assertBooks(sql, orders);
});
