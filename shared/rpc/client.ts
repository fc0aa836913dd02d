/**
 * Clients of services, typed by their definitions. The transport decides how a call travels.
 *
 * @module
 */
import { RpcError } from "./error.ts";
import type { Service, ServiceDefinition } from "./schema.ts";
import { type DeepPartial, type Method, methodsOf } from "./service.ts";
import type { RequestOf, ResponseOf } from "./service.ts";
import { pause } from "../platform/time.ts";

/** How one call is made. */
export interface CallOptions {
  /** How long to wait, retries included, in milliseconds; default 5 000, for streams without limit. */
  readonly timeoutMs?: number;
  /** Gives the call up when it aborts. */
  readonly signal?: AbortSignal;
  readonly headers?: HeadersInit;
  /** Makes a call that changes something safe to repeat: with the same key it has one effect. */
  readonly idempotencyKey?: string;
}

/** An attempt that failed. */
export interface FailedAttempt {
  readonly method: Method;
  readonly headers: Headers;
  readonly error: unknown;
  /** Which one it was, from 1. */
  readonly attempt: number;
}

/** When to try again, in milliseconds from now; undefined: not at all. */
export type Retry = (failed: FailedAttempt) => number | undefined;

/** How a client makes its calls. */
export interface ClientOptions {
  /** Default of {@link CallOptions.timeoutMs}. */
  readonly timeoutMs?: number;
  /** Headers of each call, asked for anew each time: `traceparent`, correlation id. */
  readonly headers?: () => HeadersInit;
  /** Default: a method without side effects is tried a second time, at once, when it is `unavailable`. */
  readonly retry?: Retry;
  /** What is thrown for an error; default: the error itself. */
  readonly errorOf?: (error: unknown) => unknown;
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
 * Unless {@link ClientOptions.retry} says otherwise, a method without side effects is tried a second time
 * when the first answer is `unavailable`. Never is a call tried again that has no time left.
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
  const { retry = onceMore } = defaults;
  const headers = headersOf(defaults, options);
  const patience = patienceOf(timeoutMs, options.signal);
  const { signal } = patience;
  try {
    for (let attempt = 1;; attempt++) {
      try {
        return await patience.race(() =>
          transport.unary({ method, request, headers, signal, timeoutMs: patience.leftMs() })
        );
      } catch (error) {
        const waitMs = signal.aborted ? undefined : retry({ method, headers, error, attempt });
        if (waitMs === undefined || waitMs >= (patience.leftMs() ?? Infinity)) throw error;
        if (waitMs > 0) await pause(waitMs, signal);
      }
    }
  } catch (error) {
    throw defaults.errorOf ? defaults.errorOf(error) : error;
  } finally {
    patience.release();
  }
}

function onceMore({ method, error, attempt }: FailedAttempt): number | undefined {
  const again = attempt === 1 && method.schema.noSideEffects && error instanceof RpcError &&
    error.code === "unavailable";
  return again ? 0 : undefined;
}

async function* stream(
  method: Method,
  transport: Transport,
  defaults: ClientOptions,
  request: unknown,
  options: CallOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  const headers = headersOf(defaults, options);
  const patience = patienceOf(options.timeoutMs ?? defaults.timeoutMs, options.signal);
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
  } catch (error) {
    throw defaults.errorOf ? defaults.errorOf(error) : error;
  } finally {
    const left = messages.return?.();
    if (pending) left?.catch(() => {}); // the read that was given up has told the reader why
    else await left;
    patience.end();
    patience.release();
  }
}

function headersOf(defaults: ClientOptions, options: CallOptions): Headers {
  const headers = new Headers(defaults.headers?.());
  new Headers(options.headers).forEach((value, name) => headers.set(name, value));
  if (options.idempotencyKey !== undefined) headers.set("idempotency-key", options.idempotencyKey);
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
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason));
  });
  ended.catch(() => {}); // whoever races it hears of it
  return {
    signal: controller.signal,
    leftMs: (): number | undefined =>
      timeoutMs === undefined
        ? undefined
        : Math.max(1, Math.ceil(timeoutMs - (performance.now() - start))),
    race: <T>(work: () => Promise<T>): Promise<T> => {
      controller.signal.throwIfAborted();
      return Promise.race([work(), ended]);
    },
    /** Lets go of a stream that its reader has left. */
    end: (): void => controller.abort(new RpcError("canceled", "the call was canceled")),
    release(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    },
  };
}
