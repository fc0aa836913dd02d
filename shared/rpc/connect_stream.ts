/**
 * Server streams of the Connect protocol.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";
import {
  acceptsGzip,
  compressed,
  compressedLimit,
  decompress,
  readBody,
  requireKnown,
  textOf,
  tooLarge,
} from "./body.ts";
import type { IncomingCall } from "./call.ts";
import { type Codec, incomingCall } from "./connect_call.ts";
import { connectError } from "./connect_error.ts";
import { addLeading } from "./connect_metadata.ts";
import { type Edge, fail } from "./edge.ts";
import { COMPRESSED, END_OF_STREAM, type Envelope, envelopes, sealed } from "./envelope.ts";
import { ProtocolError, RpcError } from "./error.ts";
import { type Failure, REQUEST_TOO_LARGE } from "./failure.ts";
import type { JsonObject } from "./json_values.ts";
import { noteFailure } from "./noted_failure.ts";
import type { Endpoint } from "./service.ts";

const STREAM_TYPE = /^application\/connect\+(json|proto)\s*(?:;\s*charset=utf-8\s*)?$/i;

const ACCEPTED = { "accept-post": "application/connect+json, application/connect+proto" };

/** Answers a call of a streaming method; what fails is told in the last envelope, with HTTP 200. */
export async function answerStream(
  endpoint: Endpoint,
  request: Request,
  edge: Edge,
): Promise<Response> {
  const type = STREAM_TYPE.exec(request.headers.get("content-type") ?? "");
  if (!type) return new Response(null, { status: 415, headers: ACCEPTED });
  const codec = type[1].toLowerCase() === "json" ? "json" : "proto";
  const headers = new Headers({ "content-type": `application/connect+${codec}` });
  let call: IncomingCall | undefined;
  try {
    const open = call = await incomingCall(request, edge);
    const squeeze = acceptsGzip(request.headers.get("connect-accept-encoding"));
    if (squeeze) headers.set("connect-content-encoding", "gzip");
    const message = await requestIn(request, codec, endpoint, edge);
    const iterator = await open.beforeDeadline(async () => {
      const opened = iteratorOf(await endpoint.run(message, open));
      if (open.givenUp !== undefined) await opened.return?.(); // nobody will read it
      return opened;
    });
    addLeading(headers, call.metadata.headers);
    const seal = sealer(codec, endpoint, squeeze ? edge.compressFromBytes : Infinity);
    return new Response(streamOf(iterator, seal, endpoint, edge, call), { headers });
  } catch (error) {
    addLeading(headers, call?.metadata.headers);
    const failure = fail(error, endpoint, edge, call);
    noteFailure(request.headers, failure);
    return new Response(endOf(failure, call), { headers });
  }
}

async function requestIn(
  request: Request,
  codec: Codec,
  endpoint: Endpoint,
  { maxBodyBytes: limit, bodyPatience }: Edge,
): Promise<unknown> {
  if (endpoint.schema.clientStreaming) {
    await request.body?.cancel();
    throw new ProtocolError("unimplemented", `${endpoint.schema.name} takes a stream`);
  }
  const declared = request.headers.get("connect-content-encoding") ?? "identity";
  requireKnown(declared);
  const most = compressedLimit(limit);
  const messages: Uint8Array<ArrayBuffer>[] = [];
  try {
    const body = await readBody(request, most + 5, bodyPatience);
    for await (const envelope of envelopes(ReadableStream.from([body]), most)) {
      if (messages.length > 0) throw notOne();
      messages.push(await dataIn(envelope, declared, limit));
    }
  } catch (error) {
    throw isTooLarge(error) ? tooLarge(limit) : error; // callers know one limit, that of a message
  }
  if (messages.length === 0) throw notOne();
  const [data] = messages;
  return codec === "json"
    ? endpoint.request.parse(data.length === 0 ? "{}" : textOf(data))
    : endpoint.request.decode(data);
}

function isTooLarge(error: unknown): boolean {
  return error instanceof DomainError && error.reason === REQUEST_TOO_LARGE;
}

function dataIn(
  { flags, data }: Envelope,
  declared: string,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (flags !== 0 && flags !== COMPRESSED) {
    throw new ProtocolError("invalid_argument", `a request has no envelope with flags ${flags}`);
  }
  if (flags === COMPRESSED && declared === "identity") {
    throw new ProtocolError("internal", "a message is compressed, but no compression is declared");
  }
  return decompress(data, flags === COMPRESSED ? declared : "identity", limit);
}

function notOne(): ProtocolError {
  return new ProtocolError("unimplemented", "the request must be exactly one message");
}

/** Writes one message of the answer as its envelope. */
type Seal = (message: unknown) => Promise<Uint8Array<ArrayBuffer>>;

function sealer(codec: Codec, { response }: Endpoint, compressFromBytes: number): Seal {
  const encoder = new TextEncoder();
  return async (message) => {
    const data = codec === "json"
      ? encoder.encode(response.canonicalJson(message))
      : response.encode(message);
    return data.length > 0 && data.length >= compressFromBytes
      ? sealed(COMPRESSED, await compressed(data))
      : sealed(0, data);
  };
}

function iteratorOf(result: unknown): AsyncIterator<unknown> {
  if (isAsyncIterable(result)) return result[Symbol.asyncIterator]();
  throw new TypeError("a server-streaming method must return an async iterable");
}

/** Whether `value` can be read with `for await`. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function streamOf(
  iterator: AsyncIterator<unknown>,
  seal: Seal,
  endpoint: Endpoint,
  edge: Edge,
  call: IncomingCall,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = false;
  const leave = () => { // a generator that waits ends when its signal wakes it
    left = true;
    Promise.resolve(iterator.return?.()).catch((error) => fail(error, endpoint, edge, call));
  };
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => {}); // nobody waits for it between two messages
  const stop = () => {
    const stopping = new DomainError("unavailable", "stopping", "the service is stopping");
    call.abort(stopping);
    stopped.reject(stopping);
  };
  edge.stopping.addEventListener("abort", stop, { once: true });
  if (edge.stopping.aborted) stop();
  const ended = () => edge.stopping.removeEventListener("abort", stop);
  return new ReadableStream({
    async pull(controller) {
      try {
        const next = call.beforeDeadline(() => iterator.next());
        const step = await Promise.race([next, stopped.promise]);
        if (left) return;
        if (!step.done) {
          const envelope = await seal(step.value);
          if (!left) controller.enqueue(envelope);
          return;
        }
        controller.enqueue(endOf(undefined, call));
      } catch (error) {
        const failure = fail(error, endpoint, edge, call);
        if (left) return;
        call.abort(error); // tells whoever watches the stream why it is left
        controller.enqueue(endOf(failure, call));
        leave();
      }
      ended();
      controller.close();
    },
    cancel() {
      ended();
      call.abort(new RpcError("canceled", "the call was canceled"));
      leave();
    },
  }, { highWaterMark: 0 });
}

function endOf(
  failure: Failure | undefined,
  call: IncomingCall | undefined,
): Uint8Array<ArrayBuffer> {
  const end: JsonObject = {};
  if (failure) end.error = connectError(failure);
  const trailers = call?.metadata.trailers;
  if (trailers) end.metadata = trailers.byName();
  return sealed(END_OF_STREAM, new TextEncoder().encode(JSON.stringify(end)));
}
