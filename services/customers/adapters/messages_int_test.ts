import assert from "node:assert/strict";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { AuthorizeCustomer } from "../contract/commands.ts";
import { customers } from "../mod.ts";

const replyChannel = "mallbots.cosec.replies.CreateOrder";
const metadata = {
  COMMAND_REPLY_CHANNEL: replyChannel,
  COMMAND_SAGA_ID: "order",
  COMMAND_SAGA_NAME: "cosec.CreateOrder",
};

async function replies(host: TestHost) {
  await host.quiet();
  const rows = await host.sql("customers")<{ name: string; metadata: Record<string, string> }[]>`
    select name, metadata from customers.outbox where subject = ${replyChannel} order by position`;
  return rows.map(({ name, metadata }) => [
    name,
    metadata.REPLY_OUTCOME,
    metadata.REPLY_SAGA_ID,
    metadata.REPLY_ERROR_CODE,
    metadata.REPLY_ERROR_REASON,
    metadata.REPLY_ERROR_MESSAGE,
  ]);
}

async function registered(host: TestHost): Promise<string> {
  const { body } = await host.call("POST", "/api/customers", {
    name: "Ada",
    smsNumber: "5550102",
  });
  return body.id;
}

Deno.test("AuthorizeCustomer of an enabled customer is answered with success", async () => {
  await using host = await testHost([customers]);
  const id = await registered(host);
  await host.publish(AuthorizeCustomer({ id }), { key: "order", metadata });
  assert.deepEqual(await replies(host), [
    ["am.Success", "SUCCESS", "order", undefined, undefined, undefined],
  ]);
});

Deno.test("AuthorizeCustomer of a disabled customer is answered with the refusal", async () => {
  await using host = await testHost([customers]);
  const id = await registered(host);
  await host.call("PUT", `/api/customers/${id}/disable`);
  await host.publish(AuthorizeCustomer({ id }), { key: "order", metadata });
  assert.deepEqual(await replies(host), [[
    "am.Failure",
    "FAILURE",
    "order",
    "unauthenticated",
    "customer_not_authorized",
    "customer is not authorized",
  ]]);
});

Deno.test("F12: AuthorizeCustomer of an unknown customer is answered with not found", async () => {
  await using host = await testHost([customers]);
  await host.publish(AuthorizeCustomer({ id: "nobody" }), { key: "order", metadata });
  assert.deepEqual(await replies(host), [[
    "am.Failure",
    "FAILURE",
    "order",
    "not_found",
    "customer_not_found",
    "customer with that ID does not exist",
  ]]);
});
