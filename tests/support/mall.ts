import assert from "node:assert/strict";
import { eventually } from "./eventually.ts";

/** What a request was answered. */
export interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- tests look into JSON
  readonly body: any;
}

/** Sends a JSON request; rejects when there is no answer. */
export type Call = (verb: string, path: string, body?: unknown) => Promise<Answer>;

/** A product that can be bought. */
export interface Goods {
  readonly storeId: string;
  readonly productId: string;
}

/** An order as the REST API shows it. */
export interface Order {
  readonly id: string;
  readonly status: string;
  readonly customerId: string;
  readonly paymentId: string;
  readonly shoppingId: string;
}

/** What people do in the mall, over its REST API. Each step but `checkOut` must succeed. */
export type Mall = ReturnType<typeof mallAt>;

/** Requests to a system over the network. */
export function callsTo(url: string): Call {
  return async (verb, path, body) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, { method: verb, ...init });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
}

/** The contexts of the first of two processes, and those of the second. */
export const FRONT = ["stores", "customers", "baskets"];
export const BACK = ["ordering", "payments", "depot", "cosec", "notifications", "search"];

/** The mall in two processes. */
export function mallInTwo(front: { readonly url: string }, back: { readonly url: string }): Mall {
  const calls = { front: callsTo(front.url), back: callsTo(back.url) };
  const isOfFront = new RegExp(`^/api/(${FRONT.join("|")})`);
  return mallAt((verb, path, body) =>
    (isOfFront.test(path) ? calls.front : calls.back)(verb, path, body)
  );
}

/** The mall behind these requests. */
export function mallAt(call: Call) {
  async function done(verb: string, path: string, body?: unknown) {
    const answer = await call(verb, path, body);
    assert.equal(answer.status, 200, `${verb} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  async function order(id: string): Promise<Order | undefined> {
    const { status, body } = await call("GET", `/api/ordering/${id}`);
    if (status === 404) return undefined;
    assert.equal(status, 200);
    return body.order;
  }
  const mall = {
    call,
    order,
    /** Opens a store that takes part, with one product. */
    async goods(price = 4.5): Promise<Goods> {
      const store = await done("POST", "/api/stores", { name: "Fleur", location: "Floor 1" });
      await done("PUT", `/api/stores/${store.id}/participating`);
      const product = await done("POST", `/api/stores/${store.id}/products`, {
        name: "Tulips",
        price,
      });
      return { storeId: store.id, productId: product.id };
    },
    async customer({ enabled = true } = {}): Promise<string> {
      const { id } = await done("POST", "/api/customers", {
        name: "Ada",
        smsNumber: "+31201234567",
      });
      if (!enabled) await done("PUT", `/api/customers/${id}/disable`);
      return id;
    },
    async payment(customerId: string, amount: number): Promise<string> {
      return (await done("POST", "/api/payments", { customerId, amount })).id;
    },
    /** A basket with some of a product; empty when the quantity is 0. */
    async basket(customerId: string, { productId }: Goods, quantity = 2): Promise<string> {
      const { id } = await done("POST", "/api/baskets", { customerId });
      if (quantity > 0) {
        await done("PUT", `/api/baskets/${id}/addItem`, { productId, quantity });
      }
      return id;
    },
    checkOut: (basketId: string, paymentId: string) =>
      call("PUT", `/api/baskets/${basketId}/checkout`, { paymentId }),
    /** The order once it is approved or rejected. */
    settled: (id: string, deadlineMs = 20_000): Promise<Order> =>
      eventually(`the order ${id} is approved or rejected`, async () => {
        const found = await order(id);
        return found && ["approved", "rejected"].includes(found.status) ? found : undefined;
      }, { deadlineMs }),
    /** The shopping lists of an order. */
    async shoppingLists(orderId: string): Promise<{ id: string; status: string }[]> {
      return (await done("GET", `/api/depot/shopping?orderId=${orderId}`)).shoppingLists;
    },
    async paymentStatus(id: string): Promise<{ status: string; orderId: string }> {
      return (await done("GET", `/api/payments/${id}`)).payment;
    },
    /** A new customer checks out a basket with some of a product, for a payment; answers the order's id. */
    async buy(goods: Goods, amount = 9): Promise<string> {
      const customerId = await mall.customer();
      const basketId = await mall.basket(customerId, goods);
      const { status } = await mall.checkOut(basketId, await mall.payment(customerId, amount));
      assert.equal(status, 200);
      return basketId;
    },
  };
  return mall;
}
