/**
 * Sagas, as operators see and move them.
 *
 * @module
 */
import type { Hono } from "hono";
import { z } from "zod";
import { notFound } from "../../domain/error.ts";
import { bodyOf, type createAnswers, firstOf, queryOf } from "./answers.ts";
import type { ContextDesk } from "./desk.ts";
import { desksOf } from "./desks.ts";
import { pageOfAll } from "./paging.ts";

const Limit = z.string().regex(/^[1-9]\d{0,2}$/, "must be a number from 1 to 100").transform(
  Number,
);
const ListQuery = z.object({
  state: z.string().optional(),
  name: z.string().optional(),
  context: z.string().optional(),
  limit: Limit.optional(),
  next: z.string().default(""),
});
const NameQuery = z.object({ name: z.string().optional() });
const Move = z.strictObject({
  name: z.string().optional(),
  by: z.string().max(200).optional(),
  version: z.number().int().optional(),
});

/** Adds `/sagas`. */
export function sagaRoutes(
  ops: Pick<Hono, "get" | "post">,
  contexts: () => readonly ContextDesk[],
  answer: ReturnType<typeof createAnswers>,
): void {
  const desks = (context?: string) =>
    desksOf(contexts(), context).flatMap(({ name, sagaDesks }) =>
      sagaDesks.map((desk, index) => ({ context: name, key: `${name} ${index}`, desk }))
    );
  /** The first that knows the saga. */
  const first = <T extends object>(
    ask: (desk: ReturnType<typeof desks>[number]["desk"]) => Promise<T>,
  ) =>
    firstOf(
      desks(),
      async ({ context, desk }) => ({ context, ...await ask(desk) }),
      notFound("saga"),
    );

  ops.get(
    "/sagas",
    answer(async (c) => {
      const { context, next, ...filter } = queryOf(c, ListQuery);
      const all = new Map(desks(context).map((one) => [one.key, one]));
      const { items, next: rest } = await pageOfAll([...all.keys()], next, async (key, from) => {
        const { desk, context } = all.get(key)!;
        const { sagas, next } = await desk.list({ ...filter, ...(from && { next: from }) });
        return { items: sagas.map((saga) => ({ context, ...saga })), next };
      });
      return { sagas: items, next: rest };
    }),
  );
  ops.get(
    "/sagas/:id",
    answer((c) => {
      const { name } = queryOf(c, NameQuery);
      return first((desk) => desk.get(c.req.param("id") ?? "", name));
    }),
  );
  for (const move of ["retry", "skip", "close"] as const) {
    ops.post(
      `/sagas/:id/${move}`,
      answer(async (c) => {
        const about = await bodyOf(c, Move);
        return await first((desk) => desk[move](c.req.param("id") ?? "", about));
      }),
    );
  }
}
