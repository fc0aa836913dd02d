import assert from "node:assert/strict";
import { OrderId } from "./ids.ts";
import { NotificationKind, textOf } from "./notification.ts";

const orderId = OrderId.parse("0199c0de-0000-7000-8000-000000000001");

Deno.test("J4: there is a kind for each end of an order, also for its rejection", () =>
  assert.deepEqual(NotificationKind.options, [
    "created",
    "rejected",
    "cancelled",
    "ready",
    "completed",
  ]));

for (const kind of NotificationKind.options) {
  Deno.test(`the text of ${kind} names the order and fits one SMS of 160 GSM characters`, () => {
    const text = textOf(kind, orderId);
    assert.ok(text.includes(orderId));
    assert.match(text, /^[\x20-\x5a\x61-\x7a]{1,160}$/);
  });
}

Deno.test("no two kinds say the same", () =>
  assert.equal(
    new Set(NotificationKind.options.map((kind) => textOf(kind, orderId))).size,
    NotificationKind.options.length,
  ));
