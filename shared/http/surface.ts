/**
 * Which surface a request means, for answers that are given before anybody looks at its path.
 *
 * @module
 */
import { connectErrorResponse } from "../rpc/connect_error.ts";
import type { Failure } from "../rpc/failure.ts";
import { noteFailure } from "../rpc/noted_failure.ts";
import { restErrorResponse } from "./errors.ts";

const CONNECT_TYPE = /^application\/(connect\+)?(json|proto)\b/;
const METHOD_PATH = /^https?:\/\/[^/]*\/[\w.]+\.\w+\/\w+(\?|$)/;

/** Whether a request is a call over Connect, be there such a method or not. */
export function isConnectCall({ method, url, headers }: Request): boolean {
  return method === "POST" && METHOD_PATH.test(url) &&
    CONNECT_TYPE.test(headers.get("content-type") ?? "");
}

/** A failure in the words of the surface that the request means. */
export function failureResponse(request: Request, failure: Failure): Response {
  noteFailure(request.headers, failure);
  return isConnectCall(request)
    ? connectErrorResponse(failure)
    : restErrorResponse(failure, request.headers.get("accept"));
}
