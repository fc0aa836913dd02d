import assert from "node:assert/strict";
import { Cents, MAX_CENTS, ZERO } from "../../../shared/domain/money.ts";
import { OrderId } from "./ids.ts";
import { dialable, type News, NotificationKind, shortId, textOf } from "./notification.ts";

const orderId = OrderId.parse("0199c0de-0000-7000-8000-0000deadbeef");
const ready = (cents: number): News => ({ kind: "ready", total: Cents.parse(cents) });
const cancelled = (reason: string): News => ({ kind: "cancelled", reason });

const texts: readonly (readonly [News, string])[] = [
  [
    { kind: "created" },
    "Thank you! Your order deadbeef has arrived. We text you when it is ready.",
  ],
  [
    { kind: "rejected" },
    "We are sorry! Your order deadbeef could not be accepted. You will not be charged.",
  ],
  [cancelled(""), "Your order deadbeef was cancelled. You will not be charged."],
  [
    cancelled(" the store\n\0 is closed "),
    "Your order deadbeef was cancelled (the store is closed). You will not be charged.",
  ],
  [
    ready(1350),
    "Good news! Your order deadbeef is ready for you at the depot. Please pay 13.50 there.",
  ],
  [
    { kind: "ready", total: ZERO },
    "Good news! Your order deadbeef is ready for you at the depot. There is nothing to pay.",
  ],
  [
    { kind: "ready", total: undefined },
    "Good news! Your order deadbeef is ready for you at the depot. Please pay there.",
  ],
  [{ kind: "completed" }, "Your order deadbeef is paid. Thank you, and see you soon!"],
];

for (const [news, text] of texts) {
  Deno.test(`J1: the customer reads: ${text}`, () => assert.equal(textOf(news, orderId), text));
}

Deno.test("J4: there is a kind for each end of an order, also for its rejection", () => {
  assert.deepEqual(NotificationKind.options, [
    "created",
    "rejected",
    "cancelled",
    "ready",
    "completed",
  ]);
  assert.deepEqual(
    new Set(texts.map(([{ kind }]) => kind)),
    new Set(NotificationKind.options),
  );
});

Deno.test("every text fits one SMS of 160 GSM characters, however long the reason", () => {
  const longest = [
    ...texts.map(([news]) => news),
    ready(MAX_CENTS),
    cancelled("word ".repeat(400)),
  ];
  for (const news of longest) assert.match(textOf(news, orderId), /^[\x20-\x5a\x61-\x7a]{1,160}$/);
});

Deno.test("a long reason is cut between characters, never within one", () => {
  const text = textOf(cancelled("😀".repeat(200)), orderId);
  assert.ok(text.includes(`(${"😀".repeat(77)}...)`));
});

Deno.test("the short id tells orders of the same moment apart, and a short id is the whole", () => {
  assert.equal(shortId(orderId), "deadbeef");
  assert.equal(shortId(OrderId.parse("order")), "order");
});

Deno.test("a number is dialled without spaces, dashes and parentheses", () =>
  assert.equal(dialable("+1 (555) 010-2030"), "+15550102030"));
