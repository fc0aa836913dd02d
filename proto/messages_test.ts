/** Field numbers and types of everything that is sent to other contexts: they never change. */

import assert from "node:assert/strict";
import type { FieldSchema, MessageSchema } from "../shared/rpc/schema.ts";
import { messages as am } from "./gen/am/schema.ts";
import { messages as baskets } from "./gen/baskets/schema.ts";
import { messages as customers } from "./gen/customers/schema.ts";
import { messages as depot } from "./gen/depot/schema.ts";
import { messages as errors } from "./gen/errors/schema.ts";
import { messages as ordering } from "./gen/ordering/schema.ts";
import { messages as payments } from "./gen/payments/schema.ts";
import { messages as stores } from "./gen/stores/schema.ts";

const generated: Readonly<Record<string, MessageSchema>> = {
  ...am,
  ...baskets,
  ...customers,
  ...depot,
  ...errors,
  ...ordering,
  ...payments,
  ...stores,
};

// `number:name type`; a field without a type is a string.
const MESSAGES: Readonly<Record<string, string>> = {
  // Envelope
  "am.StreamMessage": "1:id, 2:name, 3:data bytes, 4:metadata struct, 5:sent_at timestamp",
  "am.EventMessageData": "1:payload bytes, 2:occurred_at timestamp",
  "am.CommandMessageData": "1:payload bytes, 2:occurred_at timestamp",
  "am.ReplyMessageData": "1:payload bytes, 2:occurred_at timestamp",
  "am.Success": "",
  "am.Failure": "",
  "errors.ErrorType": "1:TypeCode, 2:HTTPCode int64, 3:GRPCCode int64, 4:reason",

  // Events
  "basketspb.BasketStarted": "1:id, 2:customer_id",
  "basketspb.BasketCanceled": "1:id",
  "basketspb.BasketCheckedOut":
    "1:id, 2:customer_id, 3:payment_id, 4:items basketspb.BasketCheckedOut.Item[]",
  "basketspb.BasketCheckedOut.Item":
    "1:store_id, 2:product_id, 3:store_name, 4:product_name, 5:price double, 6:quantity int32",
  "customerspb.CustomerRegistered": "1:id, 2:name, 3:sms_number",
  "customerspb.CustomerSmsChanged": "1:id, 2:sms_number",
  "customerspb.CustomerEnabled": "1:id",
  "customerspb.CustomerDisabled": "1:id",
  "depotpb.ShoppingListCompleted": "1:id, 2:order_id",
  "orderingpb.OrderCreated":
    "1:id, 2:customer_id, 3:payment_id, 4:shopping_id, 5:items orderingpb.OrderCreated.Item[]",
  "orderingpb.OrderCreated.Item":
    "1:product_id, 2:store_id, 3:price double, 4:quantity int32, 5:store_name, 6:product_name",
  "orderingpb.OrderRejected": "1:id, 2:customer_id, 3:payment_id",
  "orderingpb.OrderApproved": "1:id, 2:customer_id, 3:payment_id",
  "orderingpb.OrderReadied": "1:id, 2:customer_id, 3:payment_id, 4:total double",
  "orderingpb.OrderCanceled": "1:id, 2:customer_id, 3:payment_id, 4:reason, 5:actor",
  "orderingpb.OrderCompleted": "1:id, 2:customer_id, 3:invoice_id",
  "paymentspb.InvoicePaid": "1:id, 2:order_id",
  "storespb.StoreCreated": "1:id, 2:name, 3:location",
  "storespb.StoreParticipationToggled": "1:id, 2:participating bool",
  "storespb.StoreRebranded": "1:id, 2:name",
  "storespb.ProductAdded": "1:id, 2:store_id, 3:name, 4:description, 5:sku, 6:price double",
  "storespb.ProductRebranded": "1:id, 2:name, 3:description",
  "storespb.ProductPriceChanged": "1:id, 2:delta double, 3:price double",
  "storespb.ProductRemoved": "1:id",

  // Commands and replies
  "customerspb.AuthorizeCustomer": "1:id",
  "depotpb.CreateShoppingListCommand":
    "1:order_id, 2:items depotpb.CreateShoppingListCommand.Item[]",
  "depotpb.CreateShoppingListCommand.Item": "1:product_id, 2:store_id, 3:quantity int32",
  "depotpb.CreatedShoppingListReply": "1:id",
  "depotpb.CancelShoppingListCommand": "1:id, 2:order_id",
  "depotpb.InitiateShoppingCommand": "1:id",
  "orderingpb.RejectOrder": "1:id",
  "orderingpb.ApproveOrder": "1:id, 2:shopping_id",
  "paymentspb.ConfirmPayment": "1:id, 2:amount double, 3:customer_id, 4:order_id",
  "paymentspb.ReleasePayment": "1:id, 2:order_id",

  // Events that the reference does not have
  "storespb.StoreRemoved": "1:id",
  "basketspb.BasketAbandoned": "1:id",
  "storespb.StoreAutomatedShoppingToggled": "1:id, 2:on bool",
  "depotpb.ShoppingListAssigned": "1:id, 2:order_id, 3:bot_id",
  "depotpb.ShoppingStarted": "1:id, 2:order_id, 3:bot_id",
  "depotpb.ShoppingListInventoried":
    "1:id, 2:order_id, 3:items depotpb.ShoppingListInventoried.Item[]",
  "depotpb.ShoppingListInventoried.Item":
    "1:product_id, 2:store_id, 3:picked int32, 4:unavailable int32",
  "depotpb.ShoppingListCanceled": "1:id, 2:order_id, 3:reason",
  "depotpb.BotStatusChanged": "1:id, 2:status, 3:shopping_list_id",
  "depotpb.GoodsReleased": "1:id, 2:order_id",
  "orderingpb.OrderItemsAdjusted":
    "1:id, 2:customer_id, 3:payment_id, 4:items orderingpb.OrderCreated.Item[], 5:total double",
  "orderingpb.OrderInProgress": "1:id, 2:customer_id, 3:payment_id",
  "paymentspb.PaymentReleased": "1:id, 2:customer_id, 3:order_id",
  "paymentspb.InvoiceCanceled": "1:id, 2:order_id",
};

const row = (fields: readonly FieldSchema[]) =>
  fields.map(({ number, name, type, message, repeated }) => {
    const suffix = `${message ?? type}${repeated ? "[]" : ""}`;
    return suffix === "string" ? `${number}:${name}` : `${number}:${name} ${suffix}`;
  }).join(", ");

for (const [name, fields] of Object.entries(MESSAGES)) {
  Deno.test(`${name} keeps its fields, their numbers and their types`, () => {
    assert.ok(generated[name], `${name} is not generated`);
    assert.equal(row(generated[name].fields), fields);
  });
}

Deno.test("the JSON name of a field is its name in lowerCamelCase", () => {
  for (const { name, fields } of Object.values(generated)) {
    for (const field of fields) {
      const camel = field.name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
      assert.equal(field.json, camel, `${name}.${field.name}`);
    }
  }
});

Deno.test("every event, command and reply is in the table of this test", () => {
  const sent = Object.values(generated)
    .filter(({ doc }) => /^(Events?|Command|Reply) /.test(doc ?? ""))
    .map(({ name }) => name);
  assert.ok(sent.length > 30);
  assert.deepEqual(sent.filter((name) => !(name in MESSAGES)), []);
});
