/**
 * HTTP requests by their route and status, and calls by their method and code.
 *
 * @module
 */
import type { Answered } from "../../http/observed.ts";
import { failureOf } from "../../rpc/failure.ts";
import { isAsyncIterable } from "../../rpc/connect_stream.ts";
import type { Around, Method } from "../../rpc/service.ts";
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
    "HTTP requests: from their arrival to their answer; the route is the template of the path.",
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
    answered({ method, route, status, ms }) {
      const make = () => requests.series({ method, route, code: String(status) });
      const byVerb = known(byRoute, route, () => new Map());
      known(known(byVerb, method, () => new Map()), status, make).observe(ms / 1_000);
    },
    async around({ method, call }, next) {
      const began = performance.now();
      const tell = (code: string) => called(method, code, performance.now() - began);
      const codeOf = (error: unknown) => failureOf(error, call.signal).code;
      try {
        const result = await next();
        if (isAsyncIterable(result)) return streamed(result, tell, codeOf);
        tell("ok");
        return result;
      } catch (error) {
        tell(codeOf(error));
        throw error;
      }
    },
  };
}

async function* streamed(
  items: AsyncIterable<unknown>,
  tell: (code: string) => void,
  codeOf: (error: unknown) => string,
): AsyncGenerator<unknown> {
  let code = "canceled"; // unless it is read to its end
  try {
    yield* items;
    code = "ok";
  } catch (error) {
    code = codeOf(error);
    throw error;
  } finally {
    tell(code);
  }
}
