// Generated from proto/notifications by scripts/gen.ts. Do not edit.

import { defineService, type MessageSchema } from "../../../shared/rpc/schema.ts";
import { NotificationsServiceDefinition } from "./api.ts";

/** Every message of proto/notifications, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "notificationspb.Notification": {
    name: "notificationspb.Notification",
    doc: "A text message to a customer.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
      { name: "customer_id", json: "customerId", number: 3, type: "string" },
      { name: "kind", json: "kind", number: 4, type: "string", doc: "`created`, `rejected`, `cancelled`, `ready` or `completed`." },
      { name: "sms_number", json: "smsNumber", number: 5, type: "string" },
      { name: "text", json: "text", number: 6, type: "string" },
      { name: "status", json: "status", number: 7, type: "string", doc: "`pending`, `sent` or `failed`." },
      { name: "sent_at", json: "sentAt", number: 8, type: "timestamp", doc: "Unset until sent." },
    ],
  },
  "notificationspb.NotifyOrderCreatedRequest": {
    name: "notificationspb.NotifyOrderCreatedRequest",
    doc: "Which order, and whom to tell.",
    fields: [
      { name: "order_id", json: "orderId", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
    ],
  },
  "notificationspb.NotifyOrderCreatedResponse": {
    name: "notificationspb.NotifyOrderCreatedResponse",
    doc: "The notification is on its way.",
    fields: [],
  },
  "notificationspb.NotifyOrderCanceledRequest": {
    name: "notificationspb.NotifyOrderCanceledRequest",
    doc: "Which order, and whom to tell.",
    fields: [
      { name: "order_id", json: "orderId", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
    ],
  },
  "notificationspb.NotifyOrderCanceledResponse": {
    name: "notificationspb.NotifyOrderCanceledResponse",
    doc: "The notification is on its way.",
    fields: [],
  },
  "notificationspb.NotifyOrderReadyRequest": {
    name: "notificationspb.NotifyOrderReadyRequest",
    doc: "Which order, and whom to tell.",
    fields: [
      { name: "order_id", json: "orderId", number: 1, type: "string" },
      { name: "customer_id", json: "customerId", number: 2, type: "string" },
    ],
  },
  "notificationspb.NotifyOrderReadyResponse": {
    name: "notificationspb.NotifyOrderReadyResponse",
    doc: "The notification is on its way.",
    fields: [],
  },
  "notificationspb.GetNotificationsRequest": {
    name: "notificationspb.GetNotificationsRequest",
    doc: "Which notifications.",
    fields: [
      { name: "order_id", json: "orderId", number: 1, type: "string", doc: "Only of this order; empty: any." },
      { name: "customer_id", json: "customerId", number: 2, type: "string", doc: "Only to this customer; empty: any." },
      { name: "limit", json: "limit", number: 3, type: "int32", doc: "At most this many, up to 100; 0: the default, 20." },
      { name: "next", json: "next", number: 4, type: "string", doc: "`next` of the previous answer; empty for the first part." },
    ],
  },
  "notificationspb.GetNotificationsResponse": {
    name: "notificationspb.GetNotificationsResponse",
    doc: "The notifications, by id.",
    fields: [
      { name: "notifications", json: "notifications", number: 1, type: "message", message: "notificationspb.Notification", repeated: true },
      { name: "next", json: "next", number: 2, type: "string", doc: "Where the next part starts; empty when this was the last." },
    ],
  },
};

/**
 * Text messages to customers about their orders.
 */
export const NotificationsService = defineService(NotificationsServiceDefinition, {
  name: "notificationspb.NotificationsService",
  doc: "Text messages to customers about their orders.",
  methods: [
    { name: "NotifyOrderCreated", key: "notifyOrderCreated", request: "notificationspb.NotifyOrderCreatedRequest", response: "notificationspb.NotifyOrderCreatedResponse", serverStreaming: false, noSideEffects: false, doc: "Tells the customer that the order was received, once an order." },
    { name: "NotifyOrderCanceled", key: "notifyOrderCanceled", request: "notificationspb.NotifyOrderCanceledRequest", response: "notificationspb.NotifyOrderCanceledResponse", serverStreaming: false, noSideEffects: false, doc: "Tells the customer that the order was canceled, once an order." },
    { name: "NotifyOrderReady", key: "notifyOrderReady", request: "notificationspb.NotifyOrderReadyRequest", response: "notificationspb.NotifyOrderReadyResponse", serverStreaming: false, noSideEffects: false, doc: "Tells the customer that the order can be picked up, once an order." },
    { name: "GetNotifications", key: "getNotifications", request: "notificationspb.GetNotificationsRequest", response: "notificationspb.GetNotificationsResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/notifications", body: "" }, operationId: "getNotifications", tag: "Notification", example: { request: { orderId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41" }, response: { notifications: [{ id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d72", orderId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", customerId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", kind: "created", smsNumber: "+31207654321", text: "Thank you! Your order 6a2e9d41 has arrived. We text you when it is ready.", status: "sent", sentAt: "2026-11-23T10:00:00.000Z" }], next: "" } }, doc: "Lists the notifications of an order or a customer, by id." },
  ],
  messages,
});
