/**
 * What an answer must not be, whatever was asked.
 *
 * @module
 */
import type { RawAnswer, RawRequest } from "./wire.ts";

/** Above the limit a server may hang up while a body is still being sent. */
const LIMIT = 1 << 20;

/** What tells of the inside of a system: files, tables, its driver. */
const INSIDE =
  /PostgresError|\.ts:\d+|file:\/\/|node_modules|\binsert into\b|\bselect .+ from\b|ECONNREFUSED/;

/** Why an answer is a fault; undefined when it is none. */
export function faultOf(request: RawRequest, answer: RawAnswer): string | undefined {
  const { status, type, text } = answer;
  if (status === 0) {
    return request.body.length > LIMIT ? undefined : "the connection was closed without an answer";
  }
  if (status >= 500 && !isPermitted(request, answer)) return `answered ${status}`;
  if (status >= 400 && INSIDE.test(text)) return `the answer ${status} tells of the inside`;
  const isJson = /^application\/(problem\+)?json$/.test(type);
  if (isJson && text !== "" && jsonOf(text) === undefined) return "the answer is not JSON";
  if (/^application\/connect\+/.test(type) && /"message":"internal error"/.test(text)) {
    return "the stream ended with an internal error";
  }
}

/** The answers of 5xx that are as documented. */
function isPermitted({ headers }: RawRequest, { status, text }: RawAnswer): boolean {
  const has = (name: RegExp) => headers.some(([header]) => name.test(header));
  const { code } = Object(jsonOf(text));
  switch (status) {
    case 501: // a compression, or a method, that nobody has
      return code === 12 || code === "unimplemented";
    case 504: // its own deadline
      return has(/^(connect-timeout-ms|grpc-timeout)$/i);
    default:
      return false;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
