/** The bytes on the broker, built here by hand from field numbers: other deployments read them. */

import assert from "node:assert/strict";
import {
  CommandMessageData,
  EventMessageData,
  Failure,
  ReplyMessageData,
  StreamMessage,
  Success,
} from "./gen/am/messages.ts";
import { BasketCheckedOut } from "./gen/baskets/messages.ts";
import {
  CancelShoppingListCommand,
  CreatedShoppingListReply,
  CreateShoppingListCommand,
} from "./gen/depot/messages.ts";
import { ErrorType } from "./gen/errors/errors.ts";
import { OrderCanceled, OrderCreated } from "./gen/ordering/messages.ts";
import { ConfirmPayment } from "./gen/payments/messages.ts";
import { ProductPriceChanged, StoreParticipationToggled } from "./gen/stores/messages.ts";
import type { MessageFns } from "../shared/rpc/schema.ts";

type Bytes = readonly number[];

const utf8 = (text: string): Bytes => [...new TextEncoder().encode(text)];
const varint = (value: number): Bytes =>
  value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...varint(Math.floor(value / 0x80))];
const tag = (number: number, wireType: number): Bytes => varint(number * 8 + wireType);
const block = (number: number, ...content: readonly Bytes[]): Bytes => {
  const bytes = content.flat();
  return [...tag(number, 2), ...varint(bytes.length), ...bytes];
};
const text = (number: number, value: string): Bytes => block(number, utf8(value));
const int = (number: number, value: number): Bytes => [...tag(number, 0), ...varint(value)];
const double = (number: number, value: number): Bytes => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [...tag(number, 1), ...new Uint8Array(view.buffer)];
};

function sameBytes<T>(codec: MessageFns<T>, message: T, ...fields: readonly Bytes[]): void {
  const golden = fields.flat();
  assert.deepEqual([...codec.encode(message).finish()], golden);
  assert.deepEqual(codec.decode(Uint8Array.from(golden)), message);
}

Deno.test("the helpers of this test write protobuf as its documentation shows it", () => {
  assert.deepEqual(int(1, 150), [0x08, 0x96, 0x01]);
  assert.deepEqual(text(2, "testing"), [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  assert.deepEqual(double(3, 9.99), [0x19, 0x7b, 0x14, 0xae, 0x47, 0xe1, 0xfa, 0x23, 0x40]);
});

Deno.test("StreamMessage carries id, name, data, metadata and the time it was sent", () => {
  const message = {
    id: "m-1",
    name: "storesapi.StoreCreated",
    data: Uint8Array.of(1, 2, 255),
    metadata: { traceparent: "00-ab-cd-01", attempt: 2 },
    sentAt: new Date("2024-05-06T07:08:09.250Z"),
  };
  sameBytes(
    StreamMessage,
    message,
    text(1, "m-1"),
    text(2, "storesapi.StoreCreated"),
    block(3, [1, 2, 255]),
    block(
      4, // Struct: a map of key to Value, where 3 is a string and 2 a number
      block(1, text(1, "traceparent"), block(2, text(3, "00-ab-cd-01"))),
      block(1, text(1, "attempt"), block(2, double(2, 2))),
    ),
    block(5, int(1, Date.UTC(2024, 4, 6, 7, 8, 9) / 1000), int(2, 250_000_000)),
  );
});

Deno.test("bytes decode to a plain Uint8Array", () => {
  const { data } = StreamMessage.decode(Uint8Array.from(block(3, [7])));
  assert.equal(Object.getPrototypeOf(data), Uint8Array.prototype);
});

Deno.test("events, commands and replies wrap a payload and its time alike", () => {
  const occurredAt = new Date("2024-05-06T07:08:09Z");
  const golden = [
    block(1, [10, 20]),
    block(2, int(1, occurredAt.getTime() / 1000)),
  ];
  for (const codec of [EventMessageData, CommandMessageData, ReplyMessageData]) {
    sameBytes(codec, { payload: Uint8Array.of(10, 20), occurredAt }, ...golden);
  }
});

Deno.test("the generic replies are empty", () => {
  sameBytes(Success, {});
  sameBytes(Failure, {});
});

Deno.test("BasketCheckedOut carries its items in their order", () => {
  const item = (n: number) => ({
    storeId: `s-${n}`,
    productId: `p-${n}`,
    storeName: "Bücher",
    productName: `Product ${n}`,
    price: 12.5 * n,
    quantity: n,
  });
  const bytes = (n: number) =>
    block(
      4,
      text(1, `s-${n}`),
      text(2, `p-${n}`),
      text(3, "Bücher"),
      text(4, `Product ${n}`),
      double(5, 12.5 * n),
      int(6, n),
    );
  sameBytes(
    BasketCheckedOut,
    { id: "b-1", customerId: "c-1", paymentId: "pay-1", items: [item(2), item(1)] },
    text(1, "b-1"),
    text(2, "c-1"),
    text(3, "pay-1"),
    bytes(2),
    bytes(1),
  );
});

Deno.test("OrderCreated carries two items with prices as doubles, and names after them", () => {
  sameBytes(
    OrderCreated,
    {
      id: "o-1",
      customerId: "c-1",
      paymentId: "pay-1",
      shoppingId: "",
      items: [
        {
          productId: "p-1",
          storeId: "s-1",
          price: 0.1,
          quantity: 300,
          storeName: "Toys",
          productName: "Robot",
        },
        {
          productId: "p-2",
          storeId: "s-1",
          price: 9999.99,
          quantity: 1,
          storeName: "",
          productName: "",
        },
      ],
    },
    text(1, "o-1"),
    text(2, "c-1"),
    text(3, "pay-1"),
    block(
      5,
      text(1, "p-1"),
      text(2, "s-1"),
      double(3, 0.1),
      int(4, 300),
      text(5, "Toys"),
      text(6, "Robot"),
    ),
    block(5, text(1, "p-2"), text(2, "s-1"), double(3, 9999.99), int(4, 1)),
  );
});

Deno.test("OrderCanceled puts reason and actor after the fields that were there before", () => {
  sameBytes(
    OrderCanceled,
    { id: "o-1", customerId: "c-1", paymentId: "pay-1", reason: "closed", actor: "admin" },
    text(1, "o-1"),
    text(2, "c-1"),
    text(3, "pay-1"),
    text(4, "closed"),
    text(5, "admin"),
  );
});

Deno.test("CreateShoppingListCommand names the order and what to fetch", () => {
  sameBytes(
    CreateShoppingListCommand,
    { orderId: "o-1", items: [{ productId: "p-1", storeId: "s-1", quantity: 3 }] },
    text(1, "o-1"),
    block(2, text(1, "p-1"), text(2, "s-1"), int(3, 3)),
  );
});

Deno.test("CreatedShoppingListReply carries the id of the list", () => {
  sameBytes(CreatedShoppingListReply, { id: "l-1" }, text(1, "l-1"));
});

Deno.test("CancelShoppingListCommand finds a list by its order alone", () => {
  sameBytes(CancelShoppingListCommand, { id: "", orderId: "o-1" }, text(2, "o-1"));
});

Deno.test("ConfirmPayment of an older sender decodes without customer and order", () => {
  const golden = Uint8Array.from([...text(1, "pay-1"), ...double(2, 20)]);
  assert.deepEqual(ConfirmPayment.decode(golden), {
    id: "pay-1",
    amount: 20,
    customerId: "",
    orderId: "",
  });
});

Deno.test("ProductPriceChanged carries a negative delta and, when known, the new price", () => {
  const delta = [text(1, "p-1"), double(2, -2.5)];
  sameBytes(ProductPriceChanged, { id: "p-1", delta: -2.5, price: 7.5 }, ...delta, double(3, 7.5));
  sameBytes(ProductPriceChanged, { id: "p-1", delta: -2.5, price: undefined }, ...delta);
});

Deno.test("a new price of zero differs from a price that is not known", () => {
  sameBytes(
    ProductPriceChanged,
    { id: "p-1", delta: -7.5, price: 0 },
    text(1, "p-1"),
    double(2, -7.5),
    double(3, 0),
  );
});

Deno.test("a store that leaves is an id alone: false is not written", () => {
  sameBytes(StoreParticipationToggled, { id: "s-1", participating: false }, text(1, "s-1"));
});

Deno.test("ErrorType keeps its capitals and writes its codes as text in JSON", () => {
  const error = { TypeCode: "BAD_REQUEST", HTTPCode: 400n, GRPCCode: 3n, reason: "" };
  sameBytes(ErrorType, error, text(1, "BAD_REQUEST"), int(2, 400), int(3, 3));
  assert.deepEqual(ErrorType.toJSON(error), {
    TypeCode: "BAD_REQUEST",
    HTTPCode: "400",
    GRPCCode: "3",
  });
});

Deno.test("a field from the future is skipped", () => {
  const golden = [...text(1, "l-1"), ...text(99, "later"), ...double(98, 1), ...int(97, 5)];
  assert.deepEqual(CreatedShoppingListReply.decode(Uint8Array.from(golden)), { id: "l-1" });
});
