import assert from "node:assert/strict";
import { DomainError } from "../../domain/error.ts";
import { ProtocolError } from "../../rpc/error.ts";
import { requireOperator } from "./access.ts";

const TOKEN = "a-token-of-operators";

interface Asked {
  readonly boundTo?: string;
  readonly token?: string;
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** What becomes of a request: `in`, or the code of its refusal. */
function outcome({ boundTo = "127.0.0.1", token, url, method = "GET", headers }: Asked): string {
  const request = new Request(url ?? "http://localhost:8080/ops/backlog", { method, headers });
  try {
    requireOperator(request, { boundTo, token });
    return "in";
  } catch (error) {
    if (error instanceof ProtocolError) return String(error.restStatus);
    assert.ok(error instanceof DomainError);
    return error.code;
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const json = { "content-type": "application/json" };
const everywhere = { boundTo: "0.0.0.0", url: "http://mall.example/ops/backlog" };

const table: readonly (readonly [string, Asked, string])[] = [
  ["loopback is open", {}, "in"],
  ["loopback is open by its number", { url: "http://127.0.0.1:8080/ops" }, "in"],
  ["loopback is open in version 6", { boundTo: "::1", url: "http://[::1]:8080/ops" }, "in"],
  [
    "a foreign name that points to loopback finds nothing",
    { url: "http://evil.example/ops" },
    "not_found",
  ],
  ["bound elsewhere without a token there is nothing", everywhere, "not_found"],
  ["bound elsewhere there is nothing for a local name either", { boundTo: "0.0.0.0" }, "not_found"],
  [
    "bound elsewhere the token opens",
    { ...everywhere, token: TOKEN, headers: bearer(TOKEN) },
    "in",
  ],
  ["bound elsewhere no token is refused", { ...everywhere, token: TOKEN }, "unauthenticated"],
  ["bound elsewhere another token is refused", {
    ...everywhere,
    token: TOKEN,
    headers: bearer(`${TOKEN}s`),
  }, "unauthenticated"],
  ["another scheme is refused", {
    ...everywhere,
    token: TOKEN,
    headers: { authorization: `Basic ${TOKEN}` },
  }, "unauthenticated"],
  [
    "an empty token is refused",
    { ...everywhere, token: TOKEN, headers: bearer("") },
    "unauthenticated",
  ],
  ["pages of the same origin may ask", { headers: { origin: "http://localhost:8080" } }, "in"],
  [
    "pages of other sites may not",
    { headers: { origin: "http://evil.example" } },
    "permission_denied",
  ],
  [
    "pages of another port may not",
    { headers: { origin: "http://localhost:3000" } },
    "permission_denied",
  ],
  ["pages without an origin may not", { headers: { origin: "null" } }, "permission_denied"],
  ["pages of other sites may not, whatever they know", {
    ...everywhere,
    token: TOKEN,
    headers: { ...bearer(TOKEN), origin: "http://evil.example" },
  }, "permission_denied"],
  ["a change is JSON", { method: "POST", headers: json }, "in"],
  ["a change is JSON in some character set", {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8" },
  }, "in"],
  ["a form changes nothing", { method: "POST", headers: { "content-type": "text/plain" } }, "415"],
  ["nothing declared changes nothing", { method: "POST" }, "415"],
];

for (const [what, asked, expected] of table) {
  Deno.test(`operators' routes: ${what}`, () => assert.equal(outcome(asked), expected));
}
