import assert from "node:assert/strict";
import { Hono } from "hono";
import { DomainError, type ErrorCode, notFound, refused } from "../domain/error.ts";
import type { EdgeOptions } from "../rpc/edge.ts";
import { RpcError } from "../rpc/error.ts";
import type { ErrorInfo } from "../rpc/failure.ts";
import { implement, type Implementation } from "../rpc/service.ts";
import { ToyService } from "../rpc/toys.ts";
import { restRoutes } from "./rest.ts";

type Toys = Implementation<typeof ToyService.definition>;

function restOf(toys: Toys, options: Partial<EdgeOptions> = {}) {
  const app = new Hono();
  const reported: { error: unknown; info: ErrorInfo }[] = [];
  const onError = (error: unknown, info: ErrorInfo) => void reported.push({ error, info });
  restRoutes(app, implement(ToyService, toys), { onError, ...options });
  const rest = async (request: string, init: RequestInit = {}) => {
    const [method, path] = request.split(" ");
    return await app.request(path, { method, ...init });
  };
  return { rest, reported };
}

const failing = (error: unknown) => restOf({ getToy: () => Promise.reject(error) });

const detail = (TypeCode: string, HTTPCode: string, GRPCCode: string) => [
  { "@type": "type.googleapis.com/errors.ErrorType", TypeCode, HTTPCode, GRPCCode },
];

Deno.test("a refusal is the status object of the reference", async () => {
  const { rest, reported } = failing(refused("customer_blank", "the customer id cannot be blank"));
  const response = await rest("GET /api/toys/a");
  assert.equal(response.status, 400);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(
    await response.text(),
    '{"code":3,"message":"the customer id cannot be blank","details":[{"@type":' +
      '"type.googleapis.com/errors.ErrorType","TypeCode":"BAD_REQUEST","HTTPCode":"400",' +
      '"GRPCCode":"3"}]}',
  );
  assert.deepEqual(reported, []);
});

const codes: readonly [
  code: ErrorCode,
  status: number,
  grpc: number,
  type: string,
  http?: string,
][] = [
  ["invalid_argument", 400, 3, "BAD_REQUEST"],
  ["unauthenticated", 401, 16, "UNAUTHORIZED"],
  ["permission_denied", 403, 7, "FORBIDDEN"],
  ["not_found", 404, 5, "NOT_FOUND"],
  ["aborted", 409, 10, "ABORTED"],
  ["already_exists", 409, 6, "ALREADY_EXISTS"],
  ["failed_precondition", 400, 9, "FAILED_PRECONDITION"],
  ["out_of_range", 400, 11, "OUT_OF_RANGE"],
  ["resource_exhausted", 429, 8, "RESOURCE_EXHAUSTED"],
  ["unimplemented", 501, 12, "UNIMPLEMENTED"],
  ["internal", 500, 13, "INTERNAL_SERVER_ERROR"],
  ["unavailable", 503, 14, "UNAVAILABLE"],
  ["deadline_exceeded", 504, 4, "DEADLINE_EXCEEDED"],
  ["data_loss", 500, 15, "DATA_LOSS"],
  ["unknown", 500, 2, "UNKNOWN", "510"],
];
for (const [code, status, grpc, type, http = `${status}`] of codes) {
  Deno.test(`${code} is ${status} with code ${grpc} and ${type}`, async () => {
    const response = await failing(new DomainError(code, "because", "text")).rest(
      "GET /api/toys/a",
    );
    assert.equal(response.status, status);
    assert.deepEqual(await response.json(), {
      code: grpc,
      message: "text",
      details: detail(type, http, `${grpc}`),
    });
  });
}

Deno.test("unauthenticated says how to authenticate, in characters that a header takes", async () => {
  const error = new DomainError(
    "unauthenticated",
    "blocked",
    "the customer is not authorized: ä\n",
  );
  const response = await failing(error).rest("GET /api/toys/a");
  assert.equal(
    response.headers.get("www-authenticate"),
    "the customer is not authorized: ??",
  );
});

Deno.test("an idempotency key used for something else is 422", async () => {
  const error = new DomainError("invalid_argument", "idempotency_key_reused", "key reused");
  const response = await failing(error).rest("GET /api/toys/a");
  assert.equal(response.status, 422);
  assert.deepEqual((await response.json()).details, detail("BAD_REQUEST", "422", "3"));
});

Deno.test("any other error is 500 `internal error`, and onError hears of it", async () => {
  const bug = new Error('relation "stores" does not exist');
  const { rest, reported } = failing(bug);
  const response = await rest("GET /api/toys/a");
  assert.equal(response.status, 500);
  assert.deepEqual(await response.json(), {
    code: 13,
    message: "internal error",
    details: detail("INTERNAL_SERVER_ERROR", "500", "13"),
  });
  const info = {
    surface: "rest",
    service: "toyspb.ToyService",
    method: "GetToy",
    code: "internal",
  };
  assert.deepEqual(reported, [{ error: bug, info }]);
});

Deno.test("an outage of another service is 503 without its text", async () => {
  const response = await failing(new RpcError("unavailable", "10.0.0.7")).rest("GET /api/toys/a");
  assert.equal(response.status, 503);
  assert.equal((await response.json()).message, "the service is unavailable");
});

const badRequests: readonly [request: string, body: BodyInit | undefined, text: RegExp][] = [
  ["POST /api/toys", '{"id": x}', /^the body is not valid JSON: /],
  ["POST /api/toys", '{"id": "a"', /^the body is not valid JSON: /],
  ["POST /api/toys", "id=a", /^the body is not valid JSON: /],
  ["POST /api/toys", "[]", /^the body must be a JSON object$/],
  ["POST /api/toys", '"a"', /^the body must be a JSON object$/],
  ["POST /api/toys", "null", /^the body must be a JSON object$/],
  ["POST /api/toys", "7", /^the body must be a JSON object$/],
  ["POST /api/toys", new Uint8Array([0x7b, 0xff, 0x7d]), /^the body is not valid UTF-8$/],
  ["POST /api/toys", '{"id": 7}', /^the field id must be a text$/],
  ["POST /api/toys", '{"age": 1.5}', /^the field age must be a whole number from -2147483648 to /],
  ["POST /api/toys", '{"box": "b"}', /^the field box must be a JSON object$/],
  ["POST /api/toys", '{"tags": "b"}', /^the field tags must be a list$/],
  ["GET /api/toys?maxCount=many", undefined, /^the field maxCount must be a whole number from /],
  ["GET /api/toys?maxCount=1&max_count=2", undefined, /^the field maxCount is given twice$/],
  ["GET /api/toys?broken=maybe", undefined, /^the field broken must be true or false$/],
  ["GET /api/toys/%zz", undefined, /^the path is not valid percent-encoding$/],
  ["PUT /api/toys/%ff/name", "{}", /^the path is not valid percent-encoding$/],
];
for (const [request, body, text] of badRequests) {
  Deno.test(`${request} with ${body ?? "no body"} is 400 without details`, async () => {
    const { rest, reported } = restOf({ createToy: () => ({}), findToys: () => ({}) });
    const response = await rest(request, { body });
    const { code, message, details } = await response.json();
    assert.deepEqual([response.status, code, details], [400, 3, []]);
    assert.match(message, text);
    assert.deepEqual(reported, []);
  });
}

Deno.test("a body above the limit is 413, by its length, by its bytes and after decompression", async () => {
  const { rest } = restOf({ createToy: () => ({}) });
  const big = JSON.stringify({ id: "x".repeat(1 << 20) });
  const packed = await new Response(
    new Response(big).body?.pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  const requests: readonly RequestInit[] = [
    { body: big },
    { body: big, headers: { "content-length": `${big.length}` } },
    { body: packed, headers: { "content-encoding": "gzip" } },
  ];
  for (const init of requests) {
    const response = await rest("POST /api/toys", init);
    assert.equal(response.status, 413);
    const { code, message, details } = await response.json();
    assert.deepEqual([code, message], [8, "the request is larger than 1048576 bytes"]);
    assert.deepEqual(details, detail("RESOURCE_EXHAUSTED", "413", "8"));
  }
});

Deno.test("an unknown compression is 415", async () => {
  const { rest } = restOf({ createToy: () => ({}) });
  const response = await rest("POST /api/toys", {
    body: "{}",
    headers: { "content-encoding": "br" },
  });
  assert.equal(response.status, 415);
});

Deno.test("a path below the root that no rule has is 404 `Not Found`", async () => {
  const { rest } = restOf({});
  for (const path of ["/api/toys/", "/api/toys/a/b/c", "/api/toys/a/nowhere"]) {
    const response = await rest(`GET ${path}`);
    assert.equal(response.status, 404);
    assert.deepEqual(await response.json(), { code: 5, message: "Not Found", details: [] });
  }
});

Deno.test("a wrong verb is 405 `Method Not Allowed` and names the right ones", async () => {
  const { rest } = restOf({});
  const wrong: readonly [string, string][] = [
    ["PATCH /api/toys/a", "DELETE, GET, HEAD"],
    ["PUT /api/toys", "GET, HEAD, POST"],
    ["GET /api/toys/a/name", "PUT"],
    ["HEAD /api/toys/a/name", "PUT"],
    ["OPTIONS /api/toys/a/name", "PUT"],
  ];
  for (const [request, allow] of wrong) {
    const response = await rest(request);
    assert.equal(response.status, 405, request);
    assert.equal(response.headers.get("allow"), allow);
    if (request.startsWith("HEAD")) continue;
    assert.deepEqual(await response.json(), {
      code: 12,
      message: "Method Not Allowed",
      details: [],
    });
  }
});

Deno.test("a declared method without implementation is 501", async () => {
  const response = await restOf({}).rest("PUT /api/toys/a/paint");
  assert.equal(response.status, 501);
  assert.deepEqual(await response.json(), {
    code: 12,
    message: "method PaintToy not implemented",
    details: [],
  });
});

Deno.test("errors are problems when Accept asks for it", async () => {
  const { rest } = failing(notFound("toy"));
  const init = { headers: { accept: "application/json;q=0.9, application/problem+json;q=0.9" } };
  const response = await rest("GET /api/toys/a", init);
  assert.equal(response.status, 404);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.deepEqual(await response.json(), {
    type: "about:blank",
    title: "Not Found",
    status: 404,
    detail: "toy with that ID does not exist",
    code: 5,
    typeCode: "NOT_FOUND",
    reason: "toy_not_found",
  });
  for (const request of ["PATCH /api/toys/a", "GET /api/toys/a/b/c", "GET /api/toys/%zz"]) {
    const other = await rest(request, init);
    assert.equal(other.headers.get("content-type"), "application/problem+json");
    assert.equal((await other.json()).status, other.status);
  }
});

Deno.test("a request ends at its Grpc-Timeout and its signal aborts", async () => {
  const signals: AbortSignal[] = [];
  const { rest } = restOf({
    getToy: (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  const response = await rest("GET /api/toys/a", { headers: { "grpc-timeout": "5m" } });
  assert.equal(response.status, 504);
  assert.deepEqual(await response.json(), {
    code: 4,
    message: "the deadline was exceeded",
    details: detail("DEADLINE_EXCEEDED", "504", "4"),
  });
  assert.equal(signals[0].aborted, true);
});

Deno.test("a malformed Grpc-Timeout is 400", async () => {
  const { rest } = restOf({ getToy: () => ({}) });
  const response = await rest("GET /api/toys/a", { headers: { "grpc-timeout": "soon" } });
  assert.equal(response.status, 400);
  assert.equal((await response.json()).message, 'invalid Grpc-Timeout: "soon"');
});

Deno.test("a client who goes away aborts the signal; that is no error of ours", async () => {
  const client = new AbortController();
  const { rest, reported } = restOf({
    getToy: (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        client.abort();
      }),
  });
  const response = await rest("GET /api/toys/a", { signal: client.signal });
  assert.equal(response.status, 499);
  await response.body?.cancel();
  assert.deepEqual(reported, []);
});

Deno.test("who is not let in is 401", async () => {
  const { rest } = restOf({ getToy: () => ({}) }, {
    authenticate: () => Promise.reject(new DomainError("unauthenticated", "no_token", "no token")),
  });
  assert.equal((await rest("GET /api/toys/a")).status, 401);
});
