/**
 * The sign of life of a process.
 *
 * @module
 */
import type { Hono } from "hono";
import { noteRoute } from "../rpc/noted_route.ts";

/**
 * Answers `GET` and `HEAD /liveness`, in any case of letters, with 200 and a dot. It checks nothing: it
 * tells only that the process runs.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { livenessRoute } from "./liveness.ts";
 * const app = new Hono();
 * livenessRoute(app);
 * const response = await app.request("/Liveness");
 * if (await response.text() !== ".") throw new Error("never");
 * ```
 */
export function livenessRoute(app: Hono): void {
  const word = [..."liveness"].map((letter) => `[${letter.toUpperCase()}${letter}]`).join("");
  app.get(`/:liveness{${word}}`, (c) => {
    noteRoute(c.req.raw, "/liveness");
    return c.text(".");
  });
}
