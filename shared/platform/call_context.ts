/**
 * What is being done, and on whose behalf: the ids that join log lines, events and messages. They travel
 * with the asynchronous call; losing them costs a log line, never data.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { withLogContext } from "./log.ts";

/** The ids of the call at hand. */
export interface CallContext {
  /** Joins everything that one request from outside set off. */
  readonly correlationId: string;
  /** The message or request that directly caused what is done now. */
  readonly causationId: string;
  /** W3C trace context: https://www.w3.org/TR/trace-context/#traceparent-header */
  readonly traceparent: string;
}

const calls = new AsyncLocalStorage<CallContext>();

/** The call at hand; outside any call a fresh one, for work that the system starts by itself. */
export function currentCall(): CallContext {
  return calls.getStore() ?? newCall({});
}

/** Runs `work` as part of a call; its log lines carry the call's ids, and the message's if given. */
export function inCall<T>(call: CallContext, work: () => T, messageId?: string): T {
  const ids = { traceId: traceIdOf(call.traceparent), correlationId: call.correlationId };
  return calls.run(call, () => withLogContext(messageId ? { ...ids, messageId } : ids, work));
}

/** Runs `work` as part of the call at hand; outside any call as one of its own. */
export function inSomeCall<T>(work: () => T): T {
  return calls.getStore() ? work() : inCall(newCall({}), work);
}

/**
 * A call that starts here.
 *
 * @param from ids that came with the request or message; what is missing, or malformed, is made.
 */
export function newCall(
  from: { readonly [Name in keyof CallContext]?: string | undefined },
): CallContext {
  const correlationId = from.correlationId || crypto.randomUUID();
  return {
    correlationId,
    causationId: from.causationId || correlationId,
    traceparent: childOf(from.traceparent),
  };
}

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

/** A new span of the trace that `traceparent` names; of a new trace when it names none. */
export function childOf(traceparent: string | undefined): string {
  const [, trace, flags] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  return `00-${trace ?? randomHex(16)}-${randomHex(8)}-${flags ?? "01"}`;
}

/** The trace id within a `traceparent`. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

function randomHex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}
