/**
 * HTTP requests by their route and status, and calls by their method and code.
 *
 * @module
 */
import type { Answered } from "../../http/observed.ts";
import { failureOf } from "../../rpc/failure.ts";
import type { Around, Method } from "../../rpc/service.ts";
import { watchedAnswer } from "../../rpc/watched_answer.ts";
import { createDurations, type Exposed, FAST, known, type Series } from "./series.ts";

/** Measures what comes from outside. */
export interface RequestMeter {
  /** For `observeRequests`. */
  answered(answered: Answered): void;
  /** Measures every call, on every surface, those in memory included. */
  readonly around: Around;
  readonly exposed: readonly Exposed[];
}

/** Makes it. */
export function requestMeter(): RequestMeter {
  const requests = createDurations(
    "http_server_request_duration_seconds",
    "HTTP requests: from their arrival to their answer, by the template of their path, and by whose fault it was.",
    FAST,
  );
  const calls = createDurations(
    "rpc_server_duration_seconds",
    "Calls of methods, over any surface; a stream's is as long as the stream.",
    FAST,
  );
  const byRoute = new Map<string, Map<string, Map<number, Series>>>();
  const byMethod = new Map<Method, Map<string, Series>>();

  function called(method: Method, code: string, ms: number): void {
    const { service: { name: service }, schema: { name } } = method;
    const make = () => calls.series({ service, method: name, code });
    known(known(byMethod, method, () => new Map()), code, make).observe(ms / 1_000);
  }

  return {
    exposed: [requests, calls],
    answered({ method, route, status, ms, fault }) {
      const make = () => requests.series({ method, route, code: String(status), fault });
      const byVerb = known(byRoute, route, () => new Map());
      const byStatus = known(byVerb, method, () => new Map());
      const key = fault === "server" ? -status : status; // of one status it is the server's or not
      known(byStatus, key, make).observe(ms / 1_000);
    },
    around({ method, call }, next) {
      const began = performance.now();
      const ended = (error?: unknown) => {
        const code = error === undefined ? "ok" : failureOf(error, call.signal).code;
        called(method, code, performance.now() - began);
      };
      return watchedAnswer(call, next, { ended });
    },
  };
}
