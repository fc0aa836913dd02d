import assert from "node:assert/strict";
import type { Msg } from "@nats-io/transport-node";
import { aboutOf, createHand } from "./hand.ts";

/** A delivery as the server makes it; of a message only this much is looked at. */
function delivery(position: number, { deliveries = 1, nanos = 1_000 + position } = {}): Msg {
  const reply = `$JS.ACK.t.s.${deliveries}.${position}.${position}.${nanos}.0`;
  return { subject: "t.a", data: new Uint8Array([position]), reply } as Msg;
}

function handOf() {
  const sent: string[] = [];
  const link = { isUp: true };
  const hand = createHand((reply, payload) => {
    if (link.isUp) sent.push(`${aboutOf(reply).position} ${new TextDecoder().decode(payload)}`);
    return link.isUp;
  });
  return { hand, sent, link };
}

Deno.test("a delivery tells its position, its time and how often it came, also with account and domain", () => {
  const about = { deliveries: 2, position: 7, nanos: 1_795_430_300_750_979_573n };
  assert.deepEqual(aboutOf("$JS.ACK.t.s.2.7.9.1795430300750979573.0"), about);
  assert.deepEqual(aboutOf("$JS.ACK.hub.acc.t.s.2.7.9.1795430300750979573.0.x"), about);
  assert.throws(() => aboutOf("_INBOX.x"), TypeError);
});

Deno.test("a message that is in hand is not taken again, and one that was settled is settled again", () => {
  const { hand, sent } = handOf();
  const first = hand.take(delivery(1));
  const second = hand.take(delivery(2));
  assert.ok(first && second);
  assert.equal(hand.take(delivery(1, { deliveries: 2 })), undefined);
  assert.equal(hand.settle(first, "ack"), true);
  assert.equal(hand.settle(first, "terminate"), false);
  assert.equal(hand.settle(second, "terminate"), true);
  assert.equal(hand.take(delivery(2, { deliveries: 2 })), undefined);
  assert.deepEqual(sent, ["1 +ACK", "2 +TERM", "2 +TERM"]);
  assert.deepEqual([hand.size, hand.highest, hand.lowest], [0, 2, undefined]);
});

Deno.test("another message at the same position is another message", () => {
  const { hand } = handOf();
  const old = hand.take(delivery(1));
  assert.ok(old);
  hand.settle(old, "ack");
  assert.ok(hand.take(delivery(1, { nanos: 5 })));
  assert.equal(hand.size, 1);
});

Deno.test("what is settled while the connection is lost is sent later; what is given back is gone", () => {
  const { hand, sent, link } = handOf();
  const first = hand.take(delivery(1));
  assert.ok(first && hand.take(delivery(2)));
  link.isUp = false;
  hand.settle(first, "ack");
  assert.deepEqual(sent, []);
  link.isUp = true;
  hand.resume(2);
  hand.resume(2);
  hand.giveBack();
  assert.deepEqual(sent, ["1 +ACK", "2 -NAK"]);
  assert.equal(hand.size, 0);
});

Deno.test("what a server does not know to have delivered is answered when it comes again, not before", () => {
  const { hand, sent, link } = handOf();
  const held = [1, 2, 3].map((position) => hand.take(delivery(position))!);
  link.isUp = false;
  hand.settle(held[2], "ack");
  link.isUp = true;
  hand.resume(1);
  hand.settle(held[0], "ack");
  hand.settle(held[1], "ack");
  assert.deepEqual(sent, ["1 +ACK"]);
  for (const position of [2, 3]) assert.equal(hand.take(delivery(position)), undefined);
  assert.deepEqual(sent, ["1 +ACK", "2 +ACK", "3 +ACK"]);
});

Deno.test("nothing that is done counts once the hand is forgotten", () => {
  const { hand, sent } = handOf();
  const held = hand.take(delivery(1));
  assert.ok(held);
  hand.forget();
  assert.equal(hand.settle(held, "ack"), false);
  assert.deepEqual(sent, []);
});
