// Generated from proto/depot by scripts/gen.ts. Do not edit.

import { defineService, type MessageSchema } from "../../../shared/rpc/schema.ts";
import { DepotServiceDefinition } from "./api.ts";

/** Every message of proto/depot, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "depotpb.ShoppingList": {
    name: "depotpb.ShoppingList",
    doc: "One trip's work for a bot: where to go, and what to take there.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
      { name: "stops", json: "stops", number: 3, type: "message", message: "depotpb.Stop", map: true, doc: "Stops by store id." },
      { name: "assigned_bot_id", json: "assignedBotId", number: 4, type: "string", doc: "Empty until assigned." },
      { name: "status", json: "status", number: 5, type: "string", doc: "`pending`, `available`, `assigned`, `active`, `returned`, `inventoried`, `completed`, `released` or `canceled`." },
    ],
  },
  "depotpb.Stop": {
    name: "depotpb.Stop",
    doc: "A store on a shopping list.",
    fields: [
      { name: "store_name", json: "storeName", number: 1, type: "string" },
      { name: "store_location", json: "storeLocation", number: 2, type: "string" },
      { name: "items", json: "items", number: 3, type: "message", message: "depotpb.Item", map: true, doc: "Items by product id." },
      { name: "visited", json: "visited", number: 4, type: "bool", doc: "Whether the bot was there." },
    ],
  },
  "depotpb.Item": {
    name: "depotpb.Item",
    doc: "A product to take at a stop.",
    fields: [
      { name: "name", json: "name", number: 1, type: "string" },
      { name: "quantity", json: "quantity", number: 2, type: "int32", doc: "How many to take." },
      { name: "picked", json: "picked", number: 3, type: "int32", doc: "How many the bot took." },
      { name: "unavailable", json: "unavailable", number: 4, type: "int32", doc: "How many the store did not have." },
    ],
  },
  "depotpb.Bot": {
    name: "depotpb.Bot",
    doc: "A bot of the depot.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "name", json: "name", number: 2, type: "string" },
      { name: "status", json: "status", number: 3, type: "string", doc: "`offline`, `idle` or `active`." },
      { name: "shopping_list_id", json: "shoppingListId", number: 4, type: "string", doc: "What it works on; empty unless active." },
    ],
  },
  "depotpb.OrderItem": {
    name: "depotpb.OrderItem",
    doc: "A product of the order.",
    fields: [
      { name: "product_id", json: "productId", number: 1, type: "string" },
      { name: "store_id", json: "storeId", number: 2, type: "string" },
      { name: "quantity", json: "quantity", number: 3, type: "int32" },
    ],
  },
  "depotpb.CreateShoppingListRequest": {
    name: "depotpb.CreateShoppingListRequest",
    doc: "A shopping list to create.",
    fields: [
      { name: "order_id", json: "orderId", number: 1, type: "string" },
      { name: "items", json: "items", number: 2, type: "message", message: "depotpb.OrderItem", repeated: true },
    ],
  },
  "depotpb.CreateShoppingListResponse": {
    name: "depotpb.CreateShoppingListResponse",
    doc: "The shopping list was created.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Id of the new list." },
    ],
  },
  "depotpb.GetShoppingListsRequest": {
    name: "depotpb.GetShoppingListsRequest",
    doc: "Which shopping lists.",
    fields: [
      { name: "status", json: "status", number: 1, type: "string", doc: "Only with this status; empty: any." },
      { name: "order_id", json: "orderId", number: 2, type: "string", doc: "Only of this order; empty: any." },
      { name: "limit", json: "limit", number: 3, type: "int32", doc: "At most this many, up to 100; 0: the default, 20." },
      { name: "next", json: "next", number: 4, type: "string", doc: "`next` of the previous answer; empty for the first part." },
    ],
  },
  "depotpb.GetShoppingListsResponse": {
    name: "depotpb.GetShoppingListsResponse",
    doc: "The shopping lists, by id.",
    fields: [
      { name: "shopping_lists", json: "shoppingLists", number: 1, type: "message", message: "depotpb.ShoppingList", repeated: true },
      { name: "next", json: "next", number: 2, type: "string", doc: "Where the next part starts; empty when this was the last." },
    ],
  },
  "depotpb.GetShoppingListRequest": {
    name: "depotpb.GetShoppingListRequest",
    doc: "Which shopping list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.GetShoppingListResponse": {
    name: "depotpb.GetShoppingListResponse",
    doc: "The shopping list.",
    fields: [
      { name: "shopping_list", json: "shoppingList", number: 1, type: "message", message: "depotpb.ShoppingList" },
    ],
  },
  "depotpb.CancelShoppingListRequest": {
    name: "depotpb.CancelShoppingListRequest",
    doc: "Which shopping list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.CancelShoppingListResponse": {
    name: "depotpb.CancelShoppingListResponse",
    doc: "The shopping list was canceled.",
    fields: [],
  },
  "depotpb.AssignShoppingListRequest": {
    name: "depotpb.AssignShoppingListRequest",
    doc: "Which shopping list, and to whom.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "bot_id", json: "botId", number: 2, type: "string" },
    ],
  },
  "depotpb.AssignShoppingListResponse": {
    name: "depotpb.AssignShoppingListResponse",
    doc: "The shopping list was assigned.",
    fields: [],
  },
  "depotpb.StartShoppingRequest": {
    name: "depotpb.StartShoppingRequest",
    doc: "Which shopping list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.StartShoppingResponse": {
    name: "depotpb.StartShoppingResponse",
    doc: "Shopping has started.",
    fields: [],
  },
  "depotpb.VisitStopRequest": {
    name: "depotpb.VisitStopRequest",
    doc: "Which stop of which shopping list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "store_id", json: "storeId", number: 2, type: "string" },
    ],
  },
  "depotpb.VisitStopResponse": {
    name: "depotpb.VisitStopResponse",
    doc: "The bot is at the stop.",
    fields: [],
  },
  "depotpb.PickItemRequest": {
    name: "depotpb.PickItemRequest",
    doc: "What was picked up, at which stop of which shopping list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "store_id", json: "storeId", number: 2, type: "string" },
      { name: "product_id", json: "productId", number: 3, type: "string" },
      { name: "quantity", json: "quantity", number: 4, type: "int32", doc: "Together with earlier picks and reports never above the listed quantity." },
    ],
  },
  "depotpb.PickItemResponse": {
    name: "depotpb.PickItemResponse",
    doc: "The pick was recorded.",
    fields: [],
  },
  "depotpb.ReportUnavailableRequest": {
    name: "depotpb.ReportUnavailableRequest",
    doc: "What is missing, at which stop of which shopping list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "store_id", json: "storeId", number: 2, type: "string" },
      { name: "product_id", json: "productId", number: 3, type: "string" },
      { name: "quantity", json: "quantity", number: 4, type: "int32", doc: "Together with earlier picks and reports never above the listed quantity." },
    ],
  },
  "depotpb.ReportUnavailableResponse": {
    name: "depotpb.ReportUnavailableResponse",
    doc: "The report was recorded.",
    fields: [],
  },
  "depotpb.ReturnToDepotRequest": {
    name: "depotpb.ReturnToDepotRequest",
    doc: "Which shopping list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.ReturnToDepotResponse": {
    name: "depotpb.ReturnToDepotResponse",
    doc: "The bot is back.",
    fields: [],
  },
  "depotpb.InventoryShoppingListRequest": {
    name: "depotpb.InventoryShoppingListRequest",
    doc: "Which shopping list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.InventoryShoppingListResponse": {
    name: "depotpb.InventoryShoppingListResponse",
    doc: "The goods are checked.",
    fields: [],
  },
  "depotpb.CompleteShoppingListRequest": {
    name: "depotpb.CompleteShoppingListRequest",
    doc: "Which shopping list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.CompleteShoppingListResponse": {
    name: "depotpb.CompleteShoppingListResponse",
    doc: "The shopping list is completed.",
    fields: [],
  },
  "depotpb.ReleaseGoodsRequest": {
    name: "depotpb.ReleaseGoodsRequest",
    doc: "Which shopping list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.ReleaseGoodsResponse": {
    name: "depotpb.ReleaseGoodsResponse",
    doc: "The goods were handed over.",
    fields: [],
  },
  "depotpb.RegisterBotRequest": {
    name: "depotpb.RegisterBotRequest",
    doc: "A bot to register.",
    fields: [
      { name: "name", json: "name", number: 1, type: "string" },
    ],
  },
  "depotpb.RegisterBotResponse": {
    name: "depotpb.RegisterBotResponse",
    doc: "The bot was registered.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Id of the new bot." },
    ],
  },
  "depotpb.GetBotsRequest": {
    name: "depotpb.GetBotsRequest",
    doc: "All bots.",
    fields: [],
  },
  "depotpb.GetBotsResponse": {
    name: "depotpb.GetBotsResponse",
    doc: "The bots, by id.",
    fields: [
      { name: "bots", json: "bots", number: 1, type: "message", message: "depotpb.Bot", repeated: true },
    ],
  },
  "depotpb.GetBotRequest": {
    name: "depotpb.GetBotRequest",
    doc: "Which bot.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.GetBotResponse": {
    name: "depotpb.GetBotResponse",
    doc: "The bot.",
    fields: [
      { name: "bot", json: "bot", number: 1, type: "message", message: "depotpb.Bot" },
    ],
  },
  "depotpb.BringBotOnlineRequest": {
    name: "depotpb.BringBotOnlineRequest",
    doc: "Which bot.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.BringBotOnlineResponse": {
    name: "depotpb.BringBotOnlineResponse",
    doc: "The bot is online.",
    fields: [],
  },
  "depotpb.TakeBotOfflineRequest": {
    name: "depotpb.TakeBotOfflineRequest",
    doc: "Which bot.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.TakeBotOfflineResponse": {
    name: "depotpb.TakeBotOfflineResponse",
    doc: "The bot is offline.",
    fields: [],
  },
  "depotpb.WatchBotRequest": {
    name: "depotpb.WatchBotRequest",
    doc: "Which bot.",
    fields: [
      { name: "bot_id", json: "botId", number: 1, type: "string" },
    ],
  },
  "depotpb.WatchBotResponse": {
    name: "depotpb.WatchBotResponse",
    doc: "Something the bot has to react to.",
    fields: [
      { name: "kind", json: "kind", number: 1, type: "string", doc: "`assigned`: work on this list; `recalled`: it was canceled, come back." },
      { name: "shopping_list_id", json: "shoppingListId", number: 2, type: "string" },
      { name: "order_id", json: "orderId", number: 3, type: "string" },
    ],
  },
  "depotpb.ShoppingListAssigned": {
    name: "depotpb.ShoppingListAssigned",
    doc: "Event `depotapi.ShoppingListAssigned`: a bot was given a list.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
      { name: "bot_id", json: "botId", number: 3, type: "string" },
    ],
  },
  "depotpb.ShoppingStarted": {
    name: "depotpb.ShoppingStarted",
    doc: "Event `depotapi.ShoppingStarted`: the bot is on its way.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
      { name: "bot_id", json: "botId", number: 3, type: "string" },
    ],
  },
  "depotpb.ShoppingListInventoried": {
    name: "depotpb.ShoppingListInventoried",
    doc: "Event `depotapi.ShoppingListInventoried`: staff checked what the bot brought.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
      { name: "items", json: "items", number: 3, type: "message", message: "depotpb.ShoppingListInventoried.Item", repeated: true },
    ],
  },
  "depotpb.ShoppingListInventoried.Item": {
    name: "depotpb.ShoppingListInventoried.Item",
    doc: "What became of a product on the list.",
    fields: [
      { name: "product_id", json: "productId", number: 1, type: "string" },
      { name: "store_id", json: "storeId", number: 2, type: "string" },
      { name: "picked", json: "picked", number: 3, type: "int32", doc: "How many the bot brought." },
      { name: "unavailable", json: "unavailable", number: 4, type: "int32", doc: "How many the store did not have." },
    ],
  },
  "depotpb.ShoppingListCompleted": {
    name: "depotpb.ShoppingListCompleted",
    doc: "Event `depotapi.ShoppingListCompleted`: the goods of the order are in the depot.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
    ],
  },
  "depotpb.ShoppingListCanceled": {
    name: "depotpb.ShoppingListCanceled",
    doc: "Event `depotapi.ShoppingListCanceled`: nobody shops for the order any more.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
      { name: "reason", json: "reason", number: 3, type: "string", doc: "Why, if a reason is known." },
    ],
  },
  "depotpb.GoodsReleased": {
    name: "depotpb.GoodsReleased",
    doc: "Event `depotapi.GoodsReleased`: the customer has the goods.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string" },
    ],
  },
  "depotpb.BotStatusChanged": {
    name: "depotpb.BotStatusChanged",
    doc: "Event `depotapi.BotStatusChanged`: a bot went online, offline, to work or idle.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "status", json: "status", number: 2, type: "string", doc: "`offline`, `idle` or `active`." },
      { name: "shopping_list_id", json: "shoppingListId", number: 3, type: "string", doc: "What it works on; empty unless active." },
    ],
  },
  "depotpb.CreateShoppingListCommand": {
    name: "depotpb.CreateShoppingListCommand",
    doc: "Command `depotapi.CreateShoppingListCommand`: make the shopping list of an order.",
    fields: [
      { name: "order_id", json: "orderId", number: 1, type: "string" },
      { name: "items", json: "items", number: 2, type: "message", message: "depotpb.CreateShoppingListCommand.Item", repeated: true },
    ],
  },
  "depotpb.CreateShoppingListCommand.Item": {
    name: "depotpb.CreateShoppingListCommand.Item",
    doc: "A product of the order.",
    fields: [
      { name: "product_id", json: "productId", number: 1, type: "string" },
      { name: "store_id", json: "storeId", number: 2, type: "string" },
      { name: "quantity", json: "quantity", number: 3, type: "int32" },
    ],
  },
  "depotpb.CancelShoppingListCommand": {
    name: "depotpb.CancelShoppingListCommand",
    doc: "Command `depotapi.CancelShoppingListCommand`: cancel the shopping list of an order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "order_id", json: "orderId", number: 2, type: "string", doc: "Finds the list when `id` is empty." },
    ],
  },
  "depotpb.InitiateShoppingCommand": {
    name: "depotpb.InitiateShoppingCommand",
    doc: "Command `depotapi.InitiateShoppingCommand`: a pending list may be worked off.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "depotpb.CreatedShoppingListReply": {
    name: "depotpb.CreatedShoppingListReply",
    doc: "Reply `depotapi.CreatedShoppingListReply` to CreateShoppingListCommand: the list is there, pending.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Id of the list; means nothing when the outcome is a failure." },
    ],
  },
};

/**
 * The depot: bots, the shopping lists that they work off, and the goods they bring.
 */
export const DepotService = defineService(DepotServiceDefinition, {
  name: "depotpb.DepotService",
  doc: "The depot: bots, the shopping lists that they work off, and the goods they bring.",
  methods: [
    { name: "CreateShoppingList", key: "createShoppingList", request: "depotpb.CreateShoppingListRequest", response: "depotpb.CreateShoppingListResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/depot/shopping", body: "*" }, operationId: "createShoppingList", tag: "ShoppingList", example: { request: { orderId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d46", items: [{ productId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", quantity: 2 }] }, response: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d53" } }, doc: "Creates the shopping list of an order, pending." },
    { name: "GetShoppingLists", key: "getShoppingLists", request: "depotpb.GetShoppingListsRequest", response: "depotpb.GetShoppingListsResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/depot/shopping", body: "" }, operationId: "getShoppingLists", tag: "ShoppingList", example: { request: { orderId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", limit: 10 }, response: { shoppingLists: [{ id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51", orderId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", stops: { "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01": { storeName: "Fleur", storeLocation: "Ground floor, 12", items: { "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11": { name: "Tulips", quantity: 2, picked: 0, unavailable: 0 } }, visited: false } }, assignedBotId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d61", status: "assigned" }], next: "" } }, doc: "Lists shopping lists, by id." },
    { name: "GetShoppingList", key: "getShoppingList", request: "depotpb.GetShoppingListRequest", response: "depotpb.GetShoppingListResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/depot/shopping/{id}", body: "" }, operationId: "getShoppingList", tag: "ShoppingList", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51" }, response: { shoppingList: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51", orderId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", stops: { "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01": { storeName: "Fleur", storeLocation: "Ground floor, 12", items: { "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11": { name: "Tulips", quantity: 2, picked: 1, unavailable: 1 } }, visited: true } }, assignedBotId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d61", status: "active" } } }, doc: "Returns a shopping list." },
    { name: "CancelShoppingList", key: "cancelShoppingList", request: "depotpb.CancelShoppingListRequest", response: "depotpb.CancelShoppingListResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/depot/shopping/{id}", body: "*" }, operationId: "cancelShoppingList", tag: "ShoppingList", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d53" }, response: {} }, doc: "Cancels a shopping list; a bot that is out with it is recalled." },
    { name: "AssignShoppingList", key: "assignShoppingList", request: "depotpb.AssignShoppingListRequest", response: "depotpb.AssignShoppingListResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/shopping/{id}/assign", body: "*" }, operationId: "assignShoppingList", tag: "ShoppingList", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d52", botId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d62" }, response: {} }, doc: "Gives an available list to a bot by hand; otherwise the depot dispatches it." },
    { name: "StartShopping", key: "startShopping", request: "depotpb.StartShoppingRequest", response: "depotpb.StartShoppingResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/shopping/{id}/start", body: "*" }, operationId: "startShopping", tag: "Shopping", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51" }, response: {} }, doc: "The bot starts shopping: the list goes from assigned to active." },
    { name: "VisitStop", key: "visitStop", request: "depotpb.VisitStopRequest", response: "depotpb.VisitStopResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/shopping/{id}/stops/{store_id}/visit", body: "*" }, operationId: "visitStop", tag: "Shopping", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51", storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01" }, response: {} }, doc: "The bot arrives at a store, once a stop." },
    { name: "PickItem", key: "pickItem", request: "depotpb.PickItemRequest", response: "depotpb.PickItemResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/shopping/{id}/stops/{store_id}/pick", body: "*" }, operationId: "pickItem", tag: "Shopping", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51", storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", productId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", quantity: 1 }, response: {} }, doc: "The bot picks up a quantity of a product at a visited stop." },
    { name: "ReportUnavailable", key: "reportUnavailable", request: "depotpb.ReportUnavailableRequest", response: "depotpb.ReportUnavailableResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/shopping/{id}/stops/{store_id}/unavailable", body: "*" }, operationId: "reportUnavailable", tag: "Shopping", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51", storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", productId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", quantity: 1 }, response: {} }, doc: "The bot reports that the store lacks a quantity of a product." },
    { name: "ReturnToDepot", key: "returnToDepot", request: "depotpb.ReturnToDepotRequest", response: "depotpb.ReturnToDepotResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/shopping/{id}/return", body: "*" }, operationId: "returnToDepot", tag: "Shopping", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51" }, response: {} }, doc: "The bot is back at the depot, with every item picked or reported; or after a recall." },
    { name: "InventoryShoppingList", key: "inventoryShoppingList", request: "depotpb.InventoryShoppingListRequest", response: "depotpb.InventoryShoppingListResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/shopping/{id}/inventory", body: "*" }, operationId: "inventoryShoppingList", tag: "ShoppingList", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51" }, response: {} }, doc: "Staff checked what the bot brought; the bot is idle again." },
    { name: "CompleteShoppingList", key: "completeShoppingList", request: "depotpb.CompleteShoppingListRequest", response: "depotpb.CompleteShoppingListResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/shopping/{id}/complete", body: "*" }, operationId: "ccompleteShoppingList", tag: "ShoppingList", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d52" }, response: {} }, doc: "Completes an inventoried list; or an assigned one, as if every item had been picked." },
    { name: "ReleaseGoods", key: "releaseGoods", request: "depotpb.ReleaseGoodsRequest", response: "depotpb.ReleaseGoodsResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/shopping/{id}/release", body: "*" }, operationId: "releaseGoods", tag: "ShoppingList", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d52" }, response: {} }, doc: "Staff hand the goods of a completed order over, once." },
    { name: "RegisterBot", key: "registerBot", request: "depotpb.RegisterBotRequest", response: "depotpb.RegisterBotResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/depot/bots", body: "*" }, operationId: "registerBot", tag: "Bot", example: { request: { name: "R2" }, response: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d61" } }, doc: "Registers a bot, offline." },
    { name: "GetBots", key: "getBots", request: "depotpb.GetBotsRequest", response: "depotpb.GetBotsResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/depot/bots", body: "" }, operationId: "getBots", tag: "Bot", example: { request: {}, response: { bots: [{ id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d61", name: "R2", status: "active", shoppingListId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51" }] } }, doc: "Lists the bots, by id." },
    { name: "GetBot", key: "getBot", request: "depotpb.GetBotRequest", response: "depotpb.GetBotResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/depot/bots/{id}", body: "" }, operationId: "getBot", tag: "Bot", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d61" }, response: { bot: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d61", name: "R2", status: "active", shoppingListId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d51" } } }, doc: "Returns a bot." },
    { name: "BringBotOnline", key: "bringBotOnline", request: "depotpb.BringBotOnlineRequest", response: "depotpb.BringBotOnlineResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/bots/{id}/online", body: "*" }, operationId: "bringBotOnline", tag: "Bot", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d61" }, response: {} }, doc: "A bot comes online and idle: it may be given a list." },
    { name: "TakeBotOffline", key: "takeBotOffline", request: "depotpb.TakeBotOfflineRequest", response: "depotpb.TakeBotOfflineResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/depot/bots/{id}/offline", body: "*" }, operationId: "takeBotOffline", tag: "Bot", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d61" }, response: {} }, doc: "An idle bot goes offline; an active one is refused." },
    { name: "WatchBot", key: "watchBot", request: "depotpb.WatchBotRequest", response: "depotpb.WatchBotResponse", serverStreaming: true, noSideEffects: false, doc: "Streams a bot's assignments and recalls as they happen, the current one first." },
  ],
  messages,
});
