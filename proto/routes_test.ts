/** Every method with its fields, REST route and operation id: what clients were written against. */

import assert from "node:assert/strict";
import type { FieldSchema, MessageSchema, MethodSchema, Service } from "../shared/rpc/schema.ts";
import { BasketService } from "./gen/baskets/schema.ts";
import { CustomersService } from "./gen/customers/schema.ts";
import { DepotService } from "./gen/depot/schema.ts";
import { NotificationsService } from "./gen/notifications/schema.ts";
import { OrderingService } from "./gen/ordering/schema.ts";
import { PaymentsService } from "./gen/payments/schema.ts";
import { SearchService } from "./gen/search/schema.ts";
import { StoresService } from "./gen/stores/schema.ts";

interface Contract {
  readonly service: Service;
  readonly name: string;
  /** method | request | response | route | operation id (tag). A field without a type is a string. */
  readonly methods: string;
  /** message | fields, of what requests and responses are made of. */
  readonly messages?: string;
}

const contracts: readonly Contract[] = [
  {
    service: BasketService,
    name: "basketspb.BasketService",
    methods: `
      StartBasket    | 1:customer_id                         | 1:id            | POST /api/baskets                | startBasket (Basket)
      GetBasket      | 1:id                                  | 1:basket Basket | GET /api/baskets/{id}            | getBasket (Basket)
      CancelBasket   | 1:id                                  |                 | DELETE /api/baskets/{id}         | cancelBasket (Basket)
      CheckoutBasket | 1:id, 2:payment_id                    |                 | PUT /api/baskets/{id}/checkout   | checkoutBasket (Basket)
      AddItem        | 1:id, 3:product_id, 4:quantity int32  |                 | PUT /api/baskets/{id}/addItem    | addItem (Item)
      RemoveItem     | 1:id, 3:product_id, 4:quantity int32  |                 | PUT /api/baskets/{id}/removeItem | removeItem (Item)`,
    messages: `
      Basket | 1:id, 2:items Item[], 3:customer_id, 4:status, 5:total double, 6:payment_id
      Item   | 1:store_id, 2:product_id, 3:store_name, 4:product_name, 5:product_price double, 6:quantity int32`,
  },
  {
    service: CustomersService,
    name: "customerspb.CustomersService",
    methods: `
      RegisterCustomer  | 1:name, 2:sms_number | 1:id                | POST /api/customers               | registerCustomer (Customer)
      GetCustomer       | 1:id                 | 1:customer Customer | GET /api/customers/{id}           | getCustomer (Customer)
      EnableCustomer    | 1:id                 |                     | PUT /api/customers/{id}/enable    | enableCustomer (Customer)
      DisableCustomer   | 1:id                 |                     | PUT /api/customers/{id}/disable   | DisableCustomer (Customer)
      ChangeSmsNumber   | 1:id, 2:sms_number   |                     | PUT /api/customers/{id}/change-sms | changeSmsNumber (Customer)
      AuthorizeCustomer | 1:id                 |                     |                                   |`,
    messages: `
      Customer | 1:id, 2:name, 3:sms_number, 4:enabled bool, 5:version int32`,
  },
  {
    service: DepotService,
    name: "depotpb.DepotService",
    methods: `
      CreateShoppingList    | 1:order_id, 2:items OrderItem[] | 1:id | POST /api/depot/shopping              | createShoppingList (ShoppingList)
      CancelShoppingList    | 1:id                            |      | POST /api/depot/shopping/{id}         | cancelShoppingList (ShoppingList)
      AssignShoppingList    | 1:id, 2:bot_id                  |      | PUT /api/depot/shopping/{id}/assign   | assignShoppingList (ShoppingList)
      CompleteShoppingList  | 1:id                            |      | PUT /api/depot/shopping/{id}/complete | ccompleteShoppingList (ShoppingList)
      GetShoppingLists      | 1:status, 2:order_id, 3:limit int32, 4:next | 1:shopping_lists ShoppingList[], 2:next | GET /api/depot/shopping | getShoppingLists (ShoppingList)
      GetShoppingList       | 1:id | 1:shopping_list ShoppingList | GET /api/depot/shopping/{id}        | getShoppingList (ShoppingList)
      StartShopping         | 1:id |  | PUT /api/depot/shopping/{id}/start                              | startShopping (Shopping)
      VisitStop             | 1:id, 2:store_id |  | PUT /api/depot/shopping/{id}/stops/{store_id}/visit | visitStop (Shopping)
      PickItem              | 1:id, 2:store_id, 3:product_id, 4:quantity int32 |  | PUT /api/depot/shopping/{id}/stops/{store_id}/pick | pickItem (Shopping)
      ReportUnavailable     | 1:id, 2:store_id, 3:product_id, 4:quantity int32 |  | PUT /api/depot/shopping/{id}/stops/{store_id}/unavailable | reportUnavailable (Shopping)
      ReturnToDepot         | 1:id      |             | PUT /api/depot/shopping/{id}/return    | returnToDepot (Shopping)
      InventoryShoppingList | 1:id      |             | PUT /api/depot/shopping/{id}/inventory | inventoryShoppingList (ShoppingList)
      ReleaseGoods          | 1:id      |             | PUT /api/depot/shopping/{id}/release   | releaseGoods (ShoppingList)
      RegisterBot           | 1:name    | 1:id        | POST /api/depot/bots                   | registerBot (Bot)
      GetBots               |           | 1:bots Bot[] | GET /api/depot/bots                   | getBots (Bot)
      GetBot                | 1:id      | 1:bot Bot   | GET /api/depot/bots/{id}               | getBot (Bot)
      BringBotOnline        | 1:id      |             | PUT /api/depot/bots/{id}/online        | bringBotOnline (Bot)
      TakeBotOffline        | 1:id      |             | PUT /api/depot/bots/{id}/offline       | takeBotOffline (Bot)
      WatchBot              | 1:bot_id  | 1:kind, 2:shopping_list_id, 3:order_id |             |`,
    messages: `
      OrderItem    | 1:product_id, 2:store_id, 3:quantity int32
      ShoppingList | 1:id, 2:order_id, 3:stops map<Stop>, 4:assigned_bot_id, 5:status
      Stop         | 1:store_name, 2:store_location, 3:items map<Item>, 4:visited bool
      Item         | 1:name, 2:quantity int32, 3:picked int32, 4:unavailable int32
      Bot          | 1:id, 2:name, 3:status, 4:shopping_list_id`,
  },
  {
    service: NotificationsService,
    name: "notificationspb.NotificationsService",
    methods: `
      NotifyOrderCreated  | 1:order_id, 2:customer_id |                                | |
      NotifyOrderCanceled | 1:order_id, 2:customer_id |                                | |
      NotifyOrderReady    | 1:order_id, 2:customer_id |                                | |
      GetNotifications    | 1:order_id, 2:customer_id, 3:limit int32, 4:next | 1:notifications Notification[], 2:next | GET /api/notifications | getNotifications (Notification)`,
    messages: `
      Notification | 1:id, 2:order_id, 3:customer_id, 4:kind, 5:sms_number, 6:text, 7:status, 8:sent_at timestamp`,
  },
  {
    service: OrderingService,
    name: "orderingpb.OrderingService",
    methods: `
      CreateOrder   | 1:items Item[], 2:customer_id, 3:payment_id | 1:id | POST /api/ordering         | createOrder (Order)
      GetOrder      | 1:id               | 1:order Order              | GET /api/ordering/{id}     | getOrder (Order)
      CancelOrder   | 1:id               |                            | DELETE /api/ordering/{id}  | cancelOrder (Order)
      ReadyOrder    | 1:id               |                            |                            |
      CompleteOrder | 1:id, 2:invoice_id |                            |                            |
      CancelOrderWithReason | 1:id, 2:reason, 3:actor | | POST /api/ordering/{id}/cancel | cancelOrderWithReason (Order)`,
    messages: `
      Order | 1:id, 2:customer_id, 3:payment_id, 4:items Item[], 5:status, 6:total double, 7:shopping_id, 8:invoice_id, 9:reason
      Item  | 1:store_id, 2:product_id, 3:store_name, 4:product_name, 5:price double, 6:quantity int32`,
  },
  {
    service: PaymentsService,
    name: "paymentspb.PaymentsService",
    methods: `
      AuthorizePayment | 1:customer_id, 2:amount double, 3:card        | 1:id | POST /api/payments                  | authorizePayment (Payment)
      PayInvoice       | 1:id                                          |      | PUT /api/payments/invoices/{id}/pay | payInvoice (Invoice)
      ConfirmPayment   | 1:id                                          |      |                                     |
      CreateInvoice    | 1:order_id, 2:payment_id, 3:amount double     | 1:id |                                     |
      AdjustInvoice    | 1:id, 2:amount double                         |      |                                     |
      CancelInvoice    | 1:id                                          |      |                                     |
      GetPayment       | 1:id   | 1:payment Payment         | GET /api/payments/{id}          | getPayment (Payment)
      GetInvoice       | 1:id   | 1:invoice Invoice         | GET /api/payments/invoices/{id} | getInvoice (Invoice)
      FindByCard       | 1:card | 1:payments FoundPayment[] | POST /api/payments/lookup       | findByCard (Payment)`,
    messages: `
      Payment      | 1:id, 2:customer_id, 3:amount double, 4:status, 5:order_id, 6:captured_amount double
      Invoice      | 1:id, 2:order_id, 3:payment_id, 4:amount double, 5:status
      FoundPayment | 1:id, 2:customer_id, 3:amount double, 4:status, 5:order_id, 6:invoice Invoice, 7:captured_amount double`,
  },
  {
    service: SearchService,
    name: "searchpb.SearchService",
    methods: `
      SearchOrders | 1:filters Filters, 2:next, 3:limit int32 | 1:orders Order[], 2:next | POST /api/search/orders     | searchOrders (Orders)
      GetOrder     | 1:id                                     | 1:order Order            | GET /api/search/orders/{id} | getOrder (Order)`,
    messages: `
      Filters    | 1:customer_id, 2:after timestamp, 3:before timestamp, 4:store_ids string[], 5:product_ids string[], 6:min_total double, 7:max_total double, 8:status
      Order      | 1:order_id, 2:customer_id, 3:customer_name, 4:items Order.Item[], 5:total double, 6:status, 7:created_at timestamp
      Order.Item | 1:product_id, 2:store_id, 3:product_name, 4:store_name, 5:price double, 6:quantity int64`,
  },
  {
    service: StoresService,
    name: "storespb.StoresService",
    methods: `
      CreateStore            | 1:name, 2:location      | 1:id                       | POST /api/stores                     | createStore (Store)
      GetStores              | 1:limit int32, 2:next   | 1:stores Store[], 2:next   | GET /api/stores                      | getStores (Store)
      GetStore               | 1:id                    | 1:store Store              | GET /api/stores/{id}                 | getStore (Store)
      GetParticipatingStores |                         | 1:stores Store[]           | GET /api/stores/participating        | getParticipatingStores (Participation)
      EnableParticipation    | 1:id                    |                            | PUT /api/stores/{id}/participating   | enableParticipation (Participation)
      DisableParticipation   | 1:id                    |                            | DELETE /api/stores/{id}/participating | disableParticipation (Participation)
      RebrandStore           | 1:id, 2:name            |                            | PUT /api/stores/{id}/rebrand         | rebrandStore (Store)
      AddProduct             | 1:store_id, 2:name, 3:description, 4:sku, 5:price double, 6:picture_url | 1:id | POST /api/stores/{store_id}/products | addProduct (Product)
      GetCatalog             | 1:store_id, 2:limit int32, 3:next | 1:products Product[], 2:next | GET /api/stores/{store_id}/products | getStoreProducts (Product)
      GetProduct             | 1:id                    | 1:product Product          | GET /api/stores/products/{id}        | getProduct (Product)
      RebrandProduct         | 1:id, 2:name, 3:description |                        | PUT /api/stores/products/{id}/rebrand | rebrandProduct (Product)
      IncreaseProductPrice   | 1:id, 2:price double    |                            | PUT /api/stores/products/{id}/increasePrice | increaseProductPrice (Product)
      DecreaseProductPrice   | 1:id, 2:price double    |                            | PUT /api/stores/products/{id}/decreasePrice | decreaseProductPrice (Product)
      RemoveProduct          | 1:id                    |                            | DELETE /api/stores/products/{id}     | removeProduct (Product)
      RequestParticipation   | 1:id                    |                            | POST /api/stores/{id}/participation/request | requestParticipation (Participation)
      ApproveParticipation   | 1:id                    |                            | PUT /api/stores/{id}/participation/approve | approveParticipation (Participation)
      DenyParticipation      | 1:id, 2:reason          |                            | PUT /api/stores/{id}/participation/deny | denyParticipation (Participation)
      TurnOnAutomatedShopping  | 1:id                  |                            | PUT /api/stores/{id}/automated-shopping | turnOnAutomatedShopping (Participation)
      TurnOffAutomatedShopping | 1:id                  |                            | DELETE /api/stores/{id}/automated-shopping | turnOffAutomatedShopping (Participation)
      RemoveStore            | 1:id                    |                            | DELETE /api/stores/{id}              | removeStore (Store)`,
    messages: `
      Store   | 1:id, 2:name, 3:location, 4:participating bool, 5:version int32, 6:automated_shopping bool, 7:participation_status
      Product | 1:id, 2:store_id, 3:name, 4:description, 5:sku, 6:price double, 7:version int32, 8:picture_url`,
  },
];

const cells = (table: string) =>
  table.trim().split("\n").map((line) => line.split("|").map((cell) => cell.trim()));

function fieldsOf(message: MessageSchema | undefined): string {
  assert.ok(message);
  const prefix = `${message.name.split(".")[0]}.`;
  const typeOf = ({ type, message, repeated, map }: FieldSchema) => {
    const name = (message ?? type).replace(prefix, "");
    return map ? `map<${name}>` : repeated ? `${name}[]` : name;
  };
  return message.fields
    .map((field) => `${field.number}:${field.name} ${typeOf(field)}`.replace(/ string$/, ""))
    .join(", ");
}

for (const { service: { definition, schema }, name, methods, messages = "" } of contracts) {
  const byName = new Map(schema.methods.map((method) => [method.name, method]));

  Deno.test(`${name} has the methods of the contract and no others`, () => {
    assert.equal(schema.name, name);
    assert.deepEqual([...byName.keys()].sort(), cells(methods).map(([method]) => method).sort());
  });

  for (const [methodName = "", request, response, route, operation] of cells(methods)) {
    Deno.test(`${name}.${methodName} keeps its fields, its route and its operation id`, () => {
      const method = byName.get(methodName);
      assert.ok(method);
      const { http, operationId, tag } = method;
      assert.equal(fieldsOf(schema.messages[method.request]), request);
      assert.equal(fieldsOf(schema.messages[method.response]), response);
      assert.equal(http ? `${http.verb} ${http.path}` : "", route);
      assert.equal(operationId ? `${operationId} (${tag})` : "", operation);
      if (http) assert.equal(http.body, /POST|PUT/.test(http.verb) ? "*" : "");
    });
  }

  for (const [message, fields] of cells(messages)) {
    Deno.test(`${name.split(".")[0]}.${message} keeps its fields`, () =>
      assert.equal(fieldsOf(schema.messages[`${name.split(".")[0]}.${message}`]), fields));
  }

  Deno.test(`the schema of ${name} describes the methods of its definition`, () => {
    const described = schema.methods.map(({ key, name, serverStreaming }) => [
      key,
      { name, requestStream: false, responseStream: serverStreaming },
    ]);
    const defined = Object.entries(definition.methods).map(([key, method]) => [
      key,
      {
        name: method.name,
        requestStream: method.requestStream,
        responseStream: method.responseStream,
      },
    ]);
    assert.deepEqual(described, defined);
  });
}

const all: readonly MethodSchema[] = contracts.flatMap(({ service }) => service.schema.methods);

Deno.test("reads, and only reads, are free of side effects", () => {
  const reads = all.filter(({ noSideEffects }) => noSideEffects).map(({ name }) => name);
  assert.deepEqual(reads, all.map(({ name }) => name).filter((name) => /^(Get|Search)/.test(name)));
});

Deno.test("only WatchBot streams", () => {
  const streams = all.filter(({ serverStreaming }) => serverStreaming).map(({ name }) => name);
  assert.deepEqual(streams, ["WatchBot"]);
});

Deno.test("where routes overlap, the one that the reference answers with is declared last", () => {
  const winner = (verb: string, path: string) =>
    StoresService.schema.methods.findLast(({ http }) => {
      const pattern = http?.path.replaceAll(/\{\w+\}/g, "[^/]+");
      return http?.verb === verb && new RegExp(`^${pattern}$`).test(path);
    })?.name;
  assert.equal(winner("GET", "/api/stores/participating"), "GetParticipatingStores");
  assert.equal(winner("GET", "/api/stores/products/products"), "GetCatalog");
  assert.equal(winner("GET", "/api/stores/products/1"), "GetProduct");
  assert.equal(winner("GET", "/api/stores/1"), "GetStore");
  assert.equal(winner("DELETE", "/api/stores/products/participating"), "RemoveProduct");
  assert.equal(winner("DELETE", "/api/stores/products/automated-shopping"), "RemoveProduct");
});
