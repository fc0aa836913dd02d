/**
 * Who may use the operators' routes.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { DomainError } from "../../domain/error.ts";
import { ProtocolError } from "../../rpc/error.ts";

/** How a request came in. */
export interface Reach {
  /** The address that its server is bound to. */
  readonly boundTo: string;
  /** `OPS_TOKEN`. */
  readonly token: string | undefined;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/**
 * Lets a request pass, or refuses it.
 *
 * A server on the loopback address is open to whoever asks it by a name of that address; a web page
 * elsewhere whose name was made to point here is not. Everything else needs the token; without one the
 * routes are not there at all. Browsers' requests must come from pages of the same origin, and what
 * changes something must be declared as JSON, which no form can do.
 *
 * @throws {DomainError} not_found, unauthenticated, permission_denied.
 * @throws {ProtocolError} with status 415.
 *
 * @example
 * ```ts
 * import { requireOperator } from "./access.ts";
 * const request = new Request("http://localhost:8080/ops/backlog");
 * requireOperator(request, { boundTo: "127.0.0.1", token: undefined }); // does not throw
 * ```
 */
export function requireOperator(request: Request, { boundTo, token }: Reach): void {
  const { headers, method, url } = request;
  const { host } = new URL(url);
  if (!isLocal(url, boundTo)) {
    if (token === undefined) throw new DomainError("not_found", "route_not_found", "Not Found");
    const [, given = ""] = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
    if (!isSame(given, token)) {
      throw new DomainError("unauthenticated", "token_not_valid", "the token is not valid");
    }
  }
  const origin = headers.get("origin");
  if (origin !== null && URL.parse(origin)?.host !== host) {
    throw new DomainError("permission_denied", "origin_foreign", "the origin is another site");
  }
  const changes = method !== "GET" && method !== "HEAD";
  if (changes && !/^application\/json\b/i.test(headers.get("content-type") ?? "")) {
    throw new ProtocolError(
      "invalid_argument",
      "the content type must be application/json",
      415,
    );
  }
}

/** Whether an address was asked that needs no token: by a name of the loopback address, on a server bound to it. */
export function isLocal(url: string, boundTo: string): boolean {
  return LOOPBACK.test(boundTo) && LOOPBACK.test(URL.parse(url)?.hostname ?? "");
}

/** Compares in a time that tells nothing. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
