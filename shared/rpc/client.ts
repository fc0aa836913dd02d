/**
 * Clients of services, typed by their definitions. The transport decides how a call travels.
 *
 * @module
 */
import { RpcError } from "./error.ts";
import type { Service, ServiceDefinition } from "./schema.ts";
import { type DeepPartial, type Method, methodsOf } from "./service.ts";
import type { RequestOf, ResponseOf } from "./service.ts";

/** How one call is made. */
export interface CallOptions {
  /** How long to wait, retries included, in milliseconds; default 5 000, for streams without limit. */
  readonly timeoutMs?: number;
  /** Gives the call up when it aborts. */
  readonly signal?: AbortSignal;
  readonly headers?: HeadersInit;
}

/** How a client makes its calls. */
export interface ClientOptions {
  /** Default of {@link CallOptions.timeoutMs}. */
  readonly timeoutMs?: number;
  /** Headers of each call, asked for anew each time: `traceparent`, correlation id. */
  readonly headers?: () => HeadersInit;
}

/**
 * The functions of a service as callers see them. Requests may be partial, responses are whole.
 *
 * They throw {@link DomainError} for what the other side raised on purpose and {@link RpcError} for
 * outages, deadlines and bugs.
 */
export type Client<D extends ServiceDefinition> = {
  readonly [Key in keyof D["methods"]]: D["methods"][Key] extends { readonly responseStream: true }
    ? (
      request: DeepPartial<RequestOf<D["methods"][Key]>>,
      options?: CallOptions,
    ) => AsyncIterable<ResponseOf<D["methods"][Key]>>
    : (
      request: DeepPartial<RequestOf<D["methods"][Key]>>,
      options?: CallOptions,
    ) => Promise<ResponseOf<D["methods"][Key]>>;
};

/** One attempt of a call. */
export interface OutgoingCall {
  readonly method: Method;
  /** The request message, maybe partial. */
  readonly request: unknown;
  readonly headers: Headers;
  /** Aborts at the deadline and when the caller gives up; its reason is the error to throw. */
  readonly signal: AbortSignal;
  /** What is left of the time, in milliseconds. */
  readonly timeoutMs?: number;
}

/** How calls travel. */
export interface Transport {
  /** Resolves to the whole response message. */
  readonly unary: (call: OutgoingCall) => Promise<unknown>;
  /** Yields whole response messages. */
  readonly stream: (call: OutgoingCall) => AsyncIterable<unknown>;
}

const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * A client of `service`.
 *
 * A method without side effects is tried a second time when the first answer is `unavailable`.
 *
 * @throws {TypeError} when the service's definition and schema do not fit each other.
 *
 * @example
 * ```ts ignore
 * const stores = createClient(StoresService, httpTransport("http://stores:8080"));
 * const { product } = await stores.getProduct({ id }, { timeoutMs: 500 });
 * ```
 */
export function createClient<D extends ServiceDefinition>(
  service: Service<D>,
  transport: Transport,
  options?: ClientOptions,
): Client<D>;
export function createClient(
  service: Service,
  transport: Transport,
  options: ClientOptions = {},
): Readonly<Record<string, unknown>> {
  const client: Record<string, unknown> = {};
  for (const method of methodsOf(service).values()) {
    client[method.schema.key] = method.schema.serverStreaming
      ? (request: unknown, call?: CallOptions) => stream(method, transport, options, request, call)
      : (request: unknown, call?: CallOptions) => unary(method, transport, options, request, call);
  }
  return client;
}

async function unary(
  method: Method,
  transport: Transport,
  defaults: ClientOptions,
  request: unknown,
  options: CallOptions = {},
): Promise<unknown> {
  const timeoutMs = options.timeoutMs ?? defaults.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  using patience = patienceOf(timeoutMs, options.signal);
  const headers = headersOf(defaults, options);
  const attempt = () =>
    patience.race(() =>
      transport.unary({
        method,
        request,
        headers,
        signal: patience.signal,
        timeoutMs: patience.leftMs(),
      })
    );
  try {
    return await attempt();
  } catch (error) {
    const again = method.schema.noSideEffects && error instanceof RpcError &&
      error.code === "unavailable";
    if (!again) throw error;
    return await attempt();
  }
}

async function* stream(
  method: Method,
  transport: Transport,
  defaults: ClientOptions,
  request: unknown,
  options: CallOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  using patience = patienceOf(options.timeoutMs ?? defaults.timeoutMs, options.signal);
  const headers = headersOf(defaults, options);
  const { signal } = patience;
  const messages = transport.stream({
    method,
    request,
    headers,
    signal,
    timeoutMs: patience.leftMs(),
  })[Symbol.asyncIterator]();
  let pending = false;
  try {
    while (true) {
      pending = true;
      const step = await patience.race(() => messages.next());
      pending = false;
      if (step.done) return;
      yield step.value;
    }
  } finally {
    const left = messages.return?.();
    if (pending) left?.catch(() => {}); // the read that was given up has told the reader why
    else await left;
    patience.end();
  }
}

function headersOf(defaults: ClientOptions, options: CallOptions): Headers {
  const headers = new Headers(defaults.headers?.());
  new Headers(options.headers).forEach((value, name) => headers.set(name, value));
  return headers;
}

/** How long a caller waits, and what ends the waiting. */
function patienceOf(timeoutMs: number | undefined, signal: AbortSignal | undefined) {
  const controller = new AbortController();
  const start = performance.now();
  const giveUp = (): void =>
    controller.abort(
      new RpcError("canceled", "the call was canceled", { cause: signal?.reason }),
    );
  const timer = timeoutMs === undefined || timeoutMs >= 2 ** 31 ? undefined : setTimeout(
    () => controller.abort(new RpcError("deadline_exceeded", "the deadline was exceeded")),
    timeoutMs,
  );
  signal?.addEventListener("abort", giveUp, { once: true });
  if (signal?.aborted) giveUp();
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => {}); // whoever races it hears of it
  controller.signal.addEventListener("abort", () => ended.reject(controller.signal.reason));
  return {
    signal: controller.signal,
    leftMs: (): number | undefined =>
      timeoutMs === undefined
        ? undefined
        : Math.max(1, Math.ceil(timeoutMs - (performance.now() - start))),
    race: <T>(work: () => Promise<T>): Promise<T> => {
      controller.signal.throwIfAborted();
      return Promise.race([work(), ended.promise]);
    },
    /** Lets go of a stream that its reader has left. */
    end: (): void => controller.abort(new RpcError("canceled", "the call was canceled")),
    [Symbol.dispose](): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    },
  };
}
