// Generated from proto/search by scripts/gen.ts. Do not edit.

import { defineService, type MessageSchema } from "../../../shared/rpc/schema.ts";
import { SearchServiceDefinition } from "./api.ts";

/** Every message of proto/search, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "searchpb.Order": {
    name: "searchpb.Order",
    doc: "An order with the names as they were when it was placed.",
    fields: [
      { name: "order_id", json: "orderId", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
      { name: "customer_name", json: "customerName", number: 3, type: "string" },
      { name: "items", json: "items", number: 4, type: "message", message: "searchpb.Order.Item", repeated: true },
      { name: "total", json: "total", number: 5, type: "double", doc: "Sum of price times quantity." },
      { name: "status", json: "status", number: 6, type: "string", doc: "`New`, `Approved`, `Rejected`, `In Progress`, `Ready For Pickup`, `Completed` or `Canceled`." },
      { name: "created_at", json: "createdAt", number: 7, type: "timestamp", doc: "When the order was placed." },
    ],
  },
  "searchpb.Order.Item": {
    name: "searchpb.Order.Item",
    doc: "A product of the order.",
    fields: [
      { name: "product_id", json: "productId", number: 1, type: "string" },
      { name: "store_id", json: "storeId", number: 2, type: "string" },
      { name: "product_name", json: "productName", number: 3, type: "string" },
      { name: "store_name", json: "storeName", number: 4, type: "string" },
      { name: "price", json: "price", number: 5, type: "double", doc: "Price of one." },
      { name: "quantity", json: "quantity", number: 6, type: "int64" },
    ],
  },
  "searchpb.Filters": {
    name: "searchpb.Filters",
    doc: "What to look for; a field that is not set does not filter.",
    fields: [
      { name: "customer_id", json: "customerId", number: 1, type: "string" },
      { name: "after", json: "after", number: 2, type: "timestamp", doc: "Placed at this time or later." },
      { name: "before", json: "before", number: 3, type: "timestamp", doc: "Placed before this time." },
      { name: "store_ids", json: "storeIds", number: 4, type: "string", repeated: true, doc: "With goods of any of these stores." },
      { name: "product_ids", json: "productIds", number: 5, type: "string", repeated: true, doc: "With any of these products." },
      { name: "min_total", json: "minTotal", number: 6, type: "double", doc: "At least this total; 0: not set." },
      { name: "max_total", json: "maxTotal", number: 7, type: "double", doc: "At most this total; 0: not set." },
      { name: "status", json: "status", number: 8, type: "string" },
    ],
  },
  "searchpb.SearchOrdersRequest": {
    name: "searchpb.SearchOrdersRequest",
    doc: "What to look for, and which part of the result.",
    fields: [
      { name: "filters", json: "filters", number: 1, type: "message", message: "searchpb.Filters" },
      { name: "next", json: "next", number: 2, type: "string", doc: "`next` of the previous answer; empty for the first part." },
      { name: "limit", json: "limit", number: 3, type: "int32", doc: "At most this many, up to 100; 0: the default, 20." },
    ],
  },
  "searchpb.SearchOrdersResponse": {
    name: "searchpb.SearchOrdersResponse",
    doc: "The orders found, newest first.",
    fields: [
      { name: "orders", json: "orders", number: 1, type: "message", message: "searchpb.Order", repeated: true },
      { name: "next", json: "next", number: 2, type: "string", doc: "Where the next part starts; empty when this was the last." },
    ],
  },
  "searchpb.GetOrderRequest": {
    name: "searchpb.GetOrderRequest",
    doc: "Which order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "searchpb.GetOrderResponse": {
    name: "searchpb.GetOrderResponse",
    doc: "The order.",
    fields: [
      { name: "order", json: "order", number: 1, type: "message", message: "searchpb.Order" },
    ],
  },
};

/**
 * Orders as they were placed, with names, to be found by many criteria.
 */
export const SearchService = defineService(SearchServiceDefinition, {
  name: "searchpb.SearchService",
  doc: "Orders as they were placed, with names, to be found by many criteria.",
  methods: [
    { name: "SearchOrders", key: "searchOrders", request: "searchpb.SearchOrdersRequest", response: "searchpb.SearchOrdersResponse", serverStreaming: false, noSideEffects: true, http: { verb: "POST", path: "/api/search/orders", body: "*" }, operationId: "searchOrders", tag: "Orders", example: { request: { filters: { customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", storeIds: ["0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01"], minTotal: 5, status: "Approved" }, limit: 10 }, response: { orders: [{ orderId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", customerName: "Ada Lovelace", items: [{ productId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", productName: "Tulips", storeName: "Fleur", price: 4.5, quantity: "2" }], total: 9, status: "Approved", createdAt: "2026-11-23T10:00:00.000Z" }], next: "" } }, doc: "Finds orders, newest first. Every filter that is set must hold." },
    { name: "GetOrder", key: "getOrder", request: "searchpb.GetOrderRequest", response: "searchpb.GetOrderResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/search/orders/{id}", body: "" }, operationId: "getOrder", tag: "Order", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41" }, response: { order: { orderId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", customerName: "Ada Lovelace", items: [{ productId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", productName: "Tulips", storeName: "Fleur", price: 4.5, quantity: "2" }], total: 9, status: "Approved", createdAt: "2026-11-23T10:00:00.000Z" } } }, doc: "Returns an order." },
  ],
  messages,
});
