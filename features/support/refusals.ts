import assert from "node:assert/strict";
import { z } from "zod";
import type { Answer } from "./calls.ts";

/** How a kind of refusal looks over REST and over Connect. */
const KINDS = {
  "bad request": { http: 400, code: 3, type: "BAD_REQUEST", connect: "invalid_argument" },
  "not found": { http: 404, code: 5, type: "NOT_FOUND", connect: "not_found" },
  unauthorized: { http: 401, code: 16, type: "UNAUTHORIZED", connect: "unauthenticated" },
} as const;

export type Kind = keyof typeof KINDS;

const OfConnect = z.object({ code: z.string(), message: z.string() });
const OfRest = z.object({ code: z.number(), message: z.string(), details: z.array(z.unknown()) });

/** The text of a refusal, after all else of it has been compared with its kind. */
export function refusalOf({ call, status, body }: Answer, kind: Kind): string {
  const { http, code, type, connect } = KINDS[kind];
  const said = `${call.verb} ${call.path} was answered ${status} ${JSON.stringify(body)}`;
  if (!call.path.startsWith("/api/")) {
    const refusal = OfConnect.parse(body);
    assert.equal(refusal.code, connect, said);
    // a stream tells its refusal at its end, with 200
    if (status !== 200) assert.equal(status, http, said);
    return refusal.message;
  }
  const refusal = OfRest.parse(body);
  assert.equal(status, http, said);
  assert.equal(refusal.code, code, said);
  assert.deepEqual(refusal.details, [{
    "@type": "type.googleapis.com/errors.ErrorType",
    TypeCode: type,
    HTTPCode: String(http),
    GRPCCode: String(code),
  }], said);
  return refusal.message;
}
