/**
 * HEAD, answered by what answers GET.
 *
 * @module
 */
import type { Hono } from "hono";
import { noteRoute, routeOf } from "../rpc/noted_route.ts";

/**
 * Lets an app answer HEAD with what it answers GET, so that the server tells the length of a body which it
 * does not send: Hono takes the body away, and its length would be told as 0. Call it before the first
 * request, and before `observeRequests`.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { answerHeads } from "./head.ts";
 * const app = new Hono();
 * app.get("/lamp", (c) => c.text("lit"));
 * answerHeads(app);
 * const response = await app.request("/lamp", { method: "HEAD" });
 * if (await response.text() !== "lit") throw new Error("never"); // a server sends its length only
 * ```
 */
export function answerHeads(app: Hono): void {
  const fetch = app.fetch;
  app.fetch = (request, ...rest) => {
    if (request.method !== "HEAD") return fetch(request, ...rest);
    const get = new Request(request, { method: "GET" });
    Object.defineProperty(get, "headers", { value: request.headers }); // what is noted of them stays known
    const leave = (response: Response): Response => {
      const route = routeOf(get);
      if (route !== undefined) noteRoute(request, route);
      return response;
    };
    const response = fetch(get, ...rest);
    return response instanceof Promise ? response.then(leave) : leave(response);
  };
}
