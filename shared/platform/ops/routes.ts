/**
 * The operators' routes of a process, and its readiness. They cover the contexts that run here; who
 * wants all asks all processes, as `deno task ops` does.
 *
 * @module
 */
import { Hono } from "hono";
import { notFoundResponse, wrongVerbResponse } from "../../http/errors.ts";
import type { Config } from "../config.ts";
import type { Logger } from "../log.ts";
import { requireOperator } from "./access.ts";
import { createAnswers, errorResponse } from "./answers.ts";
import { backlogOf } from "./backlog.ts";
import { deadLetterRoutes } from "./dead_letter_routes.ts";
import type { ContextDesk, Phase } from "./desk.ts";
import { outboxRoutes } from "./outbox_routes.ts";
import { projectionRoutes } from "./projection_routes.ts";
import type { Readiness } from "./readiness.ts";
import { sagaRoutes } from "./saga_routes.ts";
import { streamRoutes } from "./stream_routes.ts";

/** What a server says of itself with each request, as Hono's environment. */
export interface ServerFacts {
  /** The address that it is bound to; `WEB_HOST` unless given. */
  readonly boundTo?: string;
}

/** What the routes need. */
export interface OpsPorts {
  readonly config: Config;
  readonly log: Logger;
  /** The contexts of this process by name. */
  readonly contexts: ReadonlyMap<string, ContextDesk>;
  readonly phase: () => Phase;
  /** Which broker carries the messages. */
  readonly broker: string;
  readonly readiness: () => Promise<Readiness>;
}

/**
 * Adds `GET /readiness` and everything below `/ops`.
 *
 * @example
 * ```ts ignore
 * opsRoutes(app, { config, log, contexts, phase, broker: broker.kind, readiness });
 * ```
 */
export function opsRoutes(app: Hono, ports: OpsPorts): void {
  const { config, log, contexts, phase, broker, readiness } = ports;
  app.get("/readiness", async (c) => {
    const { status, checks } = await readiness();
    return c.json({ status, checks }, status === "ready" ? 200 : 503, {
      "cache-control": "no-store",
    });
  });

  const ops = new Hono();
  ops.use("*", async (c, next) => {
    c.header("cache-control", "no-store");
    try {
      const { boundTo = config.web.host }: ServerFacts = c.env ?? {};
      requireOperator(c.req.raw, { boundTo, token: config.opsToken });
    } catch (error) {
      return errorResponse(error, c.req.raw, log);
    }
    await next();
  });
  const answer = createAnswers(log);
  const desks = () => [...contexts.values()];
  const index = answer(() => ({
    process: Deno.pid,
    phase: phase(),
    contexts: [...contexts.keys()],
    broker,
    stream: config.nats.stream,
  }));
  ops.get("/", index);
  ops.get(
    "/backlog",
    answer(async () => ({
      contexts: await Promise.all(desks().map((desk) => backlogOf(desk, log))),
    })),
  );
  sagaRoutes(ops, desks, answer);
  deadLetterRoutes(ops, desks, answer);
  outboxRoutes(ops, desks, answer);
  projectionRoutes(ops, desks, answer);
  streamRoutes(ops, desks, answer);
  ops.all("*", (c) => {
    const { req } = c;
    if (req.path === "/ops/" && req.method === "GET") return index(c);
    const accept = req.raw.headers.get("accept");
    const verbs = ops.routes.filter(({ method, path }) =>
      method !== "ALL" && isPath(path, req.path.replace(/^\/ops/, "") || "/")
    ).map(({ method }) => method);
    return verbs.length > 0 ? wrongVerbResponse(verbs, accept) : notFoundResponse(accept);
  });
  app.route("/ops", ops);
}

/** Whether a path is of a pattern such as `/sagas/:id`. */
function isPath(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replaceAll(/:\w+/g, "[^/]+")}$`).test(path);
}
