/**
 * What came of each request, by its route: the template of its path, never the path itself, of which
 * there are any number.
 *
 * @module
 */
import type { Hono } from "hono";
import { routeOf } from "../rpc/noted_route.ts";

/** A request that was answered. */
export interface Answered {
  /** Its verb; `other` when it is no usual one. */
  readonly method: string;
  /** Template of its path, e.g. `/api/stores/{id}`; `unknown` when nothing is there. */
  readonly route: string;
  readonly status: number;
  /** From its arrival to its answer, without the time of the body's sending, in milliseconds. */
  readonly ms: number;
}

/** Is told of each request that was answered; must be quick, and must not throw. */
export type Observe = (answered: Answered, request: Request) => void;

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
      const { method: verb } = request;
      const method = VERBS.has(verb) ? verb : "other";
      const route = routeOf(request) ?? routeIn(app, request);
      const ms = performance.now() - began;
      observe({ method, route, status: response.status, ms }, request);
      return response;
    };
    const response = fetch(request, ...rest);
    return response instanceof Promise ? response.then(tell) : tell(response);
  };
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
