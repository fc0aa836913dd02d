import assert from "node:assert/strict";
import { SmsRefused, SmsUnavailable } from "../application/sms.ts";
import { NotificationId } from "../domain/ids.ts";
import { testGateway } from "./gateway_fixture.ts";
import { webhookSms } from "./webhook_sms.ts";

const message = { id: NotificationId.parse("n-1"), to: "+15550102030", text: "Hello" };

async function errorOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  assert.fail("it did not fail");
}

Deno.test("the gateway gets number, text and id, the id as Idempotency-Key too, and the token", async () => {
  await using gateway = testGateway();
  await webhookSms({ url: gateway.url, token: "secret" }).send(message);
  await webhookSms({ url: gateway.url }).send(message);
  assert.deepEqual(gateway.calls, [
    { key: "n-1", authorization: "Bearer secret", body: message },
    { key: "n-1", authorization: null, body: message },
  ]);
});

for (const status of [301, 302, 307, 408, 429, 500, 503]) {
  Deno.test(`the answer ${status} says that it may go better later`, async () => {
    await using gateway = testGateway();
    const headers = { location: "/elsewhere" };
    gateway.answer = () => new Response("no", { status, headers });
    const error = await errorOf(webhookSms(gateway).send(message));
    assert.ok(error instanceof SmsUnavailable);
    assert.equal(error.message, `the gateway answered ${status}`);
    assert.equal(gateway.calls.length, 1);
  });
}

for (const status of [400, 401, 404, 409, 422]) {
  Deno.test(`the answer ${status} says that it never will`, async () => {
    await using gateway = testGateway();
    gateway.answer = () => new Response("no", { status });
    const error = await errorOf(webhookSms(gateway).send(message));
    assert.ok(error instanceof SmsRefused);
    assert.equal(error.message, `the gateway answered ${status}`);
  });
}

Deno.test("a gateway that does not answer is given up after a while", async () => {
  await using gateway = testGateway();
  const released = Promise.withResolvers<void>();
  gateway.answer = async () => {
    await released.promise;
    return new Response();
  };
  const error = await errorOf(webhookSms({ url: gateway.url, timeoutMs: 50 }).send(message));
  released.resolve();
  assert.ok(error instanceof SmsUnavailable);
  assert.equal(error.message, "the gateway did not answer within 50 ms");
});

Deno.test("the reason for not reaching the gateway names no address and no secret in it", async () => {
  const gateway = testGateway();
  const url = new URL(gateway.url);
  await gateway[Symbol.asyncDispose]();
  url.searchParams.set("token", "secret");
  const error = await errorOf(webhookSms({ url: url.href }).send(message));
  assert.ok(error instanceof SmsUnavailable);
  assert.deepEqual([error.message, error.cause], ["the gateway was not reached", undefined]);
});
