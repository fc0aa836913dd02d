/**
 * The reverse proxy before a cluster: a request goes to a living process of the context that answers
 * its path, in turn.
 *
 * @module
 */
import { notFoundResponse, restErrorResponse } from "../../shared/http/errors.ts";
import { failureResponse } from "../../shared/http/surface.ts";
import { requireOperator } from "../../shared/platform/ops/access.ts";
import { errorResponse } from "../../shared/platform/ops/answers.ts";
import type { Logger } from "../../shared/platform/log.ts";
import { inTime } from "../../shared/platform/time.ts";
import { createPatience } from "../../shared/rpc/patience.ts";
import { mergedReadiness } from "./proxy_readiness.ts";
import { type Destination, destinationOf } from "./surfaces.ts";
import { type Upstream, type Upstreams, watchUpstreams } from "./upstreams.ts";

/** What the proxy needs. */
export interface ProxyOptions {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  readonly upstreams: readonly Upstream[];
  /** `OPS_TOKEN`, for operators who come from elsewhere. */
  readonly opsToken?: string;
  readonly log: Logger;
  /** How long a process may take until its answer begins, in milliseconds; 30 000 unless given. */
  readonly patienceMs?: number;
}

/** A proxy that runs. */
export interface Proxy extends AsyncDisposable {
  /** Where it is. */
  readonly url: string;
  readonly upstreams: Upstreams;
  /** Takes no more requests; those at hand may end for up to `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

/** Requests up to this size are kept until they are answered, so that they can be sent again. */
const KEPT_BODY = 2 << 20;
/** Headers that are between two neighbours only. */
const HOP_BY_HOP = [
  ...["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"],
  ...["transfer-encoding", "upgrade", "host", "content-length"],
];

/** How long connections that were cut may take to be gone. */
const CUT_MS = 1_000;

/** Starts it. */
export function startProxy(options: ProxyOptions): Proxy {
  const { host, port, patienceMs = 30_000 } = options;
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 64 });
  const bodies = createPatience(BODY_MS);
  const upstreams = watchUpstreams(options.upstreams, client);
  const ending = new AbortController();
  const server = Deno.serve(
    { hostname: host, port, onListen() {}, onError: broken },
    (request, { remoteAddr }) => handle(request, remoteAddr.hostname),
  );

  async function handle(request: Request, from: string): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const accept = request.headers.get("accept");
    if (/^\/liveness$/i.test(pathname)) return new Response(".");
    if (pathname === "/readiness") return await mergedReadiness(upstreams.all, client);
    const destination = destinationOf(pathname);
    if (!destination) return notFoundResponse(accept);
    if (destination.path.startsWith("/ops")) {
      try { // they see requests from here, so who may pass is decided here
        requireOperator(request, { boundTo: host, token: options.opsToken });
      } catch (error) {
        return errorResponse(error, request, options.log);
      }
    }
    return await forward(request, destination, search, from);
  }

  async function forward(
    request: Request,
    { context, path }: Destination,
    search: string,
    from: string,
  ): Promise<Response> {
    const { method } = request;
    const isRead = method === "GET" || method === "HEAD";
    const headers = forwardedHeaders(request, from, path.startsWith("/ops"));
    let body: Awaited<ReturnType<typeof bodyOf>>;
    try {
      body = await bodies.within(bodyOf(request), () => tooSlow);
    } catch (error) {
      if (error === tooSlow) return failureResponse(request, TOO_SLOW);
      throw error;
    }
    const canRepeat = !(body instanceof ReadableStream);
    for (const upstream of upstreams.inTurn(context)) {
      const lost = isRead ? [upstream.lost] : [];
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(tooLate), patienceMs);
      try {
        const response = await fetch(`${upstream.url}${path}${search}`, {
          ...{ method, headers, body, client, redirect: "manual" },
          signal: AbortSignal.any([request.signal, ending.signal, patience.signal, ...lost]),
        });
        if (!canRepeat || !isStarting(response)) return responseOf(response, ending.signal);
        await response.body?.cancel();
      } catch (error) {
        if (request.signal.aborted) throw error;
        if (patience.signal.aborted) return unavailable(request, "deadline_exceeded");
        upstreams.miss(upstream.name);
        if (!canRepeat || !(isRead || isUnsent(error))) return unavailable(request, "unavailable");
      } finally {
        clearTimeout(timer);
      }
    }
    return unavailable(request, "unavailable");
  }

  async function close(graceMs = 2_000): Promise<void> {
    const shut = server.shutdown();
    await inTime(shut, graceMs);
    await upstreams[Symbol.asyncDispose]();
    bodies[Symbol.dispose]();
    ending.abort(new Error("the proxy ends")); // cuts what is still open, such as streams
    client.close();
    await inTime(shut, CUT_MS);
  }
  const { addr } = server;
  const name = host === "0.0.0.0" || host === "127.0.0.1" ? "localhost" : host;
  return {
    url: `http://${name}:${addr.port}`,
    upstreams,
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

/** How long the body of a request is waited for. */
const BODY_MS = 15_000;
const tooSlow = new Error("the request took too long to arrive");
const TOO_SLOW = {
  code: "deadline_exceeded",
  message: tooSlow.message,
  typed: false,
  restStatus: 408,
} as const;
const tooLate = new Error("the process did not begin to answer in time");

function broken(): Response {
  return restErrorResponse(
    { code: "internal", message: "internal error", typed: true },
    null,
  );
}

/** The body, whole when it is small enough to be sent again. */
async function bodyOf(
  request: Request,
): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | undefined> {
  if (!request.body) return undefined;
  const length = Number(request.headers.get("content-length") ?? Infinity);
  return length <= KEPT_BODY ? await request.bytes() : request.body;
}

function forwardedHeaders(request: Request, from: string, isOps: boolean): Headers {
  const headers = new Headers(request.headers);
  for (const name of HOP_BY_HOP) headers.delete(name);
  headers.set("accept-encoding", "identity"); // what is compressed is compressed here, once
  if (isOps) headers.delete("origin"); // it was compared with our address, which they do not know
  const before = headers.get("x-forwarded-for");
  headers.set("x-forwarded-for", before ? `${before}, ${from}` : from);
  headers.set("x-forwarded-host", request.headers.get("host") ?? "");
  headers.set("x-forwarded-proto", "http");
  return headers;
}

/** The answer as it comes: a stream goes through message by message, until `signal` cuts it. */
function responseOf({ body, status, headers: received }: Response, signal: AbortSignal): Response {
  const isStream = body && !received.has("content-length");
  const headers = new Headers(received);
  for (const name of HOP_BY_HOP) if (name !== "content-length") headers.delete(name);
  const cut = isStream ? body.pipeThrough(new TransformStream(), { signal }) : body;
  return new Response(cut, { status, headers });
}

/** Whether no connection was made, so that nothing was sent. */
function isUnsent(error: unknown): boolean {
  return error instanceof TypeError && /client error \(Connect\)|[Cc]onnection refused/.test(
    error.message,
  );
}

/** A process that starts refuses everything, and says when to come again. */
function isStarting({ status, headers }: Response): boolean {
  return status === 503 && headers.has("retry-after");
}

function unavailable(request: Request, code: "unavailable" | "deadline_exceeded"): Response {
  const message = code === "unavailable"
    ? "the service is unavailable"
    : "the deadline was exceeded";
  const failure = { code, message, typed: true } as const;
  return failureResponse(request, failure);
}
