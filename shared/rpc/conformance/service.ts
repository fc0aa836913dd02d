/**
 * The service of the public conformance suite: each request says what the answer shall be, each answer
 * tells what was seen of the request.
 *
 * @module
 */
import {
  ConformancePayload_RequestInfo as RequestInfo,
  type Error as ErrorDefinition,
  type Header,
  IdempotentUnaryRequest,
  ServerStreamRequest,
  type StreamResponseDefinition,
  UnaryRequest,
  type UnaryResponseDefinition,
} from "../../../proto/gen/connectrpc/conformance/v1/service.ts";
import { ConformanceService } from "../../../proto/gen/connectrpc/conformance/v1/schema.ts";
import type { Any } from "../../../proto/gen/google/protobuf/any.ts";
import { pause } from "../../platform/time.ts";
import type { Call } from "../call.ts";
import { codeOfGrpc } from "../codes.ts";
import { type ErrorDetail, WireError } from "../error.ts";
import { implement, type Implementation, type Served } from "../service.ts";

const TYPE_PREFIX = "type.googleapis.com/";

/** The service, to be served with `connectRoutes`. */
export function conformanceService(): Served {
  return implement(ConformanceService, implementation);
}

// `Unimplemented` is implemented by nobody; methods that take a stream are not supported.
const implementation: Implementation<typeof ConformanceService.definition> = {
  unary: (request, call) =>
    once(request.responseDefinition, call, seenIn(call, UnaryRequest, request)),
  idempotentUnary: (request, call) =>
    once(request.responseDefinition, call, seenIn(call, IdempotentUnaryRequest, request)),
  serverStream(request, call) {
    const { responseDefinition: definition } = request;
    if (definition) announce(definition, call);
    return messagesOf(definition, call, seenIn(call, ServerStreamRequest, request));
  },
};

async function once(
  definition: UnaryResponseDefinition | undefined,
  call: Call,
  requestInfo: RequestInfo,
) {
  if (!definition) return { payload: { requestInfo } };
  announce(definition, call);
  const { response, responseDelayMs } = definition;
  if (response?.$case === "error") throw raised(response.value, requestInfo);
  if (responseDelayMs > 0) await pause(responseDelayMs, call.signal);
  return { payload: { data: response?.value ?? new Uint8Array(0), requestInfo } };
}

async function* messagesOf(
  definition: StreamResponseDefinition | undefined,
  call: Call,
  requestInfo: RequestInfo,
) {
  if (!definition) return;
  const { responseData, responseDelayMs, error } = definition;
  for (const [index, data] of responseData.entries()) {
    if (responseDelayMs > 0) await pause(responseDelayMs, call.signal);
    yield { payload: { data, requestInfo: index === 0 ? requestInfo : undefined } };
  }
  if (error) throw raised(error, responseData.length === 0 ? requestInfo : undefined);
}

/** Sets the headers and trailers that were asked for. */
function announce(
  { responseHeaders, responseTrailers }: UnaryResponseDefinition | StreamResponseDefinition,
  call: Call,
): void {
  for (const { name, value } of responseHeaders) {
    for (const one of value) call.responseHeaders.append(name, one);
  }
  for (const { name, value } of responseTrailers) {
    for (const one of value) call.responseTrailers.append(name, one);
  }
}

function raised(
  { code, message = "", details }: ErrorDefinition,
  requestInfo: RequestInfo | undefined,
): WireError {
  const all = requestInfo ? [...details, packed(RequestInfo, requestInfo)] : details;
  return new WireError(codeOfGrpc(code) ?? "unknown", message, all.map(detailOf));
}

function detailOf({ typeUrl, value }: Any): ErrorDetail {
  return { type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1), value };
}

/** What was seen of a call. */
function seenIn<T>(call: Call, fns: Packing<T>, request: T): RequestInfo {
  const { headers, deadline, query } = call;
  return {
    requestHeaders: listed(headers),
    timeoutMs: deadline === undefined ? undefined : BigInt(Math.max(0, deadline - Date.now())),
    requests: [packed(fns, request)],
    connectGetInfo: query && { queryParams: listed(query) },
  };
}

function listed(pairs: Iterable<[string, string]>): Header[] {
  const byName = Map.groupBy(pairs, ([name]) => name);
  return [...byName].map(([name, found]) => ({ name, value: found.map(([, value]) => value) }));
}

/** The functions by which a message is put into an `Any`. */
interface Packing<T> {
  readonly $type: string;
  encode(message: T): { finish(): Uint8Array };
}

function packed<T>(fns: Packing<T>, message: T): Any {
  return { typeUrl: `${TYPE_PREFIX}${fns.$type}`, value: fns.encode(message).finish() };
}
