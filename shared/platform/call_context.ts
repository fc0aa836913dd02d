/**
 * What is being done, and on whose behalf: the ids that join log lines, events and messages. They travel
 * with the asynchronous call; losing them costs a log line, never data.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { withLogContext } from "./log.ts";
import { activeTraceparent, isTracing } from "./tracing/tracing.ts";

/** The ids of the call at hand. */
export interface CallContext {
  /** Joins everything that one request from outside set off. */
  readonly correlationId: string;
  /** The message or request that directly caused what is done now. */
  readonly causationId: string;
  /** The request from outside that is answered; absent for messages and for what the system starts. */
  readonly requestId?: string;
  /** W3C trace context: https://www.w3.org/TR/trace-context/#traceparent-header */
  readonly traceparent: string;
}

/** An aggregate that a call changed, as the call left it. */
export interface Changed {
  readonly name: string;
  readonly id: string;
  readonly version: number;
}

/** What became known of a call while it ran, for the line that tells of its end. */
export interface CallNotes {
  /** The aggregate that was changed last. */
  changed?: Changed;
}

interface Running {
  readonly call: CallContext;
  readonly notes: CallNotes;
}

const calls = new AsyncLocalStorage<Running>();

/** With spans: calls that continue nobody's trace. */
const origins = new WeakSet<CallContext>();

/** The call at hand; outside any call a fresh one, for work that the system starts by itself. */
export function currentCall(): CallContext {
  const call = calls.getStore()?.call ?? newCall({});
  const active = isTracing ? activeTraceparent() : undefined;
  return active && traceIdOf(active) === traceIdOf(call.traceparent)
    ? { ...call, traceparent: active }
    : call;
}

/** The `traceparent` that a call continues; `undefined` when its trace begins here. */
export function continuedBy(call: CallContext): string | undefined {
  return origins.has(call) ? undefined : call.traceparent;
}

/** What is known of the call at hand. */
export function currentNotes(): CallNotes {
  return calls.getStore()?.notes ?? {};
}

/** Notes what the call at hand changed. */
export function noteChanged(changed: Changed): void {
  const running = calls.getStore();
  if (running) running.notes.changed = changed;
}

/**
 * Runs `work` as part of a call; its log lines carry the call's ids, and the message's if given.
 *
 * @param notes where it is noted what the call does.
 */
export function inCall<T>(
  call: CallContext,
  work: () => T,
  messageId?: string,
  notes: CallNotes = {},
): T {
  const { requestId } = call;
  const ids = {
    traceId: traceIdOf(call.traceparent),
    correlationId: call.correlationId,
    ...(requestId && { requestId }),
  };
  const inside = () => withLogContext(messageId ? { ...ids, messageId } : ids, work);
  return calls.run({ call, notes }, inside);
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
  const isContinued = isTracing && TRACEPARENT.test(from.traceparent ?? "");
  const call: CallContext = {
    correlationId,
    causationId: from.causationId || correlationId,
    ...(from.requestId && { requestId: from.requestId }),
    // with spans, only the ids of spans stand there
    traceparent: isContinued && from.traceparent || childOf(from.traceparent),
  };
  if (isTracing && !isContinued) origins.add(call);
  return call;
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

/** Random digits in stock: to ask the system for a few at a time is the dearest part of a call's ids. */
let stock = "";
let used = 0;
const STOCK_BYTES = 512; // digits that are kept keep no more than these alive

function randomHex(bytes: number): string {
  const from = used;
  used += 2 * bytes;
  if (used <= stock.length) return stock.slice(from, used);
  stock = crypto.getRandomValues(new Uint8Array(STOCK_BYTES)).toHex();
  used = 0;
  return randomHex(bytes);
}
