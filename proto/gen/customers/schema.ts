// Generated from proto/customers by scripts/gen.ts. Do not edit.

import { defineService, type MessageSchema } from "../../../shared/rpc/schema.ts";
import { CustomersServiceDefinition } from "./api.ts";

/** Every message of proto/customers, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "customerspb.Customer": {
    name: "customerspb.Customer",
    doc: "A customer.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "name", json: "name", number: 2, type: "string" },
      { name: "sms_number", json: "smsNumber", number: 3, type: "string" },
      { name: "enabled", json: "enabled", number: 4, type: "bool", doc: "Whether the customer may order." },
      { name: "version", json: "version", number: 5, type: "int32", doc: "Number of changes to the customer so far." },
    ],
  },
  "customerspb.RegisterCustomerRequest": {
    name: "customerspb.RegisterCustomerRequest",
    doc: "A customer to register.",
    fields: [
      { name: "name", json: "name", number: 1, type: "string" },
      { name: "sms_number", json: "smsNumber", number: 2, type: "string", doc: "7 to 15 digits with an optional leading `+`." },
    ],
  },
  "customerspb.RegisterCustomerResponse": {
    name: "customerspb.RegisterCustomerResponse",
    doc: "The customer was registered.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Id of the new customer." },
    ],
  },
  "customerspb.AuthorizeCustomerRequest": {
    name: "customerspb.AuthorizeCustomerRequest",
    doc: "Which customer.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "customerspb.AuthorizeCustomerResponse": {
    name: "customerspb.AuthorizeCustomerResponse",
    doc: "The customer may order.",
    fields: [],
  },
  "customerspb.GetCustomerRequest": {
    name: "customerspb.GetCustomerRequest",
    doc: "Which customer.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "customerspb.GetCustomerResponse": {
    name: "customerspb.GetCustomerResponse",
    doc: "The customer.",
    fields: [
      { name: "customer", json: "customer", number: 1, type: "message", message: "customerspb.Customer" },
    ],
  },
  "customerspb.EnableCustomerRequest": {
    name: "customerspb.EnableCustomerRequest",
    doc: "Which customer.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "customerspb.EnableCustomerResponse": {
    name: "customerspb.EnableCustomerResponse",
    doc: "The customer is enabled.",
    fields: [],
  },
  "customerspb.DisableCustomerRequest": {
    name: "customerspb.DisableCustomerRequest",
    doc: "Which customer.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "customerspb.DisableCustomerResponse": {
    name: "customerspb.DisableCustomerResponse",
    doc: "The customer is disabled.",
    fields: [],
  },
  "customerspb.ChangeSmsNumberRequest": {
    name: "customerspb.ChangeSmsNumberRequest",
    doc: "Which customer, and the new number.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "sms_number", json: "smsNumber", number: 2, type: "string", doc: "7 to 15 digits with an optional leading `+`." },
    ],
  },
  "customerspb.ChangeSmsNumberResponse": {
    name: "customerspb.ChangeSmsNumberResponse",
    doc: "The number was changed.",
    fields: [],
  },
  "customerspb.CustomerRegistered": {
    name: "customerspb.CustomerRegistered",
    doc: "Event `customersapi.CustomerRegistered`: there is a new customer.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "name", json: "name", number: 2, type: "string" },
      { name: "sms_number", json: "smsNumber", number: 3, type: "string" },
    ],
  },
  "customerspb.CustomerSmsChanged": {
    name: "customerspb.CustomerSmsChanged",
    doc: "Event `customersapi.CustomerSmsChanged`: notifications go to another number.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "sms_number", json: "smsNumber", number: 2, type: "string" },
    ],
  },
  "customerspb.CustomerEnabled": {
    name: "customerspb.CustomerEnabled",
    doc: "Event `customersapi.CustomerEnabled`: the customer may order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "customerspb.CustomerDisabled": {
    name: "customerspb.CustomerDisabled",
    doc: "Event `customersapi.CustomerDisabled`: the customer may not order.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
  "customerspb.AuthorizeCustomer": {
    name: "customerspb.AuthorizeCustomer",
    doc: "Command `customersapi.AuthorizeCustomer`: check that a customer exists and is enabled.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
    ],
  },
};

/**
 * The registry of customers.
 */
export const CustomersService = defineService(CustomersServiceDefinition, {
  name: "customerspb.CustomersService",
  doc: "The registry of customers.",
  methods: [
    { name: "RegisterCustomer", key: "registerCustomer", request: "customerspb.RegisterCustomerRequest", response: "customerspb.RegisterCustomerResponse", serverStreaming: false, noSideEffects: false, http: { verb: "POST", path: "/api/customers", body: "*" }, operationId: "registerCustomer", tag: "Customer", example: { request: { name: "Ada Lovelace", smsNumber: "+31201234567" }, response: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21" } }, doc: "Registers a customer, enabled." },
    { name: "AuthorizeCustomer", key: "authorizeCustomer", request: "customerspb.AuthorizeCustomerRequest", response: "customerspb.AuthorizeCustomerResponse", serverStreaming: false, noSideEffects: false, doc: "Checks that a customer exists and is enabled." },
    { name: "GetCustomer", key: "getCustomer", request: "customerspb.GetCustomerRequest", response: "customerspb.GetCustomerResponse", serverStreaming: false, noSideEffects: true, http: { verb: "GET", path: "/api/customers/{id}", body: "" }, operationId: "getCustomer", tag: "Customer", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21" }, response: { customer: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", name: "Ada Lovelace", smsNumber: "+31207654321", enabled: true, version: 4 } } }, doc: "Returns a customer." },
    { name: "EnableCustomer", key: "enableCustomer", request: "customerspb.EnableCustomerRequest", response: "customerspb.EnableCustomerResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/customers/{id}/enable", body: "*" }, operationId: "enableCustomer", tag: "Customer", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21" }, response: {} }, doc: "Enables a disabled customer." },
    { name: "DisableCustomer", key: "disableCustomer", request: "customerspb.DisableCustomerRequest", response: "customerspb.DisableCustomerResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/customers/{id}/disable", body: "*" }, operationId: "DisableCustomer", tag: "Customer", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21" }, response: {} }, doc: "Disables a customer: orders of a disabled customer are rejected." },
    { name: "ChangeSmsNumber", key: "changeSmsNumber", request: "customerspb.ChangeSmsNumberRequest", response: "customerspb.ChangeSmsNumberResponse", serverStreaming: false, noSideEffects: false, http: { verb: "PUT", path: "/api/customers/{id}/change-sms", body: "*" }, operationId: "changeSmsNumber", tag: "Customer", example: { request: { id: "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d21", smsNumber: "+31207654321" }, response: {} }, doc: "Changes the number that notifications go to." },
  ],
  messages,
});
