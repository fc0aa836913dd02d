/**
 * What every call from outside gets: ids for log and messages, and outages told from bugs.
 *
 * @module
 */
import { DomainError } from "../../domain/error.ts";
import { REQUEST_ID } from "../../http/request_id.ts";
import type { Around } from "../../rpc/service.ts";
import { watchedAnswer } from "../../rpc/watched_answer.ts";
import { type CallNotes, currentCall, inCall } from "../call_context.ts";
import { isItsEnd, untilItsEnd } from "../call_end.ts";
import { isOutage } from "../outage.ts";
import { callFrom, CORRELATION_HEADER } from "../request_ids.ts";
import { type Answering, noteAnswering, noteEnd } from "../request_log.ts";
import { answering } from "../tracing/calls.ts";
import { isTracing } from "../tracing/tracing.ts";

/** What {@linkcode aroundCalls} needs. */
export interface CallPorts {
  /** Told of each outage, with its cause. */
  readonly onOutage: (error: unknown) => void;
  /** What `id` stands for in a service, see `Module.api`; nothing unless given. */
  readonly idsOf?: (service: string) => readonly string[];
}

/**
 * Runs each call with its ids, in its span and until its end; an outage becomes `unavailable` for the
 * caller. What a stream does until it has ended is part of its call.
 */
export function aroundCalls({ onOutage, idsOf = () => [] }: CallPorts): Around {
  return ({ method, request, call: incoming }, next) => {
    const { headers } = incoming;
    const call = callFrom(headers);
    const notes: CallNotes = {};
    const current: Answering = { method, request, call, notes };
    noteAnswering(headers, current);
    const within = <T>(work: () => T): T => inCall(call, work, undefined, notes);
    const ended = (error?: unknown) => noteEnd(current, error);
    const work = async () => {
      try {
        requireStorable(request);
        return await untilItsEnd(notes, incoming, next);
      } catch (error) {
        const outage = isItsEnd(incoming, error) ? undefined : outageFor(error);
        if (outage) onOutage(error);
        throw outage ?? error;
      }
    };
    const answer = () => watchedAnswer(incoming, work, { ended, within });
    const ids = idsOf(method.service.name);
    return within(() => answering({ method, request, call: incoming }, ids, answer));
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
  const { correlationId, requestId, traceparent } = currentCall();
  return {
    [CORRELATION_HEADER]: correlationId,
    ...(requestId && { [REQUEST_ID]: requestId }),
    ...(!isTracing && { traceparent }), // else the span of the call tells it
  };
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
