/**
 * The search context with orders, for tests.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Cents } from "../../../shared/domain/money.ts";
import { testHost } from "../../../shared/testing/host.ts";
import { OrderId } from "../domain/ids.ts";
import { type Item, type Order, unheardOf } from "../domain/order.ts";
import { search } from "../mod.ts";
import { ordersIn } from "./orders.ts";

const MINUTE = 60_000;
export const noon = Date.parse("2030-01-01T12:00:00Z");
/** A moment, in minutes after noon. */
export const at = (minutes: number) => new Date(noon + minutes * MINUTE);

/** One of a product, for a price in cents. */
export function item(productId: string, storeId: string, price = 100): Item {
  const names = { productName: "", storeName: "" };
  return { productId, storeId, ...names, price: Cents.parse(price), quantity: 1 };
}

/** An order of some tea, but for these changes. */
export function order(changes: Partial<Order> = {}): Order {
  const items = changes.items ?? [item("tea", "kettles")];
  return { ...unheardOf, customerId: "ada", createdAt: at(0), ...changes, items };
}

export interface Query {
  readonly filters?: Record<string, unknown>;
  readonly next?: string;
  readonly limit?: number;
}

/** The search context alone, with these orders. */
export async function shelf(orders: Readonly<Record<string, Order>>) {
  const nobody = "http://127.0.0.1:9";
  const env = { RPC_SERVICES: `STORES=${nobody},CUSTOMERS=${nobody}` };
  const host = await testHost([search], { env });
  async function put(orders: Readonly<Record<string, Order>>) {
    await host.units("search").run(async (unit) => {
      for (const [id, order] of Object.entries(orders)) {
        await ordersIn(unit).change(OrderId.parse(id), () => order);
      }
    });
  }
  await put(orders);
  const call = (query: Query) => host.call("POST", "/api/search/orders", query);
  return {
    put,
    call,
    sql: host.sql("search"),
    /** The ids that are found, and the cursor. */
    async find(query: Query = {}) {
      const { status, body } = await call(query);
      assert.equal(status, 200, JSON.stringify(body));
      const ids = body.orders.map(({ orderId }: { orderId: string }) => orderId);
      return { ids: ids as string[], next: body.next as string };
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}
