/**
 * What the HTTP surfaces have in common: options, and an error's way to the caller.
 *
 * @module
 */
import { ANONYMOUS, type Caller, type IncomingCall } from "./call.ts";
import { COMPRESS_FROM_BYTES, MAX_BODY_BYTES } from "./body.ts";
import { type ErrorInfo, type Failure, failureOf, isHidden, type OnError } from "./failure.ts";
import { RpcError } from "./error.ts";
import type { Patience } from "./patience.ts";
import type { Method } from "./service.ts";

/** How a surface behaves. */
export interface EdgeOptions {
  /** Told of each error that callers see only as `internal error` or as an outage. */
  readonly onError: OnError;
  /** Most bytes of a request after decompression; default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Answers from this many bytes on are compressed when asked for; default 1 KiB. */
  readonly compressFromBytes?: number;
  /** Aborts when the process is about to end: open streams are ended with `unavailable`. Default: never. */
  readonly stopping?: AbortSignal;
  /** Whether errors carry an `errors.ErrorType` with their reason; default true. */
  readonly errorType?: boolean;
  /** Who calls, from the headers; may throw {@link DomainError} `unauthenticated`. Default: nobody. */
  readonly authenticate?: (headers: Headers) => Caller | Promise<Caller>;
  /** How long a caller may take to send a request; default: without limit. */
  readonly bodyPatience?: Patience;
  /** How long a call may take that is answered once, whatever its caller allows; default: without limit. */
  readonly callPatience?: Patience;
}

/** Options with the defaults filled in. */
export type Edge =
  & Required<Omit<EdgeOptions, Limits>>
  & Pick<EdgeOptions, Limits>
  & { readonly surface: ErrorInfo["surface"] };

type Limits = "bodyPatience" | "callPatience";

/** Fills in the defaults. */
export function edgeOf(surface: ErrorInfo["surface"], options: EdgeOptions): Edge {
  return {
    surface,
    onError: options.onError,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
    compressFromBytes: options.compressFromBytes ?? COMPRESS_FROM_BYTES,
    stopping: options.stopping ?? new AbortController().signal,
    errorType: options.errorType ?? true,
    authenticate: options.authenticate ?? (() => ANONYMOUS),
    bodyPatience: options.bodyPatience,
    callPatience: options.callPatience,
  };
}

/**
 * Runs a call that is answered once, until its caller's deadline or the limit of the surface, whichever is
 * first; then its signal aborts.
 *
 * @throws {RpcError} `deadline_exceeded`, or `canceled` when the caller of a call with a deadline left.
 */
export function runInTime<T>(
  call: IncomingCall,
  { callPatience }: Pick<Edge, "callPatience">,
  work: () => Promise<T>,
): Promise<T> {
  const running = call.deadline === undefined ? work() : call.beforeDeadline(work);
  if (!callPatience) return running;
  return callPatience.within(running, () => {
    const late = new RpcError("deadline_exceeded", "the deadline was exceeded");
    call.abort(late);
    return late;
  });
}

/** What the caller sees of `error`; tells `onError` what the caller does not see. */
export function fail(
  error: unknown,
  { service, schema }: Pick<Method, "service" | "schema">,
  { surface, onError, errorType }:
    & Pick<Edge, "surface" | "onError">
    & Pick<EdgeOptions, "errorType">,
  call?: IncomingCall,
): Failure {
  const failure = failureOf(error, call?.ended);
  if (isHidden(error, failure)) {
    onError(error, { surface, service: service.name, method: schema.name, code: failure.code });
  }
  if (errorType === false) return { ...failure, typed: false };
  return failure;
}
