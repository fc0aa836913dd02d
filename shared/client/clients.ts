/**
 * Typed clients for programs outside the system: in Deno, Node.js and browsers, or in memory.
 *
 * @module
 */
import { type Client, createClient } from "../rpc/client.ts";
import type { Codec } from "../rpc/connect_call.ts";
import { httpTransport } from "../rpc/http_transport.ts";
import type { Service } from "../rpc/schema.ts";
import { callErrorOf } from "./call_error.ts";
import { backingOff, type RetryOptions } from "./retry.ts";

/** What answers requests in this process: a Hono app. */
export interface AnsweringApp {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** Where the system is. */
export type Place =
  | {
    /** Without any path, e.g. `http://localhost:8080`; in a browser empty for the page's own origin. */
    readonly baseUrl: string;
    /** Default: the global `fetch`. */
    readonly fetch?: (request: Request) => Promise<Response>;
    readonly app?: undefined;
  }
  | { readonly app: AnsweringApp; readonly baseUrl?: undefined };

/** How all calls are made; each may say otherwise by its `CallOptions`. */
export type ClientsOptions = Place & {
  /** How long to wait for an answer, repetitions included, in milliseconds; default 5 000. Streams have no limit. */
  readonly timeoutMs?: number;
  /** Headers of each call, asked for anew each time. */
  readonly headers?: () => HeadersInit;
  /** How calls are repeated that can be; `false`: never. */
  readonly retry?: RetryOptions | false;
  /** How messages are written on the wire; default `proto`, which is smaller. */
  readonly format?: Codec;
};

/** A client a service. */
export type Clients<S extends Readonly<Record<string, Service>>> = {
  readonly [Name in keyof S]: S[Name] extends Service<infer D> ? Client<D> : never;
};

/**
 * A typed client of each service, over the Connect protocol. Their functions throw {@link CallError}.
 *
 * @throws {TypeError} when a service's definition and schema do not fit each other.
 *
 * @example
 * ```ts
 * import { clientsOf } from "./clients.ts";
 * import { connectApp } from "../rpc/toy_app.ts";
 * import { ToyService } from "../rpc/toys.ts";
 * const { app } = connectApp({ getToy: ({ id }) => ({ toy: { id, age: 3 } }) });
 * const { toys } = clientsOf({ toys: ToyService }, { app });
 * const { toy } = await toys.getToy({ id: "bear" }, { timeoutMs: 500 });
 * if (toy?.age !== 3) throw new Error("never");
 * ```
 */
export function clientsOf<const S extends Readonly<Record<string, Service>>>(
  services: S,
  options: ClientsOptions,
): Clients<S>;
export function clientsOf(
  services: Readonly<Record<string, Service>>,
  options: ClientsOptions,
): Readonly<Record<string, unknown>> {
  const { timeoutMs, headers, retry = {}, format } = options;
  const transport = httpTransport(options.baseUrl ?? IN_MEMORY, {
    format,
    fetch: options.app ? answeredBy(options.app) : options.fetch,
  });
  const defaults = {
    timeoutMs,
    headers,
    retry: retry === false ? () => undefined : backingOff(retry),
    errorOf: callErrorOf,
  };
  return Object.fromEntries(
    Object.entries(services).map((
      [name, service],
    ) => [name, createClient(service, transport, defaults)]),
  );
}

const IN_MEMORY = "http://in-memory";

function answeredBy({ fetch }: AnsweringApp) {
  return async (request: Request): Promise<Response> => await fetch(request);
}
