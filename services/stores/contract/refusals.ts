import { StoresService } from "../../../proto/gen/stores/schema.ts";
import { defineRefusals, noSuch } from "../../../shared/rpc/refusals.ts";

const store = ["id_not_valid", "store_not_found"] as const;
const product = ["id_not_valid", "product_not_found"] as const;
const storeName = ["store_name_blank", "store_name_too_long"] as const;
const productName = [
  "product_name_blank",
  "product_name_too_long",
  "product_description_too_long",
] as const;
const page = ["cursor_not_valid", "limit_not_valid"] as const;

export const storesRefusals = defineRefusals(StoresService, {
  id_not_valid: "the id is not valid",
  store_not_found: noSuch("store"),
  product_not_found: noSuch("product"),
  store_name_blank: "the store name cannot be blank",
  store_name_too_long: "the store name is too long",
  store_location_blank: "the store location cannot be blank",
  store_location_too_long: "the store location is too long",
  store_already_participating: "the store is already participating",
  store_already_not_participating: "the store is already not participating",
  participation_already_requested: "participation is already requested",
  participation_not_requested: "participation is not requested",
  reason_too_long: "the reason is too long",
  automated_shopping_already_on: "automated shopping is already on",
  automated_shopping_already_off: "automated shopping is already off",
  product_name_blank: "the product name cannot be blank",
  product_name_too_long: "the product name is too long",
  product_description_too_long: "the product description is too long",
  product_sku_too_long: "the product sku is too long",
  product_picture_url_too_long: "the product picture url is too long",
  product_price_negative: "the product price cannot be negative",
  price_not_valid: "the price is not a valid amount",
  price_would_decrease: "the price change would be a decrease",
  price_would_increase: "the price change would be an increase",
  cursor_not_valid: "the cursor is not valid",
  limit_not_valid: "the limit is not valid",
}, {
  createStore: [...storeName, "store_location_blank", "store_location_too_long"],
  getStore: store,
  getStores: page,
  removeStore: store,
  getParticipatingStores: [],
  requestParticipation: [
    ...store,
    "store_already_participating",
    "participation_already_requested",
  ],
  approveParticipation: [...store, "participation_not_requested"],
  denyParticipation: [...store, "participation_not_requested", "reason_too_long"],
  enableParticipation: [...store, "store_already_participating"],
  disableParticipation: [...store, "store_already_not_participating"],
  turnOnAutomatedShopping: [...store, "automated_shopping_already_on"],
  turnOffAutomatedShopping: [...store, "automated_shopping_already_off"],
  rebrandStore: [...store, ...storeName],
  addProduct: [
    ...store,
    ...productName,
    "product_sku_too_long",
    "product_picture_url_too_long",
    "product_price_negative",
    "price_not_valid",
  ],
  rebrandProduct: [...product, ...productName],
  increaseProductPrice: [...product, "price_not_valid", "price_would_decrease"],
  decreaseProductPrice: [
    ...product,
    "price_not_valid",
    "price_would_increase",
    "product_price_negative",
  ],
  removeProduct: product,
  getProduct: product,
  getCatalog: [...store, ...page],
});
