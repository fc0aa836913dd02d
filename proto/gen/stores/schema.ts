// Generated from proto/stores by scripts/gen.ts. Do not edit.

import { defineService, type MessageSchema } from "../../../shared/rpc/schema.ts";
import { StoresServiceDefinition } from "./api.ts";

/** Every message of proto/stores, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "storespb.Store": {
    name: "storespb.Store",
    doc: "A store of the mall.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "name", json: "name", number: 2, type: "string" },
      { name: "location", json: "location", number: 3, type: "string", doc: "Where in the mall the bots find it." },
      { name: "participating", json: "participating", number: 4, type: "bool", doc: "Whether its goods can be ordered through the service." },
      { name: "version", json: "version", number: 5, type: "int32", doc: "Number of changes to the store so far." },
      { name: "automated_shopping", json: "automatedShopping", number: 6, type: "bool", doc: "Whether the owner lets bots shop here at present." },
      { name: "participation_status", json: "participationStatus", number: 7, type: "string", doc: "`none`, `requested`, `participating`, `denied` or `revoked`." },
    ],
  },
  "storespb.Product": {
    name: "storespb.Product",
    doc: "A product in the catalog of a store.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "store_id", json: "storeId", number: 2, type: "string" },
      { name: "name", json: "name", number: 3, type: "string" },
      { name: "description", json: "description", number: 4, type: "string" },
      { name: "sku", json: "sku", number: 5, type: "string", doc: "The store's own article number." },
      { name: "price", json: "price", number: 6, type: "double" },
      { name: "version", json: "version", number: 7, type: "int32", doc: "Number of changes to the product so far." },
      { name: "picture_url", json: "pictureUrl", number: 8, type: "string" },
    ],
  },
  "storespb.CreateStoreRequest": {
    name: "storespb.CreateStoreRequest",
    doc: "A store to add.",
    fields: [
      { name: "name", json: "name", number: 1, type: "string" },
      { name: "location", json: "location", number: 2, type: "string" },
    ],
  },
  "storespb.CreateStoreResponse": {
    name: "storespb.CreateStoreResponse",
    doc: "The store was added.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Id of the new store." },
    ],
  },
  "storespb.GetStoreRequest": {
    name: "storespb.GetStoreRequest",
    doc: "Which store.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.GetStoreResponse": {
    name: "storespb.GetStoreResponse",
    doc: "The store.",
    fields: [
      { name: "store", json: "store", number: 1, type: "message", message: "storespb.Store" },
    ],
  },
  "storespb.GetStoresRequest": {
    name: "storespb.GetStoresRequest",
    doc: "Which part of the list.",
    fields: [
      { name: "limit", json: "limit", number: 1, type: "int32", doc: "At most this many, up to 100; 0: all of them." },
      { name: "next", json: "next", number: 2, type: "string", doc: "`next` of the previous answer; empty for the first part." },
    ],
  },
  "storespb.GetStoresResponse": {
    name: "storespb.GetStoresResponse",
    doc: "The stores, by id.",
    fields: [
      { name: "stores", json: "stores", number: 1, type: "message", message: "storespb.Store", repeated: true },
      { name: "next", json: "next", number: 2, type: "string", doc: "Where the next part starts; empty when this was the last." },
    ],
  },
  "storespb.RemoveStoreRequest": {
    name: "storespb.RemoveStoreRequest",
    doc: "Which store.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.RemoveStoreResponse": {
    name: "storespb.RemoveStoreResponse",
    doc: "The store was removed.",
    fields: [],
  },
  "storespb.GetParticipatingStoresRequest": {
    name: "storespb.GetParticipatingStoresRequest",
    doc: "All participating stores.",
    fields: [],
  },
  "storespb.GetParticipatingStoresResponse": {
    name: "storespb.GetParticipatingStoresResponse",
    doc: "The participating stores, by id.",
    fields: [
      { name: "stores", json: "stores", number: 1, type: "message", message: "storespb.Store", repeated: true },
    ],
  },
  "storespb.RequestParticipationRequest": {
    name: "storespb.RequestParticipationRequest",
    doc: "Which store.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.RequestParticipationResponse": {
    name: "storespb.RequestParticipationResponse",
    doc: "Participation was requested.",
    fields: [],
  },
  "storespb.ApproveParticipationRequest": {
    name: "storespb.ApproveParticipationRequest",
    doc: "Which store.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.ApproveParticipationResponse": {
    name: "storespb.ApproveParticipationResponse",
    doc: "The store participates.",
    fields: [],
  },
  "storespb.DenyParticipationRequest": {
    name: "storespb.DenyParticipationRequest",
    doc: "Which store, and why not.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "reason", json: "reason", number: 2, type: "string", doc: "Why participation is denied." },
    ],
  },
  "storespb.DenyParticipationResponse": {
    name: "storespb.DenyParticipationResponse",
    doc: "Participation was denied.",
    fields: [],
  },
  "storespb.EnableParticipationRequest": {
    name: "storespb.EnableParticipationRequest",
    doc: "Which store.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.EnableParticipationResponse": {
    name: "storespb.EnableParticipationResponse",
    doc: "The store participates.",
    fields: [],
  },
  "storespb.DisableParticipationRequest": {
    name: "storespb.DisableParticipationRequest",
    doc: "Which store.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.DisableParticipationResponse": {
    name: "storespb.DisableParticipationResponse",
    doc: "The store no longer participates.",
    fields: [],
  },
  "storespb.TurnOnAutomatedShoppingRequest": {
    name: "storespb.TurnOnAutomatedShoppingRequest",
    doc: "Which store.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.TurnOnAutomatedShoppingResponse": {
    name: "storespb.TurnOnAutomatedShoppingResponse",
    doc: "Automated shopping is on.",
    fields: [],
  },
  "storespb.TurnOffAutomatedShoppingRequest": {
    name: "storespb.TurnOffAutomatedShoppingRequest",
    doc: "Which store.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.TurnOffAutomatedShoppingResponse": {
    name: "storespb.TurnOffAutomatedShoppingResponse",
    doc: "Automated shopping is off.",
    fields: [],
  },
  "storespb.RebrandStoreRequest": {
    name: "storespb.RebrandStoreRequest",
    doc: "Which store, and its new name.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "name", json: "name", number: 2, type: "string" },
    ],
  },
  "storespb.RebrandStoreResponse": {
    name: "storespb.RebrandStoreResponse",
    doc: "The store was renamed.",
    fields: [],
  },
  "storespb.AddProductRequest": {
    name: "storespb.AddProductRequest",
    doc: "A product to add.",
    fields: [
      { name: "store_id", json: "storeId", number: 1, type: "string" },
      { name: "name", json: "name", number: 2, type: "string" },
      { name: "description", json: "description", number: 3, type: "string" },
      { name: "sku", json: "sku", number: 4, type: "string", doc: "The store's own article number." },
      { name: "price", json: "price", number: 5, type: "double" },
      { name: "picture_url", json: "pictureUrl", number: 6, type: "string" },
    ],
  },
  "storespb.AddProductResponse": {
    name: "storespb.AddProductResponse",
    doc: "The product was added.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Id of the new product." },
    ],
  },
  "storespb.RebrandProductRequest": {
    name: "storespb.RebrandProductRequest",
    doc: "Which product, with its new name and description.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "name", json: "name", number: 2, type: "string" },
      { name: "description", json: "description", number: 3, type: "string" },
    ],
  },
  "storespb.RebrandProductResponse": {
    name: "storespb.RebrandProductResponse",
    doc: "The product was rebranded.",
    fields: [],
  },
  "storespb.IncreaseProductPriceRequest": {
    name: "storespb.IncreaseProductPriceRequest",
    doc: "Which product, and its new price.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "price", json: "price", number: 2, type: "double", doc: "The new price, not the difference." },
    ],
  },
  "storespb.IncreaseProductPriceResponse": {
    name: "storespb.IncreaseProductPriceResponse",
    doc: "The price was changed.",
    fields: [],
  },
  "storespb.DecreaseProductPriceRequest": {
    name: "storespb.DecreaseProductPriceRequest",
    doc: "Which product, and its new price.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "price", json: "price", number: 2, type: "double", doc: "The new price, not the difference." },
    ],
  },
  "storespb.DecreaseProductPriceResponse": {
    name: "storespb.DecreaseProductPriceResponse",
    doc: "The price was changed.",
    fields: [],
  },
  "storespb.RemoveProductRequest": {
    name: "storespb.RemoveProductRequest",
    doc: "Which product.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.RemoveProductResponse": {
    name: "storespb.RemoveProductResponse",
    doc: "The product was removed.",
    fields: [],
  },
  "storespb.GetProductRequest": {
    name: "storespb.GetProductRequest",
    doc: "Which product.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.GetProductResponse": {
    name: "storespb.GetProductResponse",
    doc: "The product.",
    fields: [
      { name: "product", json: "product", number: 1, type: "message", message: "storespb.Product" },
    ],
  },
  "storespb.GetCatalogRequest": {
    name: "storespb.GetCatalogRequest",
    doc: "Whose catalog, and which part of it.",
    fields: [
      { name: "store_id", json: "storeId", number: 1, type: "string" },
      { name: "limit", json: "limit", number: 2, type: "int32", doc: "At most this many, up to 100; 0: all of them." },
      { name: "next", json: "next", number: 3, type: "string", doc: "`next` of the previous answer; empty for the first part." },
    ],
  },
  "storespb.GetCatalogResponse": {
    name: "storespb.GetCatalogResponse",
    doc: "The products of the store, by id.",
    fields: [
      { name: "products", json: "products", number: 1, type: "message", message: "storespb.Product", repeated: true },
      { name: "next", json: "next", number: 2, type: "string", doc: "Where the next part starts; empty when this was the last." },
    ],
  },
  "storespb.StoreCreated": {
    name: "storespb.StoreCreated",
    doc: "Event `storesapi.StoreCreated`: a store was added.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "name", json: "name", number: 2, type: "string" },
      { name: "location", json: "location", number: 3, type: "string" },
    ],
  },
  "storespb.StoreParticipationToggled": {
    name: "storespb.StoreParticipationToggled",
    doc: "Event `storesapi.StoreParticipatingToggled`: a store joined or left the service.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "participating", json: "participating", number: 2, type: "bool" },
    ],
  },
  "storespb.StoreAutomatedShoppingToggled": {
    name: "storespb.StoreAutomatedShoppingToggled",
    doc: "Event `storesapi.StoreAutomatedShoppingToggled`: the owner turned automated shopping on or off.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "on", json: "on", number: 2, type: "bool" },
    ],
  },
  "storespb.StoreRebranded": {
    name: "storespb.StoreRebranded",
    doc: "Event `storesapi.StoreRebranded`: a store has a new name.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "name", json: "name", number: 2, type: "string" },
    ],
  },
  "storespb.StoreRemoved": {
    name: "storespb.StoreRemoved",
    doc: "Event `storesapi.StoreRemoved`: a store is gone, and its products with it.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "storespb.ProductAdded": {
    name: "storespb.ProductAdded",
    doc: "Event `storesapi.ProductAdded`: a product was added to the catalog of a store.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "store_id", json: "storeId", number: 2, type: "string" },
      { name: "name", json: "name", number: 3, type: "string" },
      { name: "description", json: "description", number: 4, type: "string" },
      { name: "sku", json: "sku", number: 5, type: "string" },
      { name: "price", json: "price", number: 6, type: "double" },
    ],
  },
  "storespb.ProductRebranded": {
    name: "storespb.ProductRebranded",
    doc: "Event `storesapi.ProductRebranded`: a product has a new name and description.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "name", json: "name", number: 2, type: "string" },
      { name: "description", json: "description", number: 3, type: "string" },
    ],
  },
  "storespb.ProductPriceChanged": {
    name: "storespb.ProductPriceChanged",
    doc: "Events `storesapi.ProductPriceIncreased` and `storesapi.ProductPriceDecreased`: a product has a new price.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "delta", json: "delta", number: 2, type: "double", doc: "New price minus old; negative for a decrease." },
      { name: "price", json: "price", number: 3, type: "double", optional: true, doc: "The new price; it wins over `delta`. Optional on the wire: older publishers do not send it." },
    ],
  },
  "storespb.ProductRemoved": {
    name: "storespb.ProductRemoved",
    doc: "Event `storesapi.ProductRemoved`: a product left the catalog.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
};

/**
 * Stores of the mall, their participation in the service, and their products.
 */
export const StoresService = defineService(StoresServiceDefinition, {
  name: "storespb.StoresService",
  doc: "Stores of the mall, their participation in the service, and their products.",
  methods: [
    { name: "CreateStore", key: "createStore", request: "storespb.CreateStoreRequest", response: "storespb.CreateStoreResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/stores", body: "*" }, operationId: "createStore", tag: "Store", example: { request: { name: "Fleur", location: "Ground floor, 12" }, response: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01" } }, doc: "Adds a store. It does not participate yet; automated shopping is on." },
    { name: "GetStore", key: "getStore", request: "storespb.GetStoreRequest", response: "storespb.GetStoreResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/stores/{id}", body: "" }, operationId: "getStore", tag: "Store", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01" }, response: { store: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", name: "Fleur", location: "Ground floor, 12", participating: true, version: 5, automatedShopping: true, participationStatus: "participating" } } }, doc: "Returns a store." },
    { name: "GetStores", key: "getStores", request: "storespb.GetStoresRequest", response: "storespb.GetStoresResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/stores", body: "" }, operationId: "getStores", tag: "Store", example: { request: { limit: 10 }, response: { stores: [{ id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", name: "Fleur", location: "Ground floor, 12", participating: true, version: 5, automatedShopping: true, participationStatus: "participating" }, { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d02", name: "Toys for All", location: "First floor, 3", participating: false, version: 6, automatedShopping: true, participationStatus: "revoked" }], next: "" } }, doc: "Lists the stores, by id. Without a limit: all of them." },
    { name: "RemoveStore", key: "removeStore", request: "storespb.RemoveStoreRequest", response: "storespb.RemoveStoreResponse", serverStreaming: false, noSideEffects: false, http: { verb: "DELETE", path: "/api/stores/{id}", body: "" }, operationId: "removeStore", tag: "Store", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d03" }, response: {} }, doc: "Removes a store and its products." },
    { name: "GetParticipatingStores", key: "getParticipatingStores", request: "storespb.GetParticipatingStoresRequest", response: "storespb.GetParticipatingStoresResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/stores/participating", body: "" }, operationId: "getParticipatingStores", tag: "Participation", example: { request: {}, response: { stores: [{ id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", name: "Fleur", location: "Ground floor, 12", participating: true, version: 5, automatedShopping: true, participationStatus: "participating" }] } }, doc: "Lists the participating stores, by id." },
    { name: "RequestParticipation", key: "requestParticipation", request: "storespb.RequestParticipationRequest", response: "storespb.RequestParticipationResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/stores/{id}/participation/request", body: "*" }, operationId: "requestParticipation", tag: "Participation", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01" }, response: {} }, doc: "The store owner asks for participation." },
    { name: "ApproveParticipation", key: "approveParticipation", request: "storespb.ApproveParticipationRequest", response: "storespb.ApproveParticipationResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/stores/{id}/participation/approve", body: "*" }, operationId: "approveParticipation", tag: "Participation", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01" }, response: {} }, doc: "The store admin grants a requested participation." },
    { name: "DenyParticipation", key: "denyParticipation", request: "storespb.DenyParticipationRequest", response: "storespb.DenyParticipationResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/stores/{id}/participation/deny", body: "*" }, operationId: "denyParticipation", tag: "Participation", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d02", reason: "the contract is not signed" }, response: {} }, doc: "The store admin refuses a requested participation." },
    { name: "EnableParticipation", key: "enableParticipation", request: "storespb.EnableParticipationRequest", response: "storespb.EnableParticipationResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/stores/{id}/participating", body: "*" }, operationId: "enableParticipation", tag: "Participation", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d02" }, response: {} }, doc: "Makes a store participate at once, requested or not." },
    { name: "DisableParticipation", key: "disableParticipation", request: "storespb.DisableParticipationRequest", response: "storespb.DisableParticipationResponse", serverStreaming: false, noSideEffects: false, http: { verb: "DELETE", path: "/api/stores/{id}/participating", body: "" }, operationId: "disableParticipation", tag: "Participation", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d02" }, response: {} }, doc: "Revokes a participation at once." },
    { name: "TurnOnAutomatedShopping", key: "turnOnAutomatedShopping", request: "storespb.TurnOnAutomatedShoppingRequest", response: "storespb.TurnOnAutomatedShoppingResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/stores/{id}/automated-shopping", body: "*" }, operationId: "turnOnAutomatedShopping", tag: "Participation", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01" }, response: {} }, doc: "The store owner lets bots shop here. Participation itself is untouched." },
    { name: "TurnOffAutomatedShopping", key: "turnOffAutomatedShopping", request: "storespb.TurnOffAutomatedShoppingRequest", response: "storespb.TurnOffAutomatedShoppingResponse", serverStreaming: false, noSideEffects: false, http: { verb: "DELETE", path: "/api/stores/{id}/automated-shopping", body: "" }, operationId: "turnOffAutomatedShopping", tag: "Participation", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01" }, response: {} }, doc: "The store owner opts out for a while, e.g. when closed. Participation itself is untouched." },
    { name: "RebrandStore", key: "rebrandStore", request: "storespb.RebrandStoreRequest", response: "storespb.RebrandStoreResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/stores/{id}/rebrand", body: "*" }, operationId: "rebrandStore", tag: "Store", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d02", name: "Toys for All" }, response: {} }, doc: "Renames a store." },
    { name: "AddProduct", key: "addProduct", request: "storespb.AddProductRequest", response: "storespb.AddProductResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/stores/{store_id}/products", body: "*" }, operationId: "addProduct", tag: "Product", example: { request: { storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", name: "Tulips", description: "Ten red ones", sku: "T-10", price: 4.5, pictureUrl: "https://fleur.example/tulips.jpg" }, response: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11" } }, doc: "Adds a product to the catalog of a store." },
    { name: "RebrandProduct", key: "rebrandProduct", request: "storespb.RebrandProductRequest", response: "storespb.RebrandProductResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/stores/products/{id}/rebrand", body: "*" }, operationId: "rebrandProduct", tag: "Product", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", name: "Tulips", description: "Ten red tulips" }, response: {} }, doc: "Replaces name and description of a product." },
    { name: "IncreaseProductPrice", key: "increaseProductPrice", request: "storespb.IncreaseProductPriceRequest", response: "storespb.IncreaseProductPriceResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/stores/products/{id}/increasePrice", body: "*" }, operationId: "increaseProductPrice", tag: "Product", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", price: 5 }, response: {} }, doc: "Sets a price that is not below the current one." },
    { name: "DecreaseProductPrice", key: "decreaseProductPrice", request: "storespb.DecreaseProductPriceRequest", response: "storespb.DecreaseProductPriceResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/stores/products/{id}/decreasePrice", body: "*" }, operationId: "decreaseProductPrice", tag: "Product", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", price: 4.5 }, response: {} }, doc: "Sets a price that is not above the current one." },
    { name: "RemoveProduct", key: "removeProduct", request: "storespb.RemoveProductRequest", response: "storespb.RemoveProductResponse", serverStreaming: false, noSideEffects: false, http: { verb: "DELETE", path: "/api/stores/products/{id}", body: "" }, operationId: "removeProduct", tag: "Product", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d12" }, response: {} }, doc: "Takes a product out of the catalog." },
    { name: "GetProduct", key: "getProduct", request: "storespb.GetProductRequest", response: "storespb.GetProductResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/stores/products/{id}", body: "" }, operationId: "getProduct", tag: "Product", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11" }, response: { product: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", name: "Tulips", description: "Ten red tulips", sku: "T-10", price: 4.5, version: 4, pictureUrl: "https://fleur.example/tulips.jpg" } } }, doc: "Returns a product." },
    { name: "GetCatalog", key: "getCatalog", request: "storespb.GetCatalogRequest", response: "storespb.GetCatalogResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/stores/{store_id}/products", body: "" }, operationId: "getStoreProducts", tag: "Product", example: { request: { storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", limit: 10 }, response: { products: [{ id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d11", storeId: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d01", name: "Tulips", description: "Ten red tulips", sku: "T-10", price: 4.5, version: 4, pictureUrl: "https://fleur.example/tulips.jpg" }], next: "" } }, doc: "Lists the products of a store, by id. Without a limit: all of them." },
  ],
  messages,
});
