/**
 * One app with every service: Connect, REST by the proto's HTTP options, and calls in memory.
 *
 * @module
 */
import type { Hono } from "hono";
import type { Transport } from "../rpc/client.ts";
import { connectRoutes, unknownMethod } from "../rpc/connect.ts";
import type { EdgeOptions } from "../rpc/edge.ts";
import { memoryTransport } from "../rpc/memory_transport.ts";
import type { Service, ServiceDefinition } from "../rpc/schema.ts";
import { type Around, implement, type Implementation, type Served } from "../rpc/service.ts";
import { answerHeads } from "./head.ts";
import { type RestRouters, restRoutes } from "./rest.ts";
import { isConnectCall } from "./surface.ts";

/** How the app behaves. */
export interface ApiOptions extends EdgeOptions {
  readonly app: Hono;
  /** Runs around every call, on every surface; default: nothing. */
  readonly around?: Around;
}

/** One way to reach a method. */
export interface RouteInfo {
  /** HTTP verb. */
  readonly verb: string;
  /** Path, with `{name}` placeholders. */
  readonly path: string;
  /** The method, e.g. `basketspb.BasketService/StartBasket`. */
  readonly rpc: string;
  /** The bounded context that serves it. */
  readonly context: string;
  readonly surface: "rest" | "connect";
  /** Comment in the proto file. */
  readonly doc?: string;
}

/** Where modules put their services. */
export interface Api {
  /**
   * Serves a service on both surfaces and in memory.
   *
   * @param context its name in {@link Api.routes}; default: the package of the service.
   * @param within runs around the calls of this service, within what runs around all.
   * @throws {TypeError} when the service is served already or the implementation does not fit it.
   */
  readonly serve: <D extends ServiceDefinition>(
    service: Service<D>,
    implementation: Implementation<D>,
    context?: string,
    within?: Around,
  ) => void;
  /** Everything served so far, REST before Connect of each method. */
  readonly routes: () => readonly RouteInfo[];
  /** A service by its full name, if it is served here. */
  readonly lookup: (service: string) => Served | undefined;
  /** Calls to the services served here, in memory. */
  readonly transport: Transport;
}

/**
 * An API on a Hono app. It answers what nobody else does: Connect calls of unknown services as
 * `unimplemented`, anything else as plain 404.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { createApi } from "./api.ts";
 * const app = new Hono();
 * const api = createApi({ app, onError: (error) => console.error(error) });
 * // api.serve(BasketService, basketApi(baskets));
 * const response = await app.request("/nowhere");
 * if (response.status !== 404 || api.routes().length > 0) throw new Error("never");
 * ```
 */
export function createApi({ app, around, ...options }: ApiOptions): Api {
  const services = new Map<string, Served>();
  const routers: RestRouters = new Map();
  const routes: RouteInfo[] = [];
  const lookup = (name: string) => services.get(name);
  answerHeads(app);
  app.notFound(({ req }) => notFound(req.raw));
  return {
    serve(service, implementation, context = service.schema.name.split(".")[0], within) {
      const { name } = service.schema;
      if (services.has(name)) throw new TypeError(`${name} is served already`);
      const served = implement(service, implementation, joined(around, within));
      connectRoutes(app, served, options);
      restRoutes(app, served, options, routers);
      services.set(name, served);
      routes.push(...routesOf(served, context));
    },
    routes: () => [...routes],
    lookup,
    transport: memoryTransport(lookup, options),
  };
}

/** One around the other; undefined when there is neither. */
export function joined(outer: Around | undefined, inner: Around | undefined): Around | undefined {
  if (!outer || !inner) return outer ?? inner;
  return (invocation, next) => outer(invocation, () => inner(invocation, next));
}

function* routesOf({ service, endpoints }: Served, context: string): Generator<RouteInfo> {
  for (const { schema: { name, doc, http } } of endpoints.values()) {
    const rpc = `${service.name}/${name}`;
    if (http) yield { verb: http.verb, path: http.path, rpc, context, surface: "rest", doc };
    yield { verb: "POST", path: `/${rpc}`, rpc, context, surface: "connect", doc };
  }
}

function notFound(request: Request): Response {
  return isConnectCall(request)
    ? unknownMethod()
    : new Response("404 page not found\n", { status: 404 });
}
