/**
 * The ids that a request from outside comes with, or gets.
 *
 * @module
 */
import { requestIdOf, saneId } from "../http/request_id.ts";
import { type CallContext, newCall } from "./call_context.ts";
import { activeTraceparent } from "./tracing/tracing.ts";

/** The header that carries what joins everything that one request set off. */
export const CORRELATION_HEADER = "x-correlation-id";

const made = new WeakMap<Headers, CallContext>();

/** The call that a request makes, with the ids that it came with; those that it lacks are made. */
export function callFrom(headers: Headers): CallContext {
  const requestId = requestIdOf(headers);
  return newCall({
    correlationId: saneId(headers.get(CORRELATION_HEADER)) ?? requestId,
    causationId: requestId,
    requestId,
    traceparent: activeTraceparent() ?? headers.get("traceparent") ?? undefined,
  });
}

/** The same call each time, for requests that several look at. */
export function sameCallFrom(headers: Headers): CallContext {
  const known = made.get(headers);
  if (known) return known;
  const call = callFrom(headers);
  made.set(headers, call);
  return call;
}
