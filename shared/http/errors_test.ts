import assert from "node:assert/strict";
import { restErrorResponse } from "./errors.ts";

const missing = { code: "not_found", message: "there is no such toy", typed: true } as const;

for (
  const [accept, type] of [
    ["application/problem+json", "application/problem+json"],
    ["Application/Problem+JSON; q=0.2, */*;q=0.1", "application/problem+json"],
    ["application/json, application/problem+json", "application/problem+json"],
    ["application/json;q=0.4, application/problem+json;q=0.5", "application/problem+json"],
    ["application/json, application/problem+json;q=0.5", "application/json"],
    ["*/*, application/problem+json;q=0.5", "application/json"],
    ["application/problem+json;q=0, */*", "application/json"],
    ["application/problem+json;q=high", "application/json"],
    ["application/json", "application/json"],
    ["*/*", "application/json"],
  ] as const
) {
  Deno.test(`who accepts ${accept} gets ${type}`, () => {
    const { headers } = restErrorResponse(missing, accept);
    assert.equal(headers.get("content-type"), type);
  });
}
