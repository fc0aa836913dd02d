import assert from "node:assert/strict";
import { createGate, type GateOptions } from "./gate.ts";
import { requestIdOf } from "./request_id.ts";

const PAGE = "https://shop.example";

/** Asks what is behind a gate, which says its headers and never more than that. */
async function ask(
  options: GateOptions,
  headers: Record<string, string>,
  { path = "/api/toys", ...init }: RequestInit & { path?: string } = {},
): Promise<Response> {
  const request = new Request(`http://mall${path}`, { ...init, headers });
  return await createGate(options)(request, () => {
    const kept = { etag: '"7"', "trailer-x-last": "1", "content-type": "application/json" };
    return Promise.resolve(Response.json({ id: requestIdOf(request.headers) }, { headers: kept }));
  });
}

Deno.test("a request keeps the id that its caller gave it", async () => {
  for (const id of ["till-4711", "0f8fad5b-d9cb-469f-a165-70867728950e", "a/b=c+d@e:f.1"]) {
    const response = await ask({}, { "x-request-id": id });
    assert.equal(response.headers.get("x-request-id"), id);
    assert.deepEqual(await response.json(), { id });
  }
});

Deno.test("a request without an id, or with one that no log should carry, gets one, and is told", async () => {
  for (const id of ["", "a b", "<script>", "x".repeat(129), "ü"]) {
    const response = await ask({}, id ? { "x-request-id": id } : {});
    const made = response.headers.get("x-request-id") ?? "";
    assert.match(made, /^[0-9a-f-]{36}$/);
    assert.deepEqual(await response.json(), { id: made });
  }
});

Deno.test("headers above the limit are 431, in the words of each surface", async () => {
  const large = { "x-large": "x".repeat(500) };
  const options = { maxHeaderBytes: 400 };
  const rest = await ask(options, large);
  assert.equal(rest.status, 431);
  assert.ok(rest.headers.get("x-request-id"));
  assert.deepEqual(await rest.json(), {
    code: 8,
    message: "the headers of the request are larger than 400 bytes",
    details: [],
  });
  const problem = await ask(options, { ...large, accept: "application/problem+json" });
  assert.equal(problem.headers.get("content-type"), "application/problem+json");
  const connect = await ask(options, { ...large, "content-type": "application/json" }, {
    path: "/toyspb.ToyService/GetToy",
    method: "POST",
  });
  assert.equal((await connect.json()).code, "resource_exhausted");
  assert.equal((await ask(options, {}, { path: `/${"x".repeat(500)}` })).status, 431);
  assert.equal((await ask({}, large)).status, 200);
});

const preflight = {
  origin: PAGE,
  "access-control-request-method": "PUT",
  "access-control-request-headers": "content-type,connect-protocol-version,x-metadata",
};

Deno.test("pages of other origins may not call unless they are allowed", async () => {
  for (const origins of [[], ["https://other.example"]]) {
    for (
      const response of [
        await ask({ origins }, { origin: PAGE }),
        await ask({ origins }, preflight, { method: "OPTIONS" }),
      ]
    ) {
      assert.equal(response.status, 200); // answered by what is behind, as if nobody had asked
      assert.equal(response.headers.get("access-control-allow-origin"), null);
      await response.body?.cancel();
    }
  }
});

Deno.test("a page that is allowed is told so before, with the verbs and headers it may use", async () => {
  for (const [origins, allowed] of [[[PAGE], PAGE], [["*"], "*"]] as const) {
    const { status, headers, body } = await ask({ origins }, preflight, { method: "OPTIONS" });
    assert.deepEqual([status, body], [204, null]);
    assert.ok(headers.get("x-request-id"), "every answer tells the id of its request");
    assert.equal(headers.get("access-control-allow-origin"), allowed);
    assert.match(headers.get("access-control-allow-methods") ?? "", /PUT, DELETE/);
    assert.equal(
      headers.get("access-control-allow-headers"),
      preflight["access-control-request-headers"],
    );
    assert.equal(headers.get("access-control-allow-credentials"), null);
    assert.equal(headers.get("vary"), allowed === "*" ? null : "origin");
  }
});

Deno.test("a page that is allowed reads the answer with its tag, id and trailers", async () => {
  const { headers } = await ask({ origins: [PAGE] }, { origin: PAGE });
  assert.equal(headers.get("access-control-allow-origin"), PAGE);
  const exposed = headers.get("access-control-expose-headers");
  assert.equal(exposed, "etag, trailer-x-last, x-request-id");
  assert.equal(headers.get("vary"), "origin");
  const elsewhere = await ask({ origins: [PAGE] }, { origin: "https://other.example" });
  assert.equal(elsewhere.headers.get("access-control-allow-origin"), null);
  assert.equal(elsewhere.headers.get("vary"), "origin");
});

Deno.test("what the gate answers itself is told once, without its path; what passes it is not", async () => {
  const seen: string[] = [];
  const options: GateOptions = {
    maxHeaderBytes: 400,
    origins: [PAGE],
    observe: ({ method, route, status, ms }) => {
      assert.ok(ms >= 0);
      seen.push(`${method} ${route} ${status}`);
    },
  };
  await ask(options, { "x-large": "x".repeat(500) });
  await ask(options, { "x-large": "x".repeat(500) }, { method: "BREW", path: "/secret" });
  await ask(options, preflight, { method: "OPTIONS" });
  await ask(options, { origin: PAGE });
  assert.deepEqual(seen, ["GET gate 431", "other gate 431", "OPTIONS gate 204"]);
});

Deno.test("operators' routes are for no page of another origin, whoever is allowed", async () => {
  for (const path of ["/ops/backlog", "/metrics", "/readiness"]) {
    for (const [headers, method] of [[{ origin: PAGE }, "GET"], [preflight, "OPTIONS"]] as const) {
      const response = await ask({ origins: ["*"] }, headers, { path, method });
      assert.equal(response.headers.get("access-control-allow-origin"), null);
    }
  }
});
