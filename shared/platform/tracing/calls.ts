/**
 * Spans of calls: where they are made, and where they are answered.
 *
 * @module
 */
import { DomainError } from "../../domain/error.ts";
import type { OutgoingCall, Transport } from "../../rpc/client.ts";
import { RpcError } from "../../rpc/error.ts";
import type { Invocation, Method } from "../../rpc/service.ts";
import { watchedAnswer } from "../../rpc/watched_answer.ts";
import { REDACTED } from "../redaction.ts";
import { type Attributes, inSpan, isTracing, type Span, SpanKind, startSpan } from "./tracing.ts";
import { noteError, type SpanOptions, within } from "./tracing.ts";

const CODE = "rpc.connect_rpc.error_code";

/**
 * Runs the answering of a call in its span, `<package>.<Service>/<Method>`; that of a stream ends with the
 * stream.
 *
 * @param things what `id` may stand for in this service, e.g. `["Invoice", "Payment"]`: the first one that
 *   the method's name contains, else the last.
 */
export function answering(
  { method, request, call }: Invocation,
  things: readonly string[],
  answer: () => Promise<unknown>,
): Promise<unknown> {
  if (!isTracing) return answer();
  const id = idName(method.schema.name, things);
  const attributes = { ...attributesOf(method), ...idsIn(request, id) };
  const options = { kind: SpanKind.SERVER, attributes };
  if (method.schema.serverStreaming) return answeringStream(nameOf(method), options, call, answer);
  return inSpan(nameOf(method), options, async (span) => {
    const ended = (error?: unknown): void => {
      if (!span || error === undefined) return;
      span.setAttribute(CODE, codeOf(error));
      noteError(span, error); // its caller may be told so before its work ends
    };
    const result = await watchedAnswer(call, answer, { ended });
    if (span && id) span.setAttributes(madeIn(result, id));
    return result;
  });
}

function answeringStream(
  name: string,
  options: SpanOptions,
  call: Invocation["call"],
  answer: () => Promise<unknown>,
): Promise<unknown> {
  const span = startSpan(name, options);
  const ended = (error?: unknown): void => {
    if (error !== undefined) {
      const code = codeOf(error);
      span.setAttribute(CODE, code);
      if (code !== "canceled") noteError(span, error); // a stream without an end is left some time
    }
    span.end();
  };
  const inside = <T>(work: () => T): T => within(span, work);
  return watchedAnswer(call, () => inside(answer), { ended, within: inside });
}

/** The same transport, whose calls make spans. */
export function tracedTransport(transport: Transport): Transport {
  if (!isTracing) return transport;
  return {
    unary: (call) =>
      inSpan(nameOf(call.method), optionsFor(call), async (span) => {
        try {
          return await transport.unary(call);
        } catch (error) {
          span?.setAttribute(CODE, codeOf(error));
          throw error;
        }
      }),
    async *stream(call) {
      const span = startSpan(nameOf(call.method), optionsFor(call));
      try {
        yield* within(span, () => transport.stream(call));
      } catch (error) {
        noteError(span, error);
        throw error;
      } finally {
        span.end();
      }
    },
  };
}

/** Names the server's span of a request after its route, and takes its query away, which may say anything. */
export function nameRequest(span: Span, verb: string, route: string, url: string): void {
  span.updateName(`${verb} ${route}`);
  span.setAttribute("http.route", route);
  const mark = url.indexOf("?");
  if (mark >= 0) span.setAttributes({ "url.full": url.slice(0, mark), "url.query": REDACTED });
}

const nameOf = ({ service, schema }: Method) => `${service.name}/${schema.name}`;

function optionsFor({ method }: OutgoingCall) {
  return { kind: SpanKind.CLIENT, attributes: attributesOf(method) };
}

function attributesOf({ service, schema }: Method): Attributes {
  return {
    "rpc.system": "connect_rpc",
    "rpc.service": service.name,
    "rpc.method": schema.name,
  };
}

function codeOf(error: unknown): string {
  return error instanceof DomainError || error instanceof RpcError ? error.code : "internal";
}

/** `BasketID`, if it is known what the service's ids stand for. */
function idName(method: string, things: readonly string[]): string | undefined {
  const thing = things.find((thing) => method.includes(thing)) ?? things.at(-1);
  return thing && `${thing}ID`;
}

/** The ids of a request under the names that they have in spans: `customerId` is `CustomerID`. */
export function idsIn(request: unknown, id: string | undefined): Attributes {
  const ids: Attributes = {};
  if (typeof request !== "object" || request === null) return ids;
  for (const [field, value] of Object.entries(request)) {
    if (typeof value !== "string" || value === "") continue;
    if (field === "id" && id) ids[id] = value;
    else if (/^\w+Id$/.test(field)) ids[`${field[0].toUpperCase()}${field.slice(1, -2)}ID`] = value;
  }
  return ids;
}

/** The id of what a call has made, as its answer tells it. */
function madeIn(answer: unknown, name: string): Attributes {
  const isMade = typeof answer === "object" && answer !== null && "id" in answer &&
    typeof answer.id === "string";
  return isMade ? { [name]: String(answer.id) } : {};
}
