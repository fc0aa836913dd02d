/**
 * What the HTTP surfaces have in common: options, and an error's way to the caller.
 *
 * @module
 */
import { ANONYMOUS, type Caller, type IncomingCall } from "./call.ts";
import { COMPRESS_FROM_BYTES, MAX_BODY_BYTES } from "./body.ts";
import { type ErrorInfo, type Failure, failureOf, isHidden, type OnError } from "./failure.ts";
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
  /** Who calls, from the headers; may throw {@link DomainError} `unauthenticated`. Default: nobody. */
  readonly authenticate?: (headers: Headers) => Caller | Promise<Caller>;
}

/** Options with the defaults filled in. */
export type Edge = Required<EdgeOptions> & { readonly surface: ErrorInfo["surface"] };

/** Fills in the defaults. */
export function edgeOf(surface: ErrorInfo["surface"], options: EdgeOptions): Edge {
  return {
    surface,
    onError: options.onError,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
    compressFromBytes: options.compressFromBytes ?? COMPRESS_FROM_BYTES,
    stopping: options.stopping ?? new AbortController().signal,
    authenticate: options.authenticate ?? (() => ANONYMOUS),
  };
}

/** What the caller sees of `error`; tells `onError` what the caller does not see. */
export function fail(
  error: unknown,
  { service, schema }: Pick<Method, "service" | "schema">,
  { surface, onError }: Pick<Edge, "surface" | "onError">,
  call?: IncomingCall,
): Failure {
  const failure = failureOf(error, call?.ended);
  if (isHidden(error, failure)) {
    onError(error, { surface, service: service.name, method: schema.name, code: failure.code });
  }
  return failure;
}
