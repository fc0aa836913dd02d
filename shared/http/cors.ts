/**
 * Which web pages of other origins may call (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol).
 * Nothing here works by cookies, so no page is ever allowed credentials.
 *
 * @module
 */

const VERBS = "GET, HEAD, POST, PUT, DELETE";
const KEPT_SECONDS = "7200";
const HEADER_LIST = /^[\w!#$%&'*+.^`|~, -]*$/;

/** What pages may read without being told. */
const SAFE = new Set([
  ...["cache-control", "content-language", "content-length", "content-type", "expires"],
  ...["last-modified", "pragma", "date", "vary"],
]);

/** The rules for pages of other origins. */
export interface Cors {
  /** The answer to the question of a browser, asked before the request itself; undefined for any other request. */
  preflight(request: Request): Response | undefined;
  /** Lets the page that sent a request read the answer, if it may: all of its headers, trailers too. */
  open(request: Request, response: Response): void;
}

/**
 * Rules.
 *
 * @param origins such as `https://shop.example`; `*` is any; none: no page of another origin may call.
 *
 * @example
 * ```ts
 * import { corsFor } from "./cors.ts";
 * const { open } = corsFor(["https://shop.example"]);
 * const response = new Response();
 * open(new Request("http://mall/", { headers: { origin: "https://shop.example" } }), response);
 * const allowed = response.headers.get("access-control-allow-origin");
 * if (allowed !== "https://shop.example") throw new Error("never");
 * ```
 */
export function corsFor(origins: readonly string[]): Cors {
  const anyone = origins.includes("*");
  const allowed = new Set(origins);
  const originOf = ({ headers, url }: Request): string | undefined => {
    const origin = headers.get("origin");
    if (origin === null || isOperators(url)) return undefined;
    return anyone ? "*" : allowed.has(origin) ? origin : undefined;
  };
  const setOrigin = (headers: Headers, origin: string | undefined) => {
    if (!anyone) headers.append("vary", "origin"); // whoever keeps an answer keeps it for one origin
    if (origin) headers.set("access-control-allow-origin", origin);
  };

  return {
    preflight(request) {
      const { method, headers } = request;
      if (method !== "OPTIONS" || !headers.has("access-control-request-method")) return undefined;
      const origin = originOf(request);
      if (!origin) return undefined;
      const asked = headers.get("access-control-request-headers") ?? "";
      const answer = new Headers({
        "access-control-allow-methods": VERBS,
        "access-control-max-age": KEPT_SECONDS,
      }); // a call may carry any metadata
      if (HEADER_LIST.test(asked)) answer.set("access-control-allow-headers", asked);
      setOrigin(answer, origin);
      return new Response(null, { status: 204, headers: answer });
    },
    open(request, { headers }) {
      const origin = originOf(request);
      const exposed = origin ? [...headers.keys()].filter((name) => !SAFE.has(name)) : [];
      setOrigin(headers, origin);
      if (exposed.length > 0) headers.set("access-control-expose-headers", exposed.join(", "));
    },
  };
}

/** Operators' routes and numbers are for no page of another origin. */
function isOperators(url: string): boolean {
  return /^\/(ops|metrics|readiness)(\/|$)/.test(new URL(url).pathname);
}
