import assert from "node:assert/strict";
import { DomainError } from "../../../shared/domain/error.ts";
import { memoryEventStore } from "../../../shared/event_store/memory_event_store.ts";
import { decodeMessageData } from "../../../shared/messaging/envelope.ts";
import { failure, type Message, success } from "../../../shared/messaging/message.ts";
import { eventHandling } from "../../../shared/messaging/subscriptions.ts";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import { type CommittedMessage, createUnits } from "../../../shared/platform/commit/unit.ts";
import { createSagas } from "../../../shared/sagas/orchestrator.ts";
import { replyHeaders } from "../../../shared/sagas/reply.ts";
import type { SagaError } from "../../../shared/sagas/saga.ts";
import { sagasTable } from "../../../shared/sagas/table.ts";
import {
  CancelShoppingListCommand,
  CreateShoppingListCommand,
} from "../../depot/contract/commands.ts";
import { OrderCanceled, OrderCreated, OrderEvents } from "../../ordering/contract/events.ts";
import { ConfirmPayment } from "../../payments/contract/commands.ts";
import { createOrder } from "../application/create_order.ts";
import { orderMessages, sagaReplies } from "./messages.ts";
import { created, refusal } from "./samples.ts";

const replyChannel = "cosec.replies.CreateOrder";

function coordinator() {
  const store = memoryStore();
  const sent: CommittedMessage[] = [];
  let now = Date.parse("2030-01-01T00:00:00Z");
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const units = createUnits({
    schema: "cosec",
    store,
    events: memoryEventStore(store, "cosec"),
    clock: { now: () => new Date(now) },
    newId,
    stream: "mallbots",
    onCommitted: (messages) => void sent.push(...messages),
  });
  const sagas = createSagas({ definition: createOrder, replyChannel, stream: "mallbots" });
  const orders = eventHandling(OrderEvents, (unit) => orderMessages(sagas, unit));
  const replies = sagaReplies(sagas);
  const received = (name: string, metadata = {}) => ({
    id: newId(),
    name,
    metadata,
    occurredAt: new Date(now),
  });
  const names = (from = 0) => sent.slice(from).map(({ name }) => name.split(".")[1]);

  async function hear({ type, data }: Message) {
    const about = received(type.registeredName);
    await units.run((unit) => orders.handle(unit, type.encode(data), about));
  }
  /** The participant's answer to a command, the last one unless said. */
  async function answer(error?: SagaError, command = sent[sent.length - 1], reply?: Message) {
    const { metadata } = replyHeaders(command.metadata, error ? "FAILURE" : "SUCCESS", error);
    const isList = command.name === CreateShoppingListCommand.registeredName;
    const { type, data } = reply ??
      (error ? failure({}) : isList ? listCreated("list") : success({}));
    const about = received(type.registeredName, metadata);
    await units.run((unit) => replies.handle(unit, type.encode(data), about));
  }
  /** Answers so many commands with success. */
  async function succeed(count: number) {
    for (let n = 0; n < count; n++) await answer();
  }
  return {
    hear,
    answer,
    succeed,
    sent,
    names,
    /** The last command's content. */
    last: <T>(type: { decode(payload: Uint8Array): T }) =>
      type.decode(decodeMessageData(sent[sent.length - 1].data).payload),
    rows: () => store.rows(sagasTable("cosec")),
    saga: () => store.rows(sagasTable("cosec"))[0],
    /** Lets the deadline of the command at hand pass. */
    async expire() {
      const [{ id, deadlineAt }] = store.rows(sagasTable("cosec"));
      now = deadlineAt?.getTime() ?? now;
      await units.run((unit) => sagas.onDeadline(unit, id));
    },
  };
}

function listCreated(id: string): Message {
  const { reply } = CreateShoppingListCommand;
  assert.ok(reply);
  return { type: reply, data: { id } };
}

const FORWARD = [
  "AuthorizeCustomer",
  "CreateShoppingListCommand",
  "ConfirmPayment",
  "InitiateShoppingCommand",
  "ApproveOrder",
];

Deno.test("an order for which everything is granted is approved by five commands", async () => {
  const game = coordinator();
  await game.hear(created);
  await game.succeed(5);
  assert.deepEqual(game.names(), FORWARD);
  const { id, name, state, data } = game.saga();
  assert.deepEqual([id, name, state], ["order", "cosec.CreateOrder", "completed"]);
  assert.deepEqual(data, {
    orderId: "order",
    customerId: "customer",
    paymentId: "payment",
    items: [
      { productId: "tea", storeId: "kettles", quantity: 3 },
      { productId: "cup", storeId: "crockery", quantity: 1 },
    ],
    total: 1029,
    shoppingId: "list",
  });
});

Deno.test("commands tell where and for which saga, step and command the reply is", async () => {
  const game = coordinator();
  await game.hear(created);
  await game.succeed(1);
  const [{ subject, key, metadata }] = game.sent.slice(-1);
  assert.equal(subject, "mallbots.depot.commands");
  assert.equal(key, "order");
  assert.equal(metadata.COMMAND_REPLY_CHANNEL, "mallbots.cosec.replies.CreateOrder");
  assert.equal(metadata.COMMAND_SAGA_ID, "order");
  assert.equal(metadata.COMMAND_SAGA_NAME, "cosec.CreateOrder");
  assert.equal(metadata.COMMAND_STEP, "2");
  assert.equal(metadata.COMMAND_ID, game.saga().commandId);
});

Deno.test("M: the payment is asked for the exact total of the order", async () => {
  const game = coordinator();
  await game.hear(created);
  await game.succeed(2);
  const { amount } = game.last(ConfirmPayment);
  assert.equal(amount, 10.29); // 0.1 * 3 + 9.99 is 10.290000000000001
});

const undone = [
  ["RejectOrder"],
  ["RejectOrder"],
  ["CancelShoppingListCommand", "RejectOrder"],
  ["ReleasePayment", "CancelShoppingListCommand", "RejectOrder"],
  ["ReleasePayment", "CancelShoppingListCommand", "RejectOrder"],
];
for (const [step, compensations] of undone.entries()) {
  Deno.test(`a refused ${FORWARD[step]} is followed by ${compensations.join(", ")}`, async () => {
    const game = coordinator();
    await game.hear(created);
    await game.succeed(step);
    await game.answer(refusal);
    assert.equal(game.saga().state, "compensating");
    await game.succeed(compensations.length);
    assert.deepEqual(game.names(step + 1), compensations);
    assert.equal(game.saga().state, "compensated");
    assert.deepEqual(game.saga().error, refusal);
  });
}

Deno.test("an order that is told of twice starts one saga", async () => {
  const game = coordinator();
  await game.hear(created);
  await game.succeed(2);
  await game.hear(created);
  assert.equal(game.rows().length, 1);
  assert.deepEqual(game.names(), FORWARD.slice(0, 3));
});

Deno.test("D2: a repeated reply, and one to an earlier step, move nothing", async () => {
  const game = coordinator();
  await game.hear(created);
  const [authorize] = game.sent;
  await game.succeed(1);
  await game.answer(undefined, authorize);
  await game.answer(refusal, authorize);
  assert.deepEqual(game.names(), FORWARD.slice(0, 2));
  assert.deepEqual(game.saga().history.map(({ what }) => what).slice(-2), ["ignored", "ignored"]);
});

Deno.test("D2: a reply after the end of the saga is noted and moves nothing", async () => {
  const game = coordinator();
  await game.hear(created);
  await game.succeed(5);
  await game.answer();
  assert.equal(game.saga().state, "completed");
  assert.equal(game.sent.length, 5);
});

Deno.test("D8: the id in a failure reply is not taken for a shopping list", async () => {
  const game = coordinator();
  await game.hear(created);
  await game.succeed(1);
  await game.answer(refusal, undefined, listCreated("nothing"));
  assert.deepEqual(game.names(2), ["RejectOrder"]);
  assert.deepEqual(game.saga().data, { ...Object(game.saga().data), shoppingId: "" });
});

Deno.test("a list that may have been made is canceled by the order's id", async () => {
  const game = coordinator();
  await game.hear(created);
  await game.succeed(1);
  for (let attempt = 1; attempt <= 5; attempt++) await game.expire();
  assert.deepEqual(game.last(CancelShoppingListCommand), { id: "", orderId: "order" });
});

Deno.test("D1: a command without an answer is sent again as the same command", async () => {
  const game = coordinator();
  await game.hear(created);
  await game.expire();
  const [first, second] = game.sent;
  assert.deepEqual(game.names(), ["AuthorizeCustomer", "AuthorizeCustomer"]);
  assert.notEqual(first.id, second.id);
  assert.equal(first.metadata.COMMAND_ID, second.metadata.COMMAND_ID);
});

Deno.test("D7: a canceled order's saga waits for the reply at hand, then undoes it too", async () => {
  const game = coordinator();
  await game.hear(created);
  await game.succeed(2);
  await game.hear(OrderCanceled({ id: "order", reason: "changed my mind" }));
  assert.deepEqual(game.names(), FORWARD.slice(0, 3));
  await game.succeed(4);
  assert.deepEqual(game.names(3), ["ReleasePayment", "CancelShoppingListCommand", "RejectOrder"]);
  assert.equal(game.saga().state, "compensated");
  assert.equal(game.saga().error?.message, "the order was canceled: changed my mind");
});

Deno.test("D7: a canceled order's saga turns back when the reply at hand does not come", async () => {
  const game = coordinator();
  await game.hear(created);
  await game.succeed(1);
  await game.hear(OrderCanceled({ id: "order" }));
  await game.expire();
  assert.deepEqual(game.names(2), ["CancelShoppingListCommand"]);
  assert.equal(game.saga().error?.message, "the order was canceled");
});

Deno.test("the cancelation of an approved or unknown order does nothing here", async () => {
  const game = coordinator();
  await game.hear(OrderCanceled({ id: "order" }));
  assert.deepEqual(game.rows(), []);
  await game.hear(created);
  await game.succeed(5);
  await game.hear(OrderCanceled({ id: "order" }));
  assert.equal(game.saga().state, "completed");
  assert.equal(game.sent.length, 5);
});

for (const price of [0.001, NaN, Infinity, 1e12]) {
  Deno.test(`an order with a price of ${price} starts nothing`, async () => {
    const game = coordinator();
    const items = [{ productId: "tea", storeId: "kettles", price, quantity: 1 }];
    await assert.rejects(
      () => game.hear(OrderCreated({ ...created.data, items })),
      new DomainError("invalid_argument", "price_not_valid", "the price is not a valid amount"),
    );
    assert.deepEqual(game.rows(), []);
  });
}
