import assert from "node:assert/strict";
import { createLogger, type LogFields } from "./log.ts";
import { REDACTED } from "./redaction.ts";

function told(fields: LogFields): Record<string, unknown> {
  let line = "";
  createLogger({ write: (text) => line = text }).info("x", fields);
  const { time: _time, level: _level, message: _message, ...rest } = JSON.parse(line);
  return rest;
}

Deno.test("numbers and names of customers stand in no line, however the field is written", () => {
  const fields = {
    smsNumber: "+31201234567",
    sms_number: "+31201234567",
    SMS_NUMBER: "+31201234567",
    phone: "+31201234567",
    customerName: "Ada",
    customer_name: "Ada",
    email: "ada@example.org",
    cardToken: "4711",
    authorization: "Bearer 4711",
    opsToken: "4711",
    password: "4711",
  };
  assert.deepEqual(
    told(fields),
    Object.fromEntries(Object.keys(fields).map((name) => [name, REDACTED])),
  );
});

Deno.test("what is within other values is left out, too", () => {
  assert.deepEqual(
    told({
      customer: { id: "c1", name: "Ada", smsNumber: "+31201234567", version: 2 },
      customers: [{ id: "c2", name: "Bob" }],
      event: { data: { smsNumber: "+31201234567", status: "open" } },
      map: new Map([["smsNumber", "+31201234567"]]),
    }),
    {
      customer: { id: "c1", name: REDACTED, smsNumber: REDACTED, version: 2 },
      customers: [{ id: "c2", name: REDACTED }],
      event: { data: { smsNumber: REDACTED, status: "open" } },
      map: [["smsNumber", REDACTED]],
    },
  );
});

Deno.test("ids, and names of things, are told", () => {
  const fields = {
    name: "customersapi.CustomerRegistered",
    customerId: "c1",
    cardId: "k1",
    store: { name: "Fleur" },
    to: "+********567",
    tokens: 3,
  };
  assert.deepEqual(told(fields), fields);
});

Deno.test("lines for people leave out the same", () => {
  let line = "";
  const log = createLogger({ format: "pretty", color: false, write: (text) => line = text });
  log.info("registered", { smsNumber: "+31201234567", customer: { name: "Ada" }, id: "c1" });
  assert.match(line, /smsNumber=\[redacted\] customer=\{"name":"\[redacted\]"\} id=c1$/);
});
