/**
 * A server under test, as the public conformance runner starts it: told what to be on its standard input,
 * it tells on its standard output where it listens.
 *
 * @module
 */
import { Hono } from "hono";
import {
  ServerCompatRequest,
  ServerCompatResponse,
} from "../../../proto/gen/connectrpc/conformance/v1/server_compat.ts";
import { connectRoutes, unknownMethod } from "../connect.ts";
import { conformanceService } from "./service.ts";

const HOST = "127.0.0.1";

/** Most bytes of a message when the runner sets no limit: 16 MiB. */
const MAX_MESSAGE_BYTES = 16 << 20;

/**
 * The app that is judged. It compresses every answer whose caller takes gzip.
 *
 * @param maxBodyBytes most bytes of one message; default 16 MiB.
 */
export function conformanceApp(maxBodyBytes: number = MAX_MESSAGE_BYTES): Hono {
  const app = new Hono();
  connectRoutes(app, conformanceService(), {
    maxBodyBytes,
    compressFromBytes: 0,
    errorType: false, // the suite counts the details, and knows only its own
    onError(error, { code }) {
      if (code !== "deadline_exceeded") console.error(error); // which many cases are about
    },
  });
  app.notFound(() => unknownMethod());
  return app;
}

/** A server that listens, and what the runner is told of it. */
export interface UnderTest extends AsyncDisposable {
  readonly response: ServerCompatResponse;
}

/**
 * Starts what the runner asks for: HTTP/1.1 and HTTP/2, with TLS or without.
 *
 * @throws {TypeError} when clients shall be known by certificates, which is not supported.
 */
export function startUnderTest(request: ServerCompatRequest): UnderTest {
  const { useTls, serverCreds, clientTlsCert, messageReceiveLimit } = request;
  if (clientTlsCert.length > 0) throw new TypeError("certificates of clients are not supported");
  if (useTls && !serverCreds) throw new TypeError("TLS needs the certificate of the runner");
  const tls = useTls && serverCreds
    ? { cert: textOf(serverCreds.cert), key: textOf(serverCreds.key) }
    : {};
  const app = conformanceApp(messageReceiveLimit || MAX_MESSAGE_BYTES);
  const server = Deno.serve(
    { ...tls, hostname: HOST, port: 0, onListen: () => {} },
    (request) => app.fetch(request),
  );
  const pemCert = useTls && serverCreds ? serverCreds.cert : new Uint8Array(0);
  return {
    response: { host: HOST, port: server.addr.port, pemCert },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/**
 * Reads the one request of the runner: four bytes of length, most significant first, then the message.
 *
 * @throws {TypeError} when the input ends before.
 */
export async function readRequest(
  input: ReadableStream<Uint8Array>,
): Promise<ServerCompatRequest> {
  let bytes = new Uint8Array(0);
  const reader = input.getReader();
  try {
    while (true) {
      const size = bytes.length < 4 ? Infinity : new DataView(bytes.buffer).getUint32(0);
      if (bytes.length >= 4 + size) return ServerCompatRequest.decode(bytes.subarray(4, 4 + size));
      const { done, value } = await reader.read();
      if (done) throw new TypeError("the input ended before the request was complete");
      const longer = new Uint8Array(bytes.length + value.length);
      longer.set(bytes);
      longer.set(value, bytes.length);
      bytes = longer;
    }
  } finally {
    reader.releaseLock();
  }
}

/** The bytes of the answer to the runner. */
export function answerBytes(response: ServerCompatResponse): Uint8Array {
  const message = ServerCompatResponse.encode(response).finish();
  const bytes = new Uint8Array(4 + message.length);
  new DataView(bytes.buffer).setUint32(0, message.length);
  bytes.set(message, 4);
  return bytes;
}
