// Generated from proto/ordering by scripts/gen.ts. Do not edit.

import { defineService, type MessageSchema } from "../../../shared/rpc/schema.ts";
import { OrderingServiceDefinition } from "./api.ts";

/** Every message of proto/ordering, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "orderingpb.Order": {
    name: "orderingpb.Order",
    doc: "An order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "The id of the basket it came from, if it came from one." },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string" },
      { name: "items", json: "items", number: 4, type: "message", message: "orderingpb.Item", repeated: true },
      { name: "status", json: "status", number: 5, type: "string", doc: "`pending`, `rejected`, `approved`, `in-progress`, `ready`, `completed` or `cancelled`." },
      { name: "total", json: "total", number: 6, type: "double", doc: "Sum of price times quantity." },
      { name: "shopping_id", json: "shoppingId", number: 7, type: "string", doc: "The shopping list; empty until approved." },
      { name: "invoice_id", json: "invoiceId", number: 8, type: "string", doc: "The paid invoice; empty until completed." },
      { name: "reason", json: "reason", number: 9, type: "string", doc: "Why the order was canceled, if a reason was given." },
    ],
  },
  "orderingpb.Item": {
    name: "orderingpb.Item",
    doc: "A product of an order.",
    fields: [
      { name: "store_id", json: "storeId", number: 1, type: "string" },
      { name: "product_id", json: "productId", number: 2, type: "string" },
      { name: "store_name", json: "storeName", number: 3, type: "string" },
      { name: "product_name", json: "productName", number: 4, type: "string" },
      { name: "price", json: "price", number: 5, type: "double", doc: "Price of one." },
      { name: "quantity", json: "quantity", number: 6, type: "int32" },
    ],
  },
  "orderingpb.CreateOrderRequest": {
    name: "orderingpb.CreateOrderRequest",
    doc: "An order to create.",
    fields: [
      { name: "items", json: "items", number: 1, type: "message", message: "orderingpb.Item", repeated: true },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string", doc: "A payment that was authorized before." },
    ],
  },
  "orderingpb.CreateOrderResponse": {
    name: "orderingpb.CreateOrderResponse",
    doc: "The order was created.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Id of the new order." },
    ],
  },
  "orderingpb.GetOrderRequest": {
    name: "orderingpb.GetOrderRequest",
    doc: "Which order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "orderingpb.GetOrderResponse": {
    name: "orderingpb.GetOrderResponse",
    doc: "The order.",
    fields: [
      { name: "order", json: "order", number: 1, type: "message", message: "orderingpb.Order" },
    ],
  },
  "orderingpb.CancelOrderRequest": {
    name: "orderingpb.CancelOrderRequest",
    doc: "Which order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "orderingpb.CancelOrderResponse": {
    name: "orderingpb.CancelOrderResponse",
    doc: "The order was canceled.",
    fields: [],
  },
  "orderingpb.CancelOrderWithReasonRequest": {
    name: "orderingpb.CancelOrderWithReasonRequest",
    doc: "Which order, who cancels it, and why.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "reason", json: "reason", number: 2, type: "string" },
      { name: "actor", json: "actor", number: 3, type: "string", doc: "`customer` or `admin`." },
    ],
  },
  "orderingpb.CancelOrderWithReasonResponse": {
    name: "orderingpb.CancelOrderWithReasonResponse",
    doc: "The order was canceled.",
    fields: [],
  },
  "orderingpb.ReadyOrderRequest": {
    name: "orderingpb.ReadyOrderRequest",
    doc: "Which order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "orderingpb.ReadyOrderResponse": {
    name: "orderingpb.ReadyOrderResponse",
    doc: "The order is ready.",
    fields: [],
  },
  "orderingpb.CompleteOrderRequest": {
    name: "orderingpb.CompleteOrderRequest",
    doc: "Which order, and what paid for it.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "invoice_id", json: "invoiceId", number: 2, type: "string" },
    ],
  },
  "orderingpb.CompleteOrderResponse": {
    name: "orderingpb.CompleteOrderResponse",
    doc: "The order is completed.",
    fields: [],
  },
  "orderingpb.OrderCreated": {
    name: "orderingpb.OrderCreated",
    doc: "Event `ordersapi.OrderCreated`: there is a new order, pending; it starts the create-order saga.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string" },
      { name: "shopping_id", json: "shoppingId", number: 4, type: "string", doc: "Empty: the list is made later." },
      { name: "items", json: "items", number: 5, type: "message", message: "orderingpb.OrderCreated.Item", repeated: true },
    ],
  },
  "orderingpb.OrderCreated.Item": {
    name: "orderingpb.OrderCreated.Item",
    doc: "A product of the order.",
    fields: [
      { name: "product_id", json: "productId", number: 1, type: "string" },
      { name: "store_id", json: "storeId", number: 2, type: "string" },
      { name: "price", json: "price", number: 3, type: "double", doc: "Price of one." },
      { name: "quantity", json: "quantity", number: 4, type: "int32" },
      { name: "store_name", json: "storeName", number: 5, type: "string" },
      { name: "product_name", json: "productName", number: 6, type: "string" },
    ],
  },
  "orderingpb.OrderRejected": {
    name: "orderingpb.OrderRejected",
    doc: "Event `ordersapi.OrderRejected`: the saga could not get everything the order needs.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string" },
    ],
  },
  "orderingpb.OrderApproved": {
    name: "orderingpb.OrderApproved",
    doc: "Event `ordersapi.OrderApproved`: the order can be shopped for.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string" },
    ],
  },
  "orderingpb.OrderInProgress": {
    name: "orderingpb.OrderInProgress",
    doc: "Event `ordersapi.OrderInProgress`: a bot started shopping for the order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string" },
    ],
  },
  "orderingpb.OrderItemsAdjusted": {
    name: "orderingpb.OrderItemsAdjusted",
    doc: "Event `ordersapi.OrderItemsAdjusted`: goods were missing; only what was found is charged.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string" },
      { name: "items", json: "items", number: 4, type: "message", message: "orderingpb.OrderCreated.Item", repeated: true, doc: "The items that are left." },
      { name: "total", json: "total", number: 5, type: "double", doc: "The new total." },
    ],
  },
  "orderingpb.OrderReadied": {
    name: "orderingpb.OrderReadied",
    doc: "Event `ordersapi.OrderReadied`: the goods can be picked up.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string" },
      { name: "total", json: "total", number: 4, type: "double", doc: "What the customer owes." },
    ],
  },
  "orderingpb.OrderCanceled": {
    name: "orderingpb.OrderCanceled",
    doc: "Event `ordersapi.OrderCanceled`: customer or admin canceled the order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "payment_id", json: "paymentId", number: 3, type: "string" },
      { name: "reason", json: "reason", number: 4, type: "string", doc: "Why, if a reason was given." },
      { name: "actor", json: "actor", number: 5, type: "string", doc: "`customer` or `admin`; empty when not known." },
    ],
  },
  "orderingpb.OrderCompleted": {
    name: "orderingpb.OrderCompleted",
    doc: "Event `ordersapi.OrderCompleted`: the invoice is paid.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "invoice_id", json: "invoiceId", number: 3, type: "string" },
    ],
  },
  "orderingpb.RejectOrder": {
    name: "orderingpb.RejectOrder",
    doc: "Command `ordersapi.RejectOrder`: the order cannot be served.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "orderingpb.ApproveOrder": {
    name: "orderingpb.ApproveOrder",
    doc: "Command `ordersapi.ApproveOrder`: the order can be shopped for with this list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "shopping_id", json: "shoppingId", number: 2, type: "string" },
    ],
  },
};

/**
 * Orders, from checkout to completion.
 */
export const OrderingService = defineService(OrderingServiceDefinition, {
  name: "orderingpb.OrderingService",
  doc: "Orders, from checkout to completion.",
  methods: [
    { name: "CreateOrder", key: "createOrder", request: "orderingpb.CreateOrderRequest", response: "orderingpb.CreateOrderResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/ordering", body: "*" }, operationId: "createOrder", tag: "Order", example: { request: { items: [{ storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", productId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", storeName: "Fleur", productName: "Tulips", price: 4.5, quantity: 2 }], customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", paymentId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d32" }, response: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d44" } }, doc: "Creates an order, for internal callers: customers check a basket out." },
    { name: "GetOrder", key: "getOrder", request: "orderingpb.GetOrderRequest", response: "orderingpb.GetOrderResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/ordering/{id}", body: "" }, operationId: "getOrder", tag: "Order", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41" }, response: { order: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", paymentId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d31", items: [{ storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", productId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", storeName: "Fleur", productName: "Tulips", price: 4.5, quantity: 2 }], status: "approved", total: 9, shoppingId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51", invoiceId: "", reason: "" } } }, doc: "Returns an order." },
    { name: "CancelOrder", key: "cancelOrder", request: "orderingpb.CancelOrderRequest", response: "orderingpb.CancelOrderResponse", serverStreaming: false, noSideEffects: false, http: { verb: "DELETE", path: "/api/ordering/{id}", body: "" }, operationId: "cancelOrder", tag: "Order", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d45" }, response: {} }, doc: "The customer cancels an order that is not ready yet." },
    { name: "CancelOrderWithReason", key: "cancelOrderWithReason", request: "orderingpb.CancelOrderWithReasonRequest", response: "orderingpb.CancelOrderWithReasonResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/ordering/{id}/cancel", body: "*" }, operationId: "cancelOrderWithReason", tag: "Order", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d44", reason: "the customer has left", actor: "admin" }, response: {} }, doc: "Cancels an order that is not ready yet, saying who and why." },
    { name: "ReadyOrder", key: "readyOrder", request: "orderingpb.ReadyOrderRequest", response: "orderingpb.ReadyOrderResponse", serverStreaming: false, noSideEffects: false, doc: "Marks an order as ready for pickup." },
    { name: "CompleteOrder", key: "completeOrder", request: "orderingpb.CompleteOrderRequest", response: "orderingpb.CompleteOrderResponse", serverStreaming: false, noSideEffects: false, doc: "Completes an order whose invoice is paid." },
  ],
  messages,
});
