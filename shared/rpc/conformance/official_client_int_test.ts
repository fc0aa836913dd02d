import type { JsonValue } from "@bufbuild/protobuf";
import { Code, type ConnectError } from "@connectrpc/connect";
import assert from "node:assert/strict";
import { type Case, CASES, numberOf, requestOf } from "./cases_fixture.ts";
import * as official from "./official_fixture.ts";

const definitions = await official.definitions();
const REQUEST = "type.googleapis.com/connectrpc.conformance.v1";

/** Runs `work` with each official client. */
async function withEach(
  t: Deno.TestContext,
  work: (client: official.OfficialClient) => Promise<void>,
  asked: Parameters<typeof official.underTest>[0] = {},
): Promise<void> {
  await using server = official.underTest(asked);
  for (const client of official.officialClients(official.baseUrlOf(server), definitions)) {
    await t.step(client.name, () => work(client));
  }
}

const member = (json: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined => {
  const [name, ...rest] = path;
  if (name === undefined) return json;
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  return member(json[name], ...rest);
};

/** The info of a request holds the request itself and its headers. */
function assertInfo(info: JsonValue | undefined, one: Case): void {
  assert.deepEqual(member(info, "requests"), [
    { "@type": `${REQUEST}.${one.method}Request`, ...requestOf(one) },
  ]);
  const headers = member(info, "requestHeaders");
  assert.ok(Array.isArray(headers));
  for (const name of new Set(one.requestHeaders?.map(([name]) => name))) {
    const sent = one.requestHeaders?.filter((header) => header[0] === name).map(([, value]) =>
      value
    );
    const found: JsonValue | undefined = headers.find((header) => member(header, "name") === name);
    assert.equal(String(member(found, "value")), sent?.join(", "));
  }
}

function assertMetadata(headers: Headers, expected: Readonly<Record<string, readonly string[]>>) {
  for (const [name, values] of Object.entries(expected)) {
    assert.equal(headers.get(name), values.join(", "), name);
  }
}

function assertError(error: ConnectError | undefined, one: Case): void {
  const expected = one.definition?.error;
  assert.equal(error?.code, expected && numberOf(expected.code));
  if (!error || !expected) return;
  assert.equal(error.rawMessage, expected.message ?? "");
  const details = official.detailsOf(definitions, error);
  assert.equal(details.length, one.definition?.data ? 0 : 1);
  if (details.length > 0) assertInfo(details[0], one);
}

for (const one of CASES) {
  Deno.test(`${one.method} answers the official clients as asked: ${one.name}`, (t) =>
    withEach(t, async (client) => {
      const { definition: { headers = {}, trailers = {}, data = [], error } = {} } = one;
      const seen = await official.ask(definitions, client, {
        method: one.method,
        request: requestOf(one),
        headers: one.requestHeaders,
      });
      assertError(seen.error, one);
      const unary = one.method !== "ServerStream";
      const { metadata = undefined } = seen.error ?? {};
      assertMetadata(unary && metadata ? metadata : seen.headers, headers);
      assertMetadata(metadata ?? seen.trailers, trailers);
      assert.equal(seen.messages.length, unary ? Number(!error) : data.length);
      for (const [index, message] of seen.messages.entries()) {
        const text = member(message, "payload", "data");
        const expected = data[index];
        assert.equal(text, expected && new TextEncoder().encode(expected).toBase64());
        const info = member(message, "payload", "requestInfo");
        if (index === 0) assertInfo(info, one);
        else assert.equal(info, undefined);
      }
    }));
}

Deno.test("a method that nobody implements is unimplemented", (t) =>
  withEach(t, async (client) => {
    const asked = { method: "Unimplemented", request: {} };
    const { error } = await official.ask(definitions, client, asked);
    assert.equal(error?.code, Code.Unimplemented);
  }));

Deno.test("a GET arrives with its query", (t) =>
  withEach(t, async (client) => {
    const asked = { method: "IdempotentUnary", request: {} };
    const { messages: [message] } = await official.ask(definitions, client, asked);
    const params = member(message, "payload", "requestInfo", "connectGetInfo", "queryParams");
    assert.ok(Array.isArray(params));
    const names = params.map((param) => member(param, "name"));
    for (const name of ["connect", "encoding", "message"]) assert.ok(names.includes(name), name);
  }));

Deno.test("the deadline of the caller reaches the implementation", (t) =>
  withEach(t, async (client) => {
    for (const method of ["Unary", "IdempotentUnary", "ServerStream"]) {
      const request = {
        responseDefinition: { responseData: method === "ServerStream" ? ["AA=="] : "AA==" },
      };
      const asked = { method, timeoutMs: 20_000, request };
      const { messages: [message] } = await official.ask(definitions, client, asked);
      const timeoutMs = Number(member(message, "payload", "requestInfo", "timeoutMs"));
      assert.ok(timeoutMs > 10_000 && timeoutMs <= 20_000, `${method}: ${timeoutMs}`);
    }
  }));

Deno.test("a deadline that passes is deadline_exceeded", (t) =>
  withEach(t, async (client) => {
    for (const method of ["Unary", "ServerStream"]) {
      const responseData = method === "Unary" ? "AA==" : ["AA==", "AA=="];
      const request = { responseDefinition: { responseData, responseDelayMs: 5_000 } };
      const { error } = await official.ask(definitions, client, { method, request, timeoutMs: 50 });
      assert.equal(error?.code, Code.DeadlineExceeded, method);
    }
  }));

const LIMIT = 2_048;
for (
  const [what, more, code] of [["equal to", 0, undefined], [
    "above",
    10,
    Code.ResourceExhausted,
  ]] as const
) {
  Deno.test(`a request ${what} the limit is ${code ? "resource_exhausted" : "answered"}`, (t) =>
    withEach(t, async (client) => {
      if (client.name.includes("json")) return; // the limit is in bytes of the codec
      for (const method of ["Unary", "ServerStream"]) {
        const bytes = crypto.getRandomValues(new Uint8Array(LIMIT + more)); // compresses to no less
        const padded = (length: number) => ({ requestData: bytes.subarray(0, length).toBase64() });
        const around = official.sizeOf(definitions, `${method}Request`, padded(LIMIT)) - LIMIT;
        const request = padded(LIMIT + more - around);
        assert.equal(official.sizeOf(definitions, `${method}Request`, request), LIMIT + more);
        const { error } = await official.ask(definitions, client, { method, request });
        assert.equal(error?.code, code, method);
      }
    }, { messageReceiveLimit: LIMIT }));
}

Deno.test("a caller who leaves a stream ends the work of the server", (t) =>
  withEach(t, async (client) => {
    const leaving = new AbortController();
    const asked = {
      method: "ServerStream",
      request: { responseDefinition: { responseData: ["AA==", "AA=="], responseDelayMs: 60_000 } },
      signal: leaving.signal,
    };
    const asking = official.ask(definitions, client, asked);
    setTimeout(() => leaving.abort(), 50);
    assert.equal((await asking).error?.code, Code.Canceled);
  })); // a server whose work went on would not shut down: the test ends only when it has
