/**
 * What every call from outside gets: ids for log and messages, and outages told from bugs.
 *
 * @module
 */
import { DomainError } from "../../domain/error.ts";
import type { Around } from "../../rpc/service.ts";
import { currentCall, inCall, newCall } from "../call_context.ts";
import { isOutage } from "../outage.ts";

/** Headers that carry the ids of a call. */
export const CORRELATION_HEADER = "x-correlation-id";
const REQUEST_HEADER = "x-request-id";

/**
 * Runs each call with its ids; an outage becomes `unavailable` for the caller.
 *
 * @param onOutage told of each outage, with its cause.
 */
export function aroundCalls(onOutage: (error: unknown) => void): Around {
  return ({ request, call: { headers } }, next) => {
    requireStorable(request);
    const call = newCall({
      correlationId: headers.get(CORRELATION_HEADER) ?? headers.get(REQUEST_HEADER) ?? undefined,
      traceparent: headers.get("traceparent") ?? undefined,
    });
    return inCall(call, async () => {
      try {
        return await next();
      } catch (error) {
        const outage = outageFor(error);
        if (!outage) throw error;
        onOutage(error);
        throw outage;
      }
    });
  };
}

/** What callers are told of an outage, whose cause it carries; undefined when an error is none. */
export function outageFor(error: unknown): DomainError | undefined {
  if (error instanceof DomainError || !isOutage(error)) return undefined;
  const text = "the service is not available at the moment";
  return new DomainError("unavailable", "unavailable", text, { cause: error });
}

/** The headers that hand the current call's ids to another service. */
export function callHeaders(): HeadersInit {
  const { correlationId, traceparent } = currentCall();
  return { [CORRELATION_HEADER]: correlationId, traceparent };
}

/**
 * PostgreSQL keeps neither the character NUL nor half a surrogate pair: such text is refused before
 * anybody works with it.
 *
 * @throws {DomainError} `the text is not valid`.
 */
function requireStorable(value: unknown): void {
  if (typeof value === "string") {
    if (value.includes("\0") || !value.isWellFormed()) {
      throw new DomainError("invalid_argument", "text_not_valid", "the text is not valid");
    }
  } else if (Array.isArray(value)) {
    value.forEach(requireStorable);
  } else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) {
    for (const key in value) requireStorable((value as Record<string, unknown>)[key]);
  }
}
