/**
 * One line a request: what was asked, what came of it, how long that took, and what it changed.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";
import type { Answered } from "../http/observed.ts";
import { RpcError } from "../rpc/error.ts";
import type { Method } from "../rpc/service.ts";
import { type CallContext, type CallNotes, traceIdOf } from "./call_context.ts";
import type { Logger } from "./log.ts";
import { changedFields, roundedMs } from "./message_log.ts";
import { sameCallFrom } from "./request_ids.ts";
import { nameRequest } from "./tracing/calls.ts";
import { activeSpan } from "./tracing/tracing.ts";

/** The answering of a call, for the line of its request. */
export interface Answering {
  readonly method: Method;
  /** The request message. */
  readonly request: unknown;
  readonly call: CallContext;
  readonly notes: CallNotes;
  /** Why it failed; absent while it runs and when it succeeds. */
  code?: string;
  reason?: string;
  /** Told when a stream has ended. */
  tell?: () => void;
  hasEnded?: boolean;
}

const LONGEST_ID = 128;
/** Verbs that change nothing; by OPTIONS a browser asks what a page may do. */
const LOOKS = new Set(["GET", "HEAD", "OPTIONS"]);

const underWay = new WeakMap<Headers, Answering>();

/** Notes which call a request turned out to be. */
export function noteAnswering(headers: Headers, answering: Answering): void {
  underWay.set(headers, answering);
}

/** Notes that a call has ended, and why when it failed: the line of a stream is written now. */
export function noteEnd(answering: Answering, error?: unknown): void {
  if (error !== undefined) {
    const isKnown = error instanceof DomainError || error instanceof RpcError;
    answering.code = isKnown ? error.code : "internal";
    if (error instanceof DomainError) answering.reason = error.reason;
  }
  answering.hasEnded = true;
  answering.tell?.();
}

/**
 * Tells of requests, all with their ids: of calls and of what is refused at INFO, of what failed on our side
 * at WARN, of looks at pages and probes at DEBUG. Of a path that nothing is at, neither name nor query is
 * told.
 */
export function createRequestLog(log: Logger): (answered: Answered, request: Request) => void {
  return ({ method: verb, route, status, ms, failure, fault }, { headers, url }) => {
    const answering = underWay.get(headers);
    const span = activeSpan();
    if (span) nameRequest(span, verb, route, url);
    const isLook = !answering && LOOKS.has(verb) && status < 400;
    const write = fault === "server" ? log.warn : isLook ? log.debug : log.info;
    const began = performance.now() - ms;
    const tell = (took: number) =>
      write("request", {
        verb,
        route,
        status,
        ms: roundedMs(took),
        ...(answering && whatCameOf(answering)),
        ...(failure && { code: failure.code, reason: failure.reason }),
        ...idsOf(answering?.call ?? sameCallFrom(headers)),
      });
    if (!answering?.method.schema.serverStreaming || answering.hasEnded || status >= 400) {
      return tell(ms);
    }
    answering.tell = () => tell(performance.now() - began);
  };
}

function whatCameOf({ method, request, notes, code, reason }: Answering) {
  const changed = changedFields(notes.changed);
  return {
    rpc: `${method.service.name}/${method.schema.name}`,
    ...(code && { code, reason }),
    ...(changed ?? { aggregateId: idIn(request) }),
  };
}

function idsOf({ correlationId, requestId, traceparent }: CallContext) {
  return { traceId: traceIdOf(traceparent), correlationId, requestId };
}

/** The id of what a request is about, by its field `id`. */
function idIn(request: unknown): string | undefined {
  const isAbout = typeof request === "object" && request !== null && "id" in request &&
    typeof request.id === "string" && request.id !== "";
  return isAbout ? String(request.id).slice(0, LONGEST_ID) : undefined;
}
