/**
 * Dead letters, as operators see, replay and discard them.
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

const ListQuery = z.object({
  subscription: z.string().optional(),
  name: z.string().optional(),
  context: z.string().optional(),
  limit: z.string().regex(/^[1-9]\d{0,2}$/, "must be a number from 1 to 100").transform(Number)
    .optional(),
  next: z.string().default(""),
});
const ReplayQuery = z.object({
  dryRun: z.enum(["true", "false"]).default("false").transform((text) => text === "true"),
});
const Replay = z.strictObject({ payload: z.json().optional() });

/** Adds `/dead-letters`. */
export function deadLetterRoutes(
  ops: Pick<Hono, "get" | "post">,
  contexts: () => readonly ContextDesk[],
  answer: ReturnType<typeof createAnswers>,
): void {
  /** The first context that knows the dead letter. */
  const first = <T extends object | void>(
    ask: (desk: ContextDesk["deadLetters"]) => Promise<T>,
  ) =>
    firstOf(
      contexts(),
      async ({ name, deadLetters }) => ({ context: name, ...await ask(deadLetters) }),
      notFound("dead letter"),
    );

  ops.get(
    "/dead-letters",
    answer(async (c) => {
      const { context, next, ...query } = queryOf(c, ListQuery);
      const all = new Map(desksOf(contexts(), context).map((desk) => [desk.name, desk]));
      const { items, next: rest } = await pageOfAll([...all.keys()], next, async (name, from) => {
        const page = await all.get(name)!.deadLetters.list({
          ...query,
          ...(from && { next: from }),
        });
        return {
          items: page.deadLetters.map((one) => ({ context: name, ...one })),
          next: page.next,
        };
      });
      return { deadLetters: items, next: rest };
    }),
  );
  ops.get("/dead-letters/:id", answer((c) => first((desk) => desk.get(c.req.param("id") ?? ""))));
  ops.post(
    "/dead-letters/:id/replay",
    answer(async (c) => {
      const { dryRun } = queryOf(c, ReplayQuery);
      const { payload } = await bodyOf(c, Replay);
      return await first((desk) => desk.replay(c.req.param("id") ?? "", { payload, dryRun }));
    }),
  );
  ops.post(
    "/dead-letters/:id/discard",
    answer(async (c) => {
      await bodyOf(c, z.strictObject({}));
      await first((desk) => desk.discard(c.req.param("id") ?? ""));
      return {};
    }),
  );
}
