import assert from "node:assert/strict";
import { type TestHost, testHost } from "../../../shared/testing/host.ts";
import { CustomerSmsChanged } from "../contract/events.ts";
import { customers } from "../mod.ts";

const ada = { name: "Ada", smsNumber: "+1 (555) 010-2030" };
const text = (length: number) => "x".repeat(length);

async function connect(host: TestHost, method: string, body: unknown) {
  const response = await host.http.request(`/customerspb.CustomersService/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function registered(host: TestHost): Promise<string> {
  const { status, body } = await host.call("POST", "/api/customers", ada);
  assert.equal(status, 200);
  return body.id;
}

/** Everything a command could leave behind. */
async function traces(host: TestHost) {
  const sql = host.sql("customers");
  return [
    await sql`select * from customers.customers order by id`,
    await sql`select name, key from customers.outbox order by position`,
  ].map((rows) => [...rows]);
}

Deno.test("F11: a customer is registered, read, switched and renumbered over REST", async () => {
  await using host = await testHost([customers]);
  const id = await registered(host);
  const path = `/api/customers/${id}`;
  assert.deepEqual(await host.call("GET", path), {
    status: 200,
    body: { customer: { id, ...ada, enabled: true, version: 1 } },
  });
  const done = { status: 200, body: {} };
  assert.deepEqual(await host.call("PUT", `${path}/disable`, {}), done);
  assert.deepEqual(await host.call("PUT", `${path}/enable`), done);
  assert.deepEqual(await host.call("PUT", `${path}/change-sms`, { sms_number: "5550102" }), done);
  assert.deepEqual(await host.call("GET", path), {
    status: 200,
    body: { customer: { id, name: "Ada", smsNumber: "5550102", enabled: true, version: 4 } },
  });
  assert.deepEqual(await host.outbox("customers"), [
    "customersapi.CustomerRegistered",
    "customersapi.CustomerDisabled",
    "customersapi.CustomerEnabled",
    "customersapi.CustomerSmsChanged",
  ]);
});

interface Refusal {
  readonly call: string;
  /** `ID` stands for the customer's. */
  readonly rest?: readonly [method: string, path: string];
  readonly rpc: string;
  readonly body: Record<string, unknown>;
  readonly disabled?: true;
  readonly says: readonly [text: string, kind: string, status: number, code: string];
}

const says = (text: string) => [text, "BAD_REQUEST", 400, "invalid_argument"] as const;
const unknown = [
  "customer with that ID does not exist",
  "NOT_FOUND",
  404,
  "not_found",
] as const;

const register = { rest: ["POST", "/api/customers"], rpc: "RegisterCustomer" } as const;
const changeSms = {
  rest: ["PUT", "/api/customers/ID/change-sms"],
  rpc: "ChangeSmsNumber",
} as const;

const refusals: readonly Refusal[] = [
  {
    call: "register without a name",
    ...register,
    body: { smsNumber: "5550102" },
    says: says("the customer name cannot be blank"),
  },
  {
    call: "register with a long name",
    ...register,
    body: { ...ada, name: text(201) },
    says: says("the customer name is too long"),
  },
  {
    call: "register without a number",
    ...register,
    body: { name: "Ada", smsNumber: " " },
    says: says("the SMS number cannot be blank"),
  },
  {
    call: "register with a long number",
    ...register,
    body: { name: "Ada", smsNumber: text(201) },
    says: says("the SMS number is too long"),
  },
  {
    call: "register with a number that is none (F14)",
    ...register,
    body: { name: "Ada", smsNumber: "call me" },
    says: says("the SMS number is not valid"),
  },
  {
    call: "get an unknown customer (F12)",
    rest: ["GET", "/api/customers/nobody"],
    rpc: "GetCustomer",
    body: { id: "nobody" },
    says: unknown,
  },
  {
    call: "get a customer by a blank id",
    rest: ["GET", "/api/customers/%20"],
    rpc: "GetCustomer",
    body: { id: " " },
    says: says("the id is not valid"),
  },
  {
    call: "authorize an unknown customer (F12)",
    rpc: "AuthorizeCustomer",
    body: { id: "nobody" },
    says: unknown,
  },
  {
    call: "authorize a disabled customer",
    rpc: "AuthorizeCustomer",
    body: { id: "ID" },
    disabled: true,
    says: ["customer is not authorized", "UNAUTHORIZED", 401, "unauthenticated"],
  },
  {
    call: "enable an enabled customer",
    rest: ["PUT", "/api/customers/ID/enable"],
    rpc: "EnableCustomer",
    body: { id: "ID" },
    says: says("the customer is already enabled"),
  },
  {
    call: "disable a disabled customer",
    rest: ["PUT", "/api/customers/ID/disable"],
    rpc: "DisableCustomer",
    body: { id: "ID" },
    disabled: true,
    says: says("the customer is already disabled"),
  },
  {
    call: "enable an unknown customer (F12)",
    rest: ["PUT", "/api/customers/nobody/enable"],
    rpc: "EnableCustomer",
    body: { id: "nobody" },
    says: unknown,
  },
  {
    call: "disable an unknown customer (F12)",
    rest: ["PUT", "/api/customers/nobody/disable"],
    rpc: "DisableCustomer",
    body: { id: "nobody" },
    says: unknown,
  },
  {
    call: "change to a blank number (F11)",
    ...changeSms,
    body: { id: "ID", smsNumber: "" },
    says: says("the SMS number cannot be blank"),
  },
  {
    call: "change to a number that is none (F11, F14)",
    ...changeSms,
    body: { id: "ID", smsNumber: "12" },
    says: says("the SMS number is not valid"),
  },
  {
    call: "change the number of an unknown customer (F11, F12)",
    rest: ["PUT", "/api/customers/nobody/change-sms"],
    rpc: "ChangeSmsNumber",
    body: { id: "nobody", smsNumber: "5550102" },
    says: unknown,
  },
];

Deno.test("what is refused says so in the reference's words and leaves nothing", async (t) => {
  await using host = await testHost([customers]);
  const enabled = await registered(host);
  const disabled = await registered(host);
  await host.call("PUT", `/api/customers/${disabled}/disable`, {});
  const before = await traces(host);
  for (const refusal of refusals) {
    const [message, kind, status, code] = refusal.says;
    const id = refusal.disabled ? disabled : enabled;
    const body = { ...refusal.body, ...(refusal.body.id === "ID" && { id }) };
    await t.step(`${refusal.call}: ${message}`, async () => {
      if (refusal.rest) {
        const [method, path] = refusal.rest;
        const sent = method === "GET" ? undefined : body;
        const answer = await host.call(method, path.replace("ID", id), sent);
        assert.equal(answer.status, status);
        assert.equal(answer.body.message, message);
        assert.equal(answer.body.details[0].TypeCode, kind);
        assert.equal(answer.body.details[0].HTTPCode, String(status));
      }
      const answer = await connect(host, refusal.rpc, body);
      assert.equal(answer.status, status);
      assert.equal(answer.body.code, code);
      assert.equal(answer.body.message, message);
      assert.deepEqual(await traces(host), before);
    });
  }
});

Deno.test("F13: of two enables at the same time one is refused", async () => {
  await using host = await testHost([customers]);
  const id = await registered(host);
  await host.call("PUT", `/api/customers/${id}/disable`, {});
  const enable = () => host.call("PUT", `/api/customers/${id}/enable`, {});
  const answers = await Promise.all([enable(), enable()]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
});

Deno.test("F13: of many changes at the same time none is lost, and each is told with its version", async () => {
  await using host = await testHost([customers]);
  const id = await registered(host);
  const path = `/api/customers/${id}`;
  const numbers = Array.from({ length: 6 }, (_, n) => `555010${n}`);
  const answers = await Promise.all([
    host.call("PUT", `${path}/disable`, {}),
    ...numbers.map((smsNumber) => host.call("PUT", `${path}/change-sms`, { smsNumber })),
  ]);
  assert.deepEqual(answers.filter(({ status }) => status !== 200), []);
  const { customer } = (await host.call("GET", path)).body;
  assert.deepEqual([customer.enabled, customer.version], [false, 8]);
  const told = await host.sql("customers")<{ name: string; version: string }[]>`
    select name, metadata ->> 'AGGREGATE_VERSION' as version from customers.outbox
    order by position`;
  assert.deepEqual(told.map(({ version }) => version), ["1", "2", "3", "4", "5", "6", "7", "8"]);
  const [last] = (await host.sent("customers", CustomerSmsChanged)).slice(-1);
  assert.equal(customer.smsNumber, last.smsNumber);
});

Deno.test("F14: two customers may have the same number", async () => {
  await using host = await testHost([customers]);
  assert.notEqual(await registered(host), await registered(host));
});
