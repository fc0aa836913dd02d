/**
 * What came of each request, by its route: the template of its path, never the path itself, of which
 * there are any number.
 *
 * @module
 */
import type { Hono } from "hono";
import type { Failure } from "../rpc/failure.ts";
import { notedFailure } from "../rpc/noted_failure.ts";
import { routeOf } from "../rpc/noted_route.ts";

/** A request that was answered. */
export interface Answered {
  /** Its verb; `other` when it is no usual one. */
  readonly method: string;
  /**
   * Template of its path, e.g. `/api/stores/{id}`; `unknown` when nothing is there, {@linkcode GATE} when it
   * was answered before that was looked for.
   */
  readonly route: string;
  readonly status: number;
  /** From its arrival to its answer, without the time of the body's sending, in milliseconds. */
  readonly ms: number;
  /** Why it failed, as its caller was told; of calls, and of what the gate refuses. */
  readonly failure?: Failure;
  readonly fault: Fault;
}

/**
 * On whose side a request failed. On the server's with 5xx, but for 501, which tells of what was asked, and
 * for what its caller brought about, such as a deadline of its own that was too short.
 */
export type Fault = "none" | "caller" | "server";

/** Is told of each request that was answered; must be quick, and must not throw. */
export type Observe = (answered: Answered, request: Request) => void;

/** Stands for the route of requests that were answered before any route was looked for. */
export const GATE = "gate";

/**
 * Tells of each request of an app that was answered. Call it before the first request.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { observeRequests } from "./observed.ts";
 * const app = new Hono();
 * app.get("/lamps/:id", (c) => c.text("lit"));
 * const seen: string[] = [];
 * observeRequests(app, ({ method, route, status }) => seen.push(`${method} ${route} ${status}`));
 * await app.request("/lamps/7");
 * if (seen.join() !== "GET /lamps/:id 200") throw new Error(seen.join());
 * ```
 */
export function observeRequests(app: Hono, observe: Observe): void {
  const fetch = app.fetch;
  app.fetch = (request, ...rest) => {
    const began = performance.now();
    const tell = (response: Response): Response => {
      const route = routeOf(request) ?? routeIn(app, request);
      observe(answeredAt(route, request, response, began), request);
      return response;
    };
    const response = fetch(request, ...rest);
    return response instanceof Promise ? response.then(tell) : tell(response);
  };
}

/** What came of a request that began at a time of `performance.now()`. */
export function answeredAt(
  route: string,
  { method, headers }: Request,
  { status }: Response,
  began: number,
): Answered {
  const ms = performance.now() - began;
  const failure = notedFailure(headers);
  const fault = faultOf(status, failure);
  return { method: VERBS.has(method) ? method : "other", route, status, ms, failure, fault };
}

function faultOf(status: number, failure: Failure | undefined): Fault {
  if (status < 400) return "none";
  return status >= 500 && status !== 501 && !failure?.isCallers ? "server" : "caller";
}

const VERBS = new Set(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]);

/** By Hono's routes: the last handler that matches is the most special one. */
function routeIn(app: Hono, { method, url }: Request): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const end = url.slice(start).search(/[?#]/);
  const path = start < 0 ? "/" : end < 0 ? url.slice(start) : url.slice(start, start + end);
  const [handlers] = app.router.match(method, path);
  const [handler] = handlers.at(-1) ?? [];
  return handler?.[1].path ?? "unknown";
}
