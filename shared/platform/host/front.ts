/**
 * What answers before everything is in place: that the process lives, and that it is not ready.
 *
 * @module
 */
import { Hono } from "hono";
import { createGate, type Gate } from "../../http/gate.ts";
import { answerHeads } from "../../http/head.ts";
import { livenessRoute } from "../../http/liveness.ts";
import { GATE, type Observe, observeRequests } from "../../http/observed.ts";
import { failureResponse } from "../../http/surface.ts";
import { noteRoute } from "../../rpc/noted_route.ts";
import type { Readiness } from "../ops/readiness.ts";
import type { ServerFacts } from "../ops/routes.ts";

/** Answers from the first moment, and hands over once. */
export interface Front {
  /** The handler of a server that is bound to an address. */
  handlerAt(boundTo: string): Deno.ServeHandler;
  /** From now on, this app answers. */
  handOver(app: Pick<Hono, "fetch">): void;
}

/**
 * Makes it.
 *
 * @param gate that every request passes; one with the default limits unless given.
 * @param observe told of what is answered here, until it is handed over; nobody unless given.
 *
 * @example
 * ```ts
 * import { createFront } from "./front.ts";
 * const front = createFront();
 * const handle = front.handlerAt("127.0.0.1");
 * const info = {} as Deno.ServeHandlerInfo;
 * const response = await handle(new Request("http://localhost/readiness"), info);
 * if (response.status !== 503) throw new Error("never");
 * ```
 */
export function createFront(gate: Gate = createGate(), observe?: Observe): Front {
  const starting = new Hono();
  answerHeads(starting);
  if (observe) observeRequests(starting, observe);
  livenessRoute(starting);
  starting.get("/readiness", (c) => {
    const nothing: Readiness = { status: "starting", checks: [] };
    return c.json(nothing, 503, { "cache-control": "no-store" });
  });
  starting.notFound(({ req }) => {
    noteRoute(req.raw, GATE);
    const message = "the service is starting";
    const failure = { code: "unavailable", message, typed: true } as const;
    const response = failureResponse(req.raw, failure);
    response.headers.set("retry-after", "1");
    return response;
  });
  let app: Pick<Hono, "fetch"> = starting;
  return {
    handlerAt(boundTo) {
      const facts: ServerFacts = { boundTo };
      return (request) => gate(request, () => app.fetch(request, facts));
    },
    handOver(ready) {
      app = ready;
    },
  };
}
