import assert from "node:assert/strict";
import { z } from "zod";
import { FAILURE, SUCCESS } from "../messaging/message.ts";
import { decodeData, sagaOf } from "./definition.ts";
import { define, Order, order, orderSaga, Pay, reserve, step } from "./order_saga_fixture.ts";

const payload = new TextEncoder().encode("r7");

Deno.test("onReply is given the message that the command's type has as its reply", () => {
  const [, , reserving] = orderSaga.steps;
  const after = reserving.receive(order, { name: "shop.Reserved", payload });
  assert.deepEqual(after, { orderId: "o1", reservation: "r7" });
});

Deno.test("a success that is not the command's reply is an error, not a success", () => {
  const [, , reserving] = orderSaga.steps;
  for (const name of [SUCCESS, FAILURE, "shop.Other"]) {
    assert.throws(() => reserving.receive(order, { name, payload }), /not shop.Reserved/);
  }
});

Deno.test("onReply of a command without a reply of its own is given the generic success", () => {
  const paid = step({
    invoke: (o) => Pay({ id: o.orderId }),
    onReply: (o) => ({ ...o, reservation: "paid" }),
  });
  const after = paid.receive(order, { name: SUCCESS, payload: new Uint8Array() });
  assert.equal(after.reservation, "paid");
});

Deno.test("a step has a deadline of 30 s and 5 attempts unless it says otherwise", () => {
  const invoke = (o: { orderId: string }) => Pay({ id: o.orderId });
  const { deadlineMs, attempts, ...back } = step({ invoke });
  assert.deepEqual({ deadlineMs, attempts }, { deadlineMs: 30_000, attempts: 5 });
  assert.deepEqual([back.compensationDeadlineMs, back.compensationAttempts], [30_000, 10]);
  const slow = step({ invoke, deadlineMs: 60_000, compensationAttempts: 3 });
  assert.deepEqual([slow.compensationDeadlineMs, slow.compensationAttempts], [60_000, 3]);
});

Deno.test("definitions that cannot work are refused when they are made", () => {
  assert.throws(() => define("shop.Empty", []), TypeError);
  assert.throws(() => define("shop.Idle", [step({ compensate: (o) => Pay({ id: o.orderId }) })]));
  assert.throws(() => define("shop.Twice", [step(reserve), step(reserve)]), /named reserve/);
  assert.throws(() => step({ onReply: (o) => o }), TypeError);
  assert.throws(() => step({ ...reserve, attempts: 0 }), TypeError);
  assert.throws(() => step({ ...reserve, deadlineMs: 0 }), TypeError);
  assert.throws(() => step({ ...reserve, compensationAttempts: 0 }), TypeError);
  assert.throws(() => step({ ...reserve, compensationDeadlineMs: 0 }), TypeError);
  assert.throws(() => sagaOf(Order, { version: 2 }), /v1 has no upcaster/);
});

Deno.test("stored data is carried up to the current version and checked", () => {
  const { define, step } = sagaOf(z.object({ order: z.string().min(1) }), {
    version: 2,
    upcast: { 1: ({ id }: { id: string }) => ({ order: id }) },
  });
  const saga = define("shop.New", [step({ invoke: (o) => Pay({ id: o.order }) })]);
  assert.deepEqual(decodeData(saga, { data: { id: "o1" }, dataVersion: 1 }), { order: "o1" });
  assert.deepEqual(decodeData(saga, { data: { order: "o1" }, dataVersion: 2 }), { order: "o1" });
  assert.throws(() => decodeData(saga, { data: { order: "" }, dataVersion: 2 }), /Too small/);
  assert.throws(() => decodeData(saga, { data: {}, dataVersion: 3 }), /this code knows 2/);
});
