/**
 * Server streams of the Connect protocol.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";
import { decompress, readBody, textOf } from "./body.ts";
import type { IncomingCall } from "./call.ts";
import { type Codec, incomingCall } from "./connect_call.ts";
import { connectError } from "./connect_error.ts";
import { type Edge, fail } from "./edge.ts";
import { COMPRESSED, END_OF_STREAM, envelopes, sealed } from "./envelope.ts";
import { ProtocolError, RpcError } from "./error.ts";
import type { Failure } from "./failure.ts";
import type { JsonObject } from "./json_values.ts";
import type { Endpoint } from "./service.ts";

const STREAM_TYPE = /^application\/connect\+(json|proto)$/i;

/** Answers a call of a server-streaming method; what fails is told in the last envelope, with HTTP 200. */
export async function answerStream(
  endpoint: Endpoint,
  request: Request,
  edge: Edge,
): Promise<Response> {
  const type = STREAM_TYPE.exec(request.headers.get("content-type") ?? "");
  if (!type) {
    const headers = { "accept-post": "application/connect+json, application/connect+proto" };
    return new Response(null, { status: 415, headers });
  }
  const codec = type[1].toLowerCase() === "json" ? "json" : "proto";
  const headers = new Headers({ "content-type": `application/connect+${codec}` });
  let call: IncomingCall | undefined;
  try {
    call = await incomingCall(request, edge);
    const message = await requestIn(request, codec, endpoint, edge.maxBodyBytes);
    const open = call;
    const result = await open.beforeDeadline(() => endpoint.run(message, open));
    call.metadata.headers?.forEach((value, name) => headers.append(name, value));
    return new Response(streamOf(iteratorOf(result), codec, endpoint, edge, call), { headers });
  } catch (error) {
    return new Response(endOf(fail(error, endpoint, edge, call), call), { headers });
  }
}

async function requestIn(
  request: Request,
  codec: Codec,
  endpoint: Endpoint,
  limit: number,
): Promise<unknown> {
  const body = await readBody(request, limit + 5);
  const messages: Uint8Array<ArrayBuffer>[] = [];
  for await (const { flags, data } of envelopes(ReadableStream.from([body]), limit)) {
    const encoding = flags & COMPRESSED
      ? request.headers.get("connect-content-encoding") ?? "undeclared"
      : "identity";
    messages.push(await decompress(data, encoding, limit));
  }
  if (messages.length !== 1) {
    throw new ProtocolError("invalid_argument", "the request must be exactly one message");
  }
  const [data] = messages;
  return codec === "json"
    ? endpoint.request.parse(data.length === 0 ? "{}" : textOf(data))
    : endpoint.request.decode(data);
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
  codec: Codec,
  endpoint: Endpoint,
  edge: Edge,
  call: IncomingCall,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { response } = endpoint;
  const encoded = (message: unknown) =>
    codec === "json"
      ? new TextEncoder().encode(response.canonicalJson(message))
      : response.encode(message);
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
        if (!step.done) return controller.enqueue(sealed(0, encoded(step.value)));
        controller.enqueue(endOf(undefined, call));
      } catch (error) {
        const failure = fail(error, endpoint, edge, call);
        if (left) return;
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
  if (trailers) {
    const metadata: Record<string, string[]> = {};
    trailers.forEach((value, name) => (metadata[name] ??= []).push(value));
    end.metadata = metadata;
  }
  return sealed(END_OF_STREAM, new TextEncoder().encode(JSON.stringify(end)));
}
