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
  return ({ call: { headers } }, next) => {
    const call = newCall({
      correlationId: headers.get(CORRELATION_HEADER) ?? headers.get(REQUEST_HEADER) ?? undefined,
      traceparent: headers.get("traceparent") ?? undefined,
    });
    return inCall(call, async () => {
      try {
        return await next();
      } catch (error) {
        if (error instanceof DomainError || !isOutage(error)) throw error;
        onOutage(error);
        const text = "the service is not available at the moment";
        throw new DomainError("unavailable", "unavailable", text, { cause: error });
      }
    });
  };
}

/** The headers that hand the current call's ids to another service. */
export function callHeaders(): HeadersInit {
  const { correlationId, traceparent } = currentCall();
  return { [CORRELATION_HEADER]: correlationId, traceparent };
}
