import { BasketService } from "../../../proto/gen/baskets/schema.ts";
import { defineRefusals, noSuch } from "../../../shared/rpc/refusals.ts";

const basket = ["id_not_valid", "basket_not_found"] as const;
const quantity = [
  "item_quantity_negative",
  "item_quantity_zero",
  "item_quantity_too_high",
] as const;

export const basketsRefusals = defineRefusals(BasketService, {
  id_not_valid: "the id is not valid",
  basket_not_found: noSuch("basket"),
  basket_not_open: "the basket cannot be modified",
  basket_not_cancelable: "the basket cannot be cancelled",
  basket_empty: "the basket has no items",
  basket_total_too_high: "the basket total is too high",
  customer_id_blank: "the customer id cannot be blank",
  payment_id_blank: "the payment id cannot be blank",
  item_quantity_negative: "the item quantity cannot be negative",
  item_quantity_zero: "the item quantity cannot be zero",
  item_quantity_too_high: "the item quantity cannot be above 9999",
  price_not_valid: "the price is not a valid amount",
  store_not_participating: "the store is not participating",
  automated_shopping_off: "automated shopping is off",
  product_not_located: {
    code: "not_found",
    text: "product fallback failed: product was not located",
  },
  product_not_asked: { // the stores were asked, and answered otherwise, or not at all
    code: ["unavailable", "deadline_exceeded", "not_found", "invalid_argument"],
    text: "product fallback failed: requesting product",
  },
  store_not_located: { code: "not_found", text: "store fallback failed" },
  store_not_asked: {
    code: ["unavailable", "deadline_exceeded", "not_found", "invalid_argument"],
    text: "store fallback failed",
  },
}, {
  startBasket: ["id_not_valid", "customer_id_blank"],
  getBasket: basket,
  cancelBasket: [...basket, "basket_not_cancelable"],
  checkoutBasket: [...basket, "basket_not_open", "basket_empty", "payment_id_blank"],
  addItem: [
    ...basket,
    ...quantity,
    "basket_not_open",
    "basket_total_too_high",
    "store_not_participating",
    "automated_shopping_off",
    "product_not_located",
    "product_not_asked",
    "store_not_located",
    "store_not_asked",
  ],
  removeItem: [...basket, ...quantity, "basket_not_open"],
});
