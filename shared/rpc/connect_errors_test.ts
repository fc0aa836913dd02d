import assert from "node:assert/strict";
import { DomainError, refused } from "../domain/error.ts";
import { RpcError } from "./error.ts";
import { connectApp, errorOf, getToy } from "./toy_app.ts";

const badBodies: readonly [what: string, body: BodyInit, text: RegExp][] = [
  ["no JSON", '{"id": x}', /^the body is not valid JSON: /],
  ["half a JSON", '{"id": "a"', /^the body is not valid JSON: /],
  ["no object", "[1]", /^the request must be a JSON object$/],
  ["a field of another type", '{"id": 7}', /^the field id must be a text$/],
  ["no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), /^the body is not valid UTF-8$/],
];

for (const [what, body, text] of badBodies) {
  Deno.test(`a body that is ${what} is an invalid argument`, async () => {
    const { call, reported } = connectApp(getToy);
    const [status, error] = await errorOf(await call("GetToy", body));
    assert.equal(status, 400);
    assert.equal(error.code, "invalid_argument");
    assert.match(error.message, text);
    assert.deepEqual(error.details, []);
    assert.deepEqual(reported, []);
  });
}

Deno.test("bytes that are no message are an invalid argument", async () => {
  const { call } = connectApp(getToy);
  const body = new Uint8Array([0x0a, 0xff]);
  const response = await call("GetToy", body, { "content-type": "application/proto" });
  const [status, error] = await errorOf(response);
  assert.equal(status, 400);
  assert.match(error.message, /^the body is not a valid toyspb\.Id: /);
});

Deno.test("a refusal arrives with its code, text and one detail, for binary calls too", async () => {
  for (const type of ["application/json", "application/proto"]) {
    const { call, reported } = connectApp({
      getToy: () => {
        throw refused("toy_broken", "the toy is broken");
      },
    });
    const [status, error] = await errorOf(await call("GetToy", "", { "content-type": type }));
    assert.equal(status, 400);
    assert.equal(error.code, "invalid_argument");
    assert.equal(error.message, "the toy is broken");
    const [{ type: name, value, debug }] = error.details;
    assert.equal(name, "errors.ErrorType");
    assert.deepEqual(debug, {
      TypeCode: "BAD_REQUEST",
      HTTPCode: "400",
      GRPCCode: "3",
      reason: "toy_broken",
    });
    assert.equal(
      Uint8Array.fromBase64(value).toHex(),
      "0a0b" + "4241445f52455155455354" + "10" + "9003" + "18" + "03" + // BAD_REQUEST, 400, 3
        "220a" + "746f795f62726f6b656e", // toy_broken
    );
    assert.deepEqual(reported, []);
  }
});

const statuses = {
  canceled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 400,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
} as const;

Deno.test("each code has the HTTP status of the protocol", async () => {
  for (const code of Object.keys(statuses) as (keyof typeof statuses)[]) {
    const { call } = connectApp({
      getToy: () => {
        throw new DomainError(code, "because", "text");
      },
    });
    const [status, error] = await errorOf(await call("GetToy", "{}"));
    assert.deepEqual([status, error.code, error.message], [statuses[code], code, "text"]);
  }
});

Deno.test("any other error is an internal error to the caller and told to onError", async () => {
  const bug = new Error("password authentication failed", { cause: "secret" });
  const { call, reported } = connectApp({ getToy: () => Promise.reject(bug) });
  const text = await (await call("GetToy", "{}")).text();
  assert.equal(JSON.parse(text).message, "internal error");
  assert.doesNotMatch(text, /password|secret/);
  const info = {
    surface: "connect",
    service: "toyspb.ToyService",
    method: "GetToy",
    code: "internal",
  };
  assert.deepEqual(reported, [{ error: bug, info }]);
});

Deno.test("an outage of another service is unavailable, without its text, and told to onError", async () => {
  const outage = new RpcError("unavailable", "cannot reach 10.0.0.7:8080");
  const { call, reported } = connectApp({ getToy: () => Promise.reject(outage) });
  const [status, error] = await errorOf(await call("GetToy", "{}"));
  assert.deepEqual([status, error.code, error.message], [
    503,
    "unavailable",
    "the service is unavailable",
  ]);
  assert.equal(reported[0].error, outage);
});

for (const timeout of ["", "-1", "1.5", "12345678901", "soon"]) {
  Deno.test(`a timeout of "${timeout}" is an invalid argument`, async () => {
    const response = await connectApp(getToy).call("GetToy", "{}", {
      "connect-timeout-ms": timeout,
    });
    const [status, error] = await errorOf(response);
    assert.deepEqual([status, error.code], [400, "invalid_argument"]);
  });
}

Deno.test("a call ends at its deadline and its signal aborts", async () => {
  const signals: AbortSignal[] = [];
  const { call, reported } = connectApp({
    getToy: (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  const response = await call("GetToy", "{}", { "connect-timeout-ms": "5" });
  const [status, error] = await errorOf(response);
  assert.deepEqual([status, error.code], [504, "deadline_exceeded"]);
  assert.equal(signals[0].aborted, true);
  assert.ok(signals[0].reason instanceof RpcError);
  assert.deepEqual(reported.map(({ info }) => info.code), ["deadline_exceeded"]);
});

Deno.test("a call knows its deadline, and the longest timeout does not fire at once", async () => {
  const before = Date.now();
  const { call } = connectApp({ getToy: (_, { deadline = 0 }) => ({ toy: { weight: deadline } }) });
  const response = await call("GetToy", "{}", { "connect-timeout-ms": "9999999999" });
  assert.equal(response.status, 200);
  const { toy: { weight } } = await response.json();
  assert.ok(weight >= before + 9_999_999_999);
});

Deno.test("a caller who goes away aborts the signal; that is no error of ours", async () => {
  const caller = new AbortController();
  const { app, reported } = connectApp({
    getToy: async (_, { signal }) => {
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        caller.abort();
      });
      return {};
    },
  });
  const response = await app.request(
    new Request("http://toys/toyspb.ToyService/GetToy", {
      method: "POST",
      headers: { "content-type": "application/json" },
      signal: caller.signal,
    }),
  );
  assert.deepEqual([response.status, (await response.json()).code], [499, "canceled"]);
  assert.deepEqual(reported, []);
});

Deno.test("who is not let in is unauthenticated", async () => {
  const { call } = connectApp(getToy, {
    authenticate: () => {
      throw new DomainError("unauthenticated", "no_token", "a token is needed");
    },
  });
  const [status, error] = await errorOf(await call("GetToy", "{}"));
  assert.deepEqual([status, error.message], [401, "a token is needed"]);
});
