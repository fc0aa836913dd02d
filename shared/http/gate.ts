/**
 * What every request passes, on its way in and out: the limit of its headers, the rules for pages of other
 * origins, and its id.
 *
 * @module
 */
import { corsFor } from "./cors.ts";
import { answeredAt, GATE, type Observe } from "./observed.ts";
import { REQUEST_ID, requestIdOf } from "./request_id.ts";
import { failureResponse } from "./surface.ts";

/** How strict the gate is. */
export interface GateOptions {
  /**
   * Most bytes of the headers of a request, with its path. Unset, the limits of the HTTP server hold: 100
   * headers of some 400 KiB in all; counting costs each request a few microseconds.
   */
  readonly maxHeaderBytes?: number;
  /** Origins whose pages may call, `*` is any; default: none. */
  readonly origins?: readonly string[];
  /** Told of what the gate itself answers, as route {@linkcode GATE}; nobody unless given. */
  readonly observe?: Observe;
}

/** Answers a request by what comes after the gate, unless the gate answers. */
export type Gate = (
  request: Request,
  next: () => Response | Promise<Response>,
) => Response | Promise<Response>;

/**
 * A gate. Every answer that passes it tells the request's id.
 *
 * @example
 * ```ts
 * import { createGate } from "./gate.ts";
 * const gate = createGate();
 * const headers = { "x-request-id": "till-4711" };
 * const response = await gate(new Request("http://mall/", { headers }), () => new Response("."));
 * if (response.headers.get("x-request-id") !== "till-4711") throw new Error("never");
 * ```
 */
export function createGate({ maxHeaderBytes, origins = [], observe }: GateOptions = {}): Gate {
  const cors = origins.length > 0 ? corsFor(origins) : undefined;
  return (request, next) => {
    const began = performance.now();
    const id = requestIdOf(request.headers);
    const leave = (response: Response): Response => {
      response.headers.set(REQUEST_ID, id);
      cors?.open(request, response);
      return response;
    };
    const answer = (response: Response): Response => {
      observe?.(answeredAt(GATE, request, response, began), request);
      return response;
    };
    if (maxHeaderBytes !== undefined && sizeOf(request) > maxHeaderBytes) {
      return answer(leave(headersTooLarge(request, maxHeaderBytes)));
    }
    const preflight = cors?.preflight(request);
    if (preflight) {
      preflight.headers.set(REQUEST_ID, id);
      return answer(preflight);
    }
    const response = next();
    return response instanceof Promise ? response.then(leave) : leave(response);
  };
}

function sizeOf({ url, headers }: Request): number {
  let size = url.length;
  headers.forEach((value, name) => size += name.length + value.length + 4); // ": " and the line's end
  return size;
}

function headersTooLarge(request: Request, limit: number): Response {
  const message = `the headers of the request are larger than ${limit} bytes`;
  const code = "resource_exhausted";
  return failureResponse(request, { code, message, typed: false, restStatus: 431 });
}
