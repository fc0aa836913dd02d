/**
 * Read models and caches, as operators make them anew.
 *
 * @module
 */
import type { Hono } from "hono";
import { z } from "zod";
import { notFound } from "../../domain/error.ts";
import { bodyOf, type createAnswers, firstOf } from "./answers.ts";
import type { ContextDesk, ProjectionDesk } from "./desk.ts";

/** A check waits until its copy is made. */
const CHECK_MS = 30 * 60_000;

const Rebuild = z.strictObject({ anew: z.boolean().optional() });
const Nothing = z.strictObject({});

/** Adds `/projections`. */
export function projectionRoutes(
  ops: Pick<Hono, "get" | "post">,
  contexts: () => readonly ContextDesk[],
  answer: ReturnType<typeof createAnswers>,
): void {
  const desks = () => contexts().flatMap(({ projections }) => projections ?? []);
  const first = <T>(ask: (desk: ProjectionDesk) => Promise<T>) =>
    firstOf(desks(), ask, notFound("projection"));

  ops.get(
    "/projections",
    answer(async () => ({
      projections: (await Promise.all(desks().map((desk) => desk.list()))).flat(),
    })),
  );
  ops.post(
    "/projections/:name/rebuild",
    answer(async (c) => {
      const { anew = false } = await bodyOf(c, Rebuild);
      return await first((desk) => desk.rebuild(c.req.param("name") ?? "", { anew }));
    }),
  );
  ops.post(
    "/projections/:name/cancel",
    answer(async (c) => {
      await bodyOf(c, Nothing);
      return await first((desk) => desk.cancel(c.req.param("name") ?? ""));
    }),
  );
  ops.post(
    "/projections/:name/check",
    answer(async (c) => {
      await bodyOf(c, Nothing);
      const differences = await first((desk) => desk.check(c.req.param("name") ?? ""));
      return { differences };
    }, CHECK_MS),
  );
}
