import type { Goods } from "./mall.ts";
import { NOBODY } from "./routes.ts";

/** A request and the status that it is refused with. */
export type Senseless = readonly [verb: string, path: string, body: object, status: number];

/** Requests that can be read and make no sense. */
export function senseless(
  { goods, customerId, basketId }: {
    readonly goods: Goods;
    readonly customerId: string;
    readonly basketId: string;
  },
): Senseless[] {
  const long = "x".repeat(201);
  return [
    ["POST", "/api/stores", { name: "", location: "here" }, 400],
    ["POST", "/api/stores", { name: "  ", location: "here" }, 400],
    ["POST", "/api/stores", { name: long, location: "here" }, 400],
    ["PUT", `/api/stores/${goods.storeId}/rebrand`, { name: " " }, 400],
    ...[-1, 0.001, 4.505, 1e12, "NaN", "Infinity"].map((
      price,
    ): Senseless => [
      "POST",
      `/api/stores/${goods.storeId}/products`,
      { name: "Roses", price },
      400,
    ]),
    ["POST", `/api/stores/${NOBODY}/products`, { name: "Roses", price: 1 }, 404],
    ["PUT", `/api/stores/products/${goods.productId}/increasePrice`, { price: 1 }, 400],
    ["PUT", `/api/stores/products/${goods.productId}/decreasePrice`, { price: 100 }, 400],
    ["PUT", `/api/stores/products/${goods.productId}/decreasePrice`, { price: -1 }, 400],
    ["POST", "/api/customers", { name: "", smsNumber: "+31201234567" }, 400],
    ["POST", "/api/customers", { name: "Ada", smsNumber: "call me" }, 400],
    ["PUT", `/api/customers/${customerId}/enable`, {}, 400],
    ["POST", "/api/baskets", { customerId: "" }, 400],
    ...[-1, 0, 10_000].map((quantity): Senseless => [
      "PUT",
      `/api/baskets/${basketId}/addItem`,
      { productId: goods.productId, quantity },
      400,
    ]),
    ["PUT", `/api/baskets/${basketId}/checkout`, { paymentId: "" }, 400],
    ...[0, -1, 0.001, 1e10].map((amount): Senseless => [
      "POST",
      "/api/payments",
      { customerId, amount },
      400,
    ]),
    ["POST", "/api/payments", { customerId: "", amount: 1 }, 400],
    ["POST", "/api/ordering", { customerId, paymentId: NOBODY, items: [] }, 400],
    ["POST", "/api/depot/shopping", { orderId: NOBODY, items: [] }, 400],
    ["POST", "/api/search/orders", { next: "no cursor" }, 400],
    ["POST", "/api/search/orders", { filters: { status: "Lost" } }, 400],
  ];
}
