// Generated from proto/baskets by scripts/gen.ts. Do not edit.

import { defineService, type MessageSchema } from "../../../shared/rpc/schema.ts";
import { BasketServiceDefinition } from "./api.ts";

/** Every message of proto/baskets, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "basketspb.Basket": {
    name: "basketspb.Basket",
    doc: "A basket and what is in it.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "items", json: "items", number: 2, type: "message", message: "basketspb.Item", repeated: true, doc: "In the order added." },
      { name: "customer_id", json: "customerId", number: 3, type: "string" },
      { name: "status", json: "status", number: 4, type: "string", doc: "`open`, `checked_out`, `canceled` or `abandoned`." },
      { name: "total", json: "total", number: 5, type: "double", doc: "Sum of price times quantity." },
      { name: "payment_id", json: "paymentId", number: 6, type: "string", doc: "The authorized payment; empty before checkout." },
    ],
  },
  "basketspb.Item": {
    name: "basketspb.Item",
    doc: "A product in a basket.",
    fields: [
      { name: "store_id", json: "storeId", number: 1, type: "string" },
      { name: "product_id", json: "productId", number: 2, type: "string" },
      { name: "store_name", json: "storeName", number: 3, type: "string" },
      { name: "product_name", json: "productName", number: 4, type: "string" },
      { name: "product_price", json: "productPrice", number: 5, type: "double", doc: "Price of one." },
      { name: "quantity", json: "quantity", number: 6, type: "int32" },
    ],
  },
  "basketspb.StartBasketRequest": {
    name: "basketspb.StartBasketRequest",
    doc: "Whose basket.",
    fields: [
      { name: "customer_id", json: "customerId", number: 1, type: "string" },
    ],
  },
  "basketspb.StartBasketResponse": {
    name: "basketspb.StartBasketResponse",
    doc: "The basket was started.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Id of the new basket." },
    ],
  },
  "basketspb.GetBasketRequest": {
    name: "basketspb.GetBasketRequest",
    doc: "Which basket.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "basketspb.GetBasketResponse": {
    name: "basketspb.GetBasketResponse",
    doc: "The basket.",
    fields: [
      { name: "basket", json: "basket", number: 1, type: "message", message: "basketspb.Basket" },
    ],
  },
  "basketspb.CancelBasketRequest": {
    name: "basketspb.CancelBasketRequest",
    doc: "Which basket.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "basketspb.CancelBasketResponse": {
    name: "basketspb.CancelBasketResponse",
    doc: "The basket was canceled.",
    fields: [],
  },
  "basketspb.CheckoutBasketRequest": {
    name: "basketspb.CheckoutBasketRequest",
    doc: "Which basket, and how it is paid.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "payment_id", json: "paymentId", number: 2, type: "string", doc: "A payment that was authorized before." },
    ],
  },
  "basketspb.CheckoutBasketResponse": {
    name: "basketspb.CheckoutBasketResponse",
    doc: "The basket was submitted.",
    fields: [],
  },
  "basketspb.AddItemRequest": {
    name: "basketspb.AddItemRequest",
    doc: "What goes into which basket.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "product_id", json: "productId", number: 3, type: "string" },
      { name: "quantity", json: "quantity", number: 4, type: "int32" },
    ],
  },
  "basketspb.AddItemResponse": {
    name: "basketspb.AddItemResponse",
    doc: "The item was added.",
    fields: [],
  },
  "basketspb.RemoveItemRequest": {
    name: "basketspb.RemoveItemRequest",
    doc: "What comes out of which basket.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "product_id", json: "productId", number: 3, type: "string" },
      { name: "quantity", json: "quantity", number: 4, type: "int32" },
    ],
  },
  "basketspb.RemoveItemResponse": {
    name: "basketspb.RemoveItemResponse",
    doc: "The item was removed.",
    fields: [],
  },
  "basketspb.BasketStarted": {
    name: "basketspb.BasketStarted",
    doc: "Event `basketsapi.BasketStarted`: a customer started a basket.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
    ],
  },
  "basketspb.BasketCanceled": {
    name: "basketspb.BasketCanceled",
    doc: "Event `basketsapi.BasketCanceled`: the customer canceled the basket.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "basketspb.BasketAbandoned": {
    name: "basketspb.BasketAbandoned",
    doc: "Event `basketsapi.BasketAbandoned`: the basket was left alone for too long.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "basketspb.BasketCheckedOut": {
    name: "basketspb.BasketCheckedOut",
    doc: "Event `basketsapi.BasketCheckedOut`: the basket was submitted; an order with its id follows.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string" },
      { name: "items", json: "items", number: 4, type: "message", message: "basketspb.BasketCheckedOut.Item", repeated: true },
    ],
  },
  "basketspb.BasketCheckedOut.Item": {
    name: "basketspb.BasketCheckedOut.Item",
    doc: "A product in the basket.",
    fields: [
      { name: "store_id", json: "storeId", number: 1, type: "string" },
      { name: "product_id", json: "productId", number: 2, type: "string" },
      { name: "store_name", json: "storeName", number: 3, type: "string" },
      { name: "product_name", json: "productName", number: 4, type: "string" },
      { name: "price", json: "price", number: 5, type: "double", doc: "Price of one." },
      { name: "quantity", json: "quantity", number: 6, type: "int32" },
    ],
  },
};

/**
 * Shopping baskets, from their start to checkout.
 */
export const BasketService = defineService(BasketServiceDefinition, {
  name: "basketspb.BasketService",
  doc: "Shopping baskets, from their start to checkout.",
  methods: [
    { name: "StartBasket", key: "startBasket", request: "basketspb.StartBasketRequest", response: "basketspb.StartBasketResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/baskets", body: "*" }, operationId: "startBasket", tag: "Basket", example: { request: { customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21" }, response: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41" } }, doc: "Starts an empty basket for a customer." },
    { name: "GetBasket", key: "getBasket", request: "basketspb.GetBasketRequest", response: "basketspb.GetBasketResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/baskets/{id}", body: "" }, operationId: "getBasket", tag: "Basket", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41" }, response: { basket: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", items: [{ storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", productId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", storeName: "Fleur", productName: "Tulips", productPrice: 4.5, quantity: 2 }], customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", status: "open", total: 9, paymentId: "" } } }, doc: "Returns a basket." },
    { name: "CancelBasket", key: "cancelBasket", request: "basketspb.CancelBasketRequest", response: "basketspb.CancelBasketResponse", serverStreaming: false, noSideEffects: false, http: { verb: "DELETE", path: "/api/baskets/{id}", body: "" }, operationId: "cancelBasket", tag: "Basket", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d42" }, response: {} }, doc: "Cancels an open basket." },
    { name: "CheckoutBasket", key: "checkoutBasket", request: "basketspb.CheckoutBasketRequest", response: "basketspb.CheckoutBasketResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/baskets/{id}/checkout", body: "*" }, operationId: "checkoutBasket", tag: "Basket", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", paymentId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d31" }, response: {} }, doc: "Submits a basket; the order gets the basket's id." },
    { name: "AddItem", key: "addItem", request: "basketspb.AddItemRequest", response: "basketspb.AddItemResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/baskets/{id}/addItem", body: "*" }, operationId: "addItem", tag: "Item", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", productId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", quantity: 3 }, response: {} }, doc: "Puts a quantity of a product into an open basket." },
    { name: "RemoveItem", key: "removeItem", request: "basketspb.RemoveItemRequest", response: "basketspb.RemoveItemResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/baskets/{id}/removeItem", body: "*" }, operationId: "removeItem", tag: "Item", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", productId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", quantity: 1 }, response: {} }, doc: "Takes a quantity of a product out of an open basket." },
  ],
  messages,
});
