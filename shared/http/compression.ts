/**
 * Compression of documents: what is answered in one piece, and is large.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { acceptsGzip, COMPRESS_FROM_BYTES, compressed } from "../rpc/body.ts";

/**
 * Compresses the answers of some paths with gzip, for callers who ask for it. An `ETag` becomes weak then:
 * it stands for the same document, not for the same bytes. Not for streams: it waits for their end.
 *
 * @param fromBytes answers from this many bytes on; default 1 KiB.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { compressing } from "./compression.ts";
 * const app = new Hono();
 * app.use("/large", compressing());
 * app.get("/large", (c) => c.text("x".repeat(2_000)));
 * const response = await app.request("/large", { headers: { "accept-encoding": "gzip" } });
 * if (response.headers.get("content-encoding") !== "gzip") throw new Error("never");
 * ```
 */
export function compressing(fromBytes: number = COMPRESS_FROM_BYTES): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const { status, statusText, body, headers: given } = c.res;
    if (status !== 200 || !body || given.has("content-encoding")) return;
    const headers = new Headers(given);
    headers.append("vary", "accept-encoding");
    const bytes = await c.res.bytes();
    const squeeze = bytes.length >= fromBytes &&
      acceptsGzip(c.req.header("accept-encoding") ?? null);
    if (squeeze) {
      headers.set("content-encoding", "gzip");
      headers.delete("content-length");
      const etag = headers.get("etag");
      if (etag !== null && !etag.startsWith("W/")) headers.set("etag", `W/${etag}`);
    }
    const answer = squeeze ? await compressed(bytes) : bytes;
    c.res = undefined; // else the headers of both are joined
    c.res = new Response(answer, { status, statusText, headers });
  };
}
