/**
 * What an implementation knows of the call it answers, besides the request.
 *
 * @module
 */
import { DeadlineError, ProtocolError, RpcError } from "./error.ts";
import { Trailers } from "./trailers.ts";

/** Who calls. */
export interface Caller {
  /** Identifier of the person, device or service; empty when nobody said. */
  readonly id: string;
  readonly roles: readonly string[];
}

/** The caller of a request without credentials. */
export const ANONYMOUS: Caller = { id: "", roles: [] };

/** The caller of calls between services of one process. */
export const SYSTEM: Caller = { id: "system", roles: ["service"] };

/** One call, the same over Connect, REST and in memory. */
export interface Call {
  /** Aborts at the deadline and when the caller goes away; its reason is an error to throw. */
  readonly signal: AbortSignal;
  readonly headers: Headers;
  /** Sent with the answer. For a stream, those set before the iterable is returned. */
  readonly responseHeaders: Headers;
  /** Sent after the answer; over REST they are not sent. */
  readonly responseTrailers: Headers;
  /** When the caller stops waiting, in milliseconds since 1970. */
  readonly deadline?: number;
  /** Why the call was given up, once it was; unlike `signal` it costs nothing to look. */
  readonly givenUp?: unknown;
  /** Tells why, when the call is given up, before its caller is told; must not throw. Costs no signal. */
  readonly whenGivenUp?: (tell: (reason: unknown) => void) => void;
  /** The query of a call that came as GET over Connect. */
  readonly query?: URLSearchParams;
  /** The `Idempotency-Key` header. */
  readonly idempotencyKey?: string;
  readonly caller: Caller;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A call as an edge makes it. What few calls need (signal, headers of the answer) is made on first use.
 */
export class IncomingCall implements Call {
  readonly deadline?: number;
  #expiresAt?: number; // by the monotonic clock: a change of the time of day moves no deadline
  #source: () => AbortSignal | undefined;
  #controller?: AbortController;
  #signal?: AbortSignal;
  #responseHeaders?: Headers;
  #responseTrailers?: Trailers;
  #watchers?: ((reason: unknown) => void)[];

  /**
   * @param source gives the signal that aborts when the caller goes away.
   * @param timeoutMs how long the caller waits from now, in milliseconds; none: without limit.
   * @param query of a call that came as GET over Connect.
   */
  constructor(
    readonly headers: Headers,
    source: () => AbortSignal | undefined,
    readonly caller: Caller,
    timeoutMs?: number,
    readonly query?: URLSearchParams,
  ) {
    this.#source = source;
    if (timeoutMs === undefined) return;
    this.#expiresAt = performance.now() + timeoutMs;
    this.deadline = Date.now() + timeoutMs;
  }

  get signal(): AbortSignal {
    if (this.#signal) return this.#signal;
    const source = this.#source();
    this.#controller ??= new AbortController();
    const own = this.#controller.signal;
    return this.#signal = source ? AbortSignal.any([source, own]) : own;
  }

  get responseHeaders(): Headers {
    return this.#responseHeaders ??= new Headers();
  }

  get responseTrailers(): Headers {
    return this.#responseTrailers ??= new Trailers();
  }

  get idempotencyKey(): string | undefined {
    return this.headers.get("idempotency-key") ?? undefined;
  }

  /** Headers and trailers that the implementation set, without making empty ones. */
  get metadata(): { readonly headers?: Headers; readonly trailers?: Trailers } {
    return { headers: this.#responseHeaders, trailers: this.#responseTrailers };
  }

  get givenUp(): unknown {
    const own = this.#controller?.signal;
    return own?.aborted ? own.reason : undefined;
  }

  /** The signal that an implementation saw, for judging its error; or else the one of the caller. */
  get ended(): AbortSignal | undefined {
    return this.#signal ?? this.#source();
  }

  whenGivenUp(tell: (reason: unknown) => void): void {
    (this.#watchers ??= []).push(tell);
  }

  /** Gives the call up, once: tells who wants to know why, and aborts its signal. */
  abort(reason: unknown): void {
    this.#controller ??= new AbortController();
    if (this.#controller.signal.aborted) return;
    this.#watchers?.forEach((tell) => tell(reason));
    this.#controller.abort(reason);
  }

  /**
   * Runs `work` and waits for it until the deadline, when the signal aborts and this rejects; so it does
   * when the caller of a call with a deadline goes away.
   *
   * @throws {RpcError} `deadline_exceeded` or `canceled`; what `work` does afterwards has no reader any
   *   more.
   */
  beforeDeadline<T>(work: () => Promise<T>): Promise<T> {
    if (this.#expiresAt === undefined) return work();
    const leftMs = Math.max(0, this.#expiresAt - performance.now());
    const source = this.#source();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const end = (error: RpcError) => {
      this.abort(error);
      reject(error);
    };
    const expire = () => end(new DeadlineError());
    const leave = () => end(new RpcError("canceled", "the call was canceled"));
    if (leftMs === 0) {
      expire();
      return promise;
    }
    const timer = leftMs > LONGEST_TIMER_MS ? undefined : setTimeout(expire, leftMs);
    source?.addEventListener("abort", leave, { once: true });
    if (source?.aborted) leave();
    else work().then(resolve, reject);
    return promise.finally(() => {
      clearTimeout(timer);
      source?.removeEventListener("abort", leave);
    });
  }
}

/**
 * The timeout in a `Connect-Timeout-Ms` header, in milliseconds.
 *
 * @throws {ProtocolError} when it is not a number of at most ten digits.
 */
export function connectTimeoutMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,10}$/.test(header)) return Number(header);
  throw new ProtocolError(
    "invalid_argument",
    "Connect-Timeout-Ms must be a whole number of at most 10 digits",
  );
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["H", 3_600_000],
  ["M", 60_000],
  ["S", 1_000],
  ["m", 1],
  ["u", 1e-3],
  ["n", 1e-6],
]);

/**
 * The timeout in a `Grpc-Timeout` header (`5S`, `100m`), in milliseconds.
 *
 * @throws {ProtocolError} when it is not at most eight digits and one of the units `H M S m u n`.
 */
export function grpcTimeoutMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(header) ?? [];
  const factor = UNIT_MS.get(unit ?? "");
  if (factor !== undefined) return Number(digits) * factor;
  throw new ProtocolError("invalid_argument", `invalid Grpc-Timeout: ${JSON.stringify(header)}`);
}
