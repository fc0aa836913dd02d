import assert from "node:assert/strict";
import fc from "fast-check";
import {
  claim,
  CLAIM_MS,
  type Delivery,
  givenUp,
  MAX_ATTEMPTS,
  sent,
  toBeSent,
  tryAgain,
} from "./delivery.ts";

const now = new Date("2026-01-01T12:00:00Z");
const reason = "the gateway answered 503";
const secondsUntilDue = ({ dueAt }: Delivery) => (dueAt.getTime() - now.getTime()) / 1_000;

Deno.test("a notification is to be sent at once", () =>
  assert.deepEqual(toBeSent(now), {
    status: "pending",
    attempts: 0,
    dueAt: now,
    sentAt: null,
    smsNumber: "",
    reason: "",
  }));

Deno.test("a claim counts the attempt and keeps others away for a minute", () => {
  const claimed = claim(toBeSent(now), now);
  assert.deepEqual([claimed.status, claimed.attempts], ["pending", 1]);
  assert.equal(secondsUntilDue(claimed), CLAIM_MS / 1_000);
});

Deno.test("what was sent says when and where, and no longer what went wrong before", () => {
  const retried = claim(tryAgain(claim(toBeSent(now), now), { reason, now }), now);
  const done = sent(retried, { smsNumber: "5550102", now });
  assert.deepEqual(
    [done.status, done.sentAt, done.smsNumber, done.attempts, done.reason],
    ["sent", now, "5550102", 2, ""],
  );
});

Deno.test("the waits double from five seconds to five minutes, until the last attempt", () => {
  const waits: number[] = [];
  let delivery = claim(toBeSent(now), now);
  for (;;) {
    delivery = tryAgain(delivery, { reason, now });
    if (delivery.status === "failed") break;
    waits.push(secondsUntilDue(delivery));
    delivery = claim(delivery, now);
  }
  assert.deepEqual(waits.slice(0, 8), [5, 10, 20, 40, 80, 160, 300, 300]);
  assert.equal(waits.length, MAX_ATTEMPTS - 1);
  assert.ok(waits.reduce((sum, wait) => sum + wait) >= 90 * 60);
  assert.deepEqual([delivery.attempts, delivery.reason], [MAX_ATTEMPTS, reason]);
});

Deno.test("what is given up failed, says why, and was never sent", () => {
  const failed = givenUp(claim(toBeSent(now), now), "the customer is not known");
  assert.deepEqual(
    [failed.status, failed.reason, failed.sentAt],
    ["failed", "the customer is not known", null],
  );
});

Deno.test("no sequence of attempts ends without an end: sent has a time, failed a reason", () =>
  fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 30, maxLength: 40 }), (wentWell) => {
    let delivery = toBeSent(now);
    for (const well of wentWell) {
      if (delivery.status !== "pending") break;
      const claimed = claim(delivery, now);
      delivery = well
        ? sent(claimed, { smsNumber: "5550102", now })
        : tryAgain(claimed, { reason, now });
    }
    assert.notEqual(delivery.status, "pending");
    assert.equal(delivery.sentAt !== null, delivery.status === "sent");
    assert.equal(delivery.reason !== "", delivery.status === "failed");
    assert.ok(delivery.attempts <= MAX_ATTEMPTS);
  })));
