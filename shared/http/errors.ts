/**
 * Errors as the REST surface writes them: a status object, or `application/problem+json`.
 *
 * @module
 */
import { factsOf } from "../rpc/codes.ts";
import type { JsonObject } from "../rpc/json_values.ts";
import {
  ERROR_TYPE,
  errorTypeOf,
  type Failure,
  jsonOfErrorType,
  restStatusOf,
} from "../rpc/failure.ts";

/**
 * The response to a request that failed; nobody may keep it.
 *
 * @param accept the `Accept` header; when it names `application/problem+json`, and prefers no other JSON,
 *   the body is a problem (RFC 9457), which also carries the reason.
 */
export function restErrorResponse(failure: Failure, accept: string | null): Response {
  const status = restStatusOf(failure);
  const problem = accept !== null && prefersProblem(accept);
  const headers = new Headers({
    "content-type": problem ? PROBLEM : "application/json",
    "vary": "accept",
    "cache-control": "no-store",
  });
  if (failure.code === "unauthenticated") {
    headers.set("www-authenticate", failure.message.replace(/[^\x20-\x7e]/g, "?"));
  }
  const body = problem ? problemOf(failure) : statusOf(failure);
  return new Response(JSON.stringify(body), { status, headers });
}

const PROBLEM = "application/problem+json";

/** Whether an `Accept` header names problems, and no other JSON with a higher quality. */
function prefersProblem(accept: string): boolean {
  if (!accept.toLowerCase().includes(PROBLEM)) return false;
  const qualities = new Map(
    accept.split(",").map((range) => {
      const [type, ...parameters] = range.toLowerCase().split(";").map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return [type, quality === undefined ? 1 : Number(quality) || 0];
    }),
  );
  const problem = qualities.get(PROBLEM) ?? 0;
  const json = ["application/json", "application/*", "*/*"].find((type) => qualities.has(type));
  return problem > 0 && problem >= (qualities.get(json ?? "") ?? 0);
}

/** The status object of a failure, as the reference has it. */
export function statusOf(failure: Failure): JsonObject {
  const { code, message, typed } = failure;
  if (!typed) return { code: factsOf(code).grpc, message, details: [] };
  const { reason: _, ...type } = jsonOfErrorType(errorTypeOf(failure)); // the reference has none
  const detail = { "@type": `type.googleapis.com/${ERROR_TYPE}`, ...type };
  return { code: factsOf(code).grpc, message, details: [detail] };
}

/** The problem of a failure (RFC 9457). */
export function problemOf(failure: Failure): JsonObject {
  const { code, message, reason } = failure;
  const { grpc, type } = factsOf(code);
  const status = restStatusOf(failure);
  return {
    type: "about:blank",
    title: TITLES.get(status) ?? type,
    status,
    detail: message,
    code: grpc,
    typeCode: type,
    ...(reason && { reason }),
  };
}

const TITLES: ReadonlyMap<number, string> = new Map([
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [408, "Request Timeout"],
  [409, "Conflict"],
  [413, "Content Too Large"],
  [415, "Unsupported Media Type"],
  [422, "Unprocessable Content"],
  [429, "Too Many Requests"],
  [431, "Request Header Fields Too Large"],
  [499, "Client Closed Request"],
  [500, "Internal Server Error"],
  [501, "Not Implemented"],
  [503, "Service Unavailable"],
  [504, "Gateway Timeout"],
]);

/** The response to a path below a root that no rule has. */
export function notFoundResponse(accept: string | null): Response {
  return restErrorResponse({ code: "not_found", message: "Not Found", typed: false }, accept);
}

/** The response to a verb that the path does not have. */
export function wrongVerbResponse(verbs: readonly string[], accept: string | null): Response {
  const failure = {
    code: "unimplemented",
    message: "Method Not Allowed",
    typed: false,
    restStatus: 405,
  } as const;
  const response = restErrorResponse(failure, accept);
  const allowed = verbs.includes("GET") ? [...verbs, "HEAD"] : verbs;
  response.headers.set("allow", allowed.toSorted().join(", "));
  return response;
}
