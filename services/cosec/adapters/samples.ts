import { OrderCreated } from "../../ordering/contract/events.ts";

/** An order as it is told of, with a total that doubles get wrong. */
export const created = OrderCreated({
  id: "order",
  customerId: "customer",
  paymentId: "payment",
  items: [
    { productId: "tea", storeId: "kettles", price: 0.1, quantity: 3, productName: "Tea" },
    { productId: "cup", storeId: "crockery", price: 9.99, quantity: 1 },
  ],
});

export const refusal = { code: "invalid_argument", reason: "no", message: "not so" };
