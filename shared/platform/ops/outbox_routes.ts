/**
 * Publishing again by hand.
 *
 * @module
 */
import type { Hono } from "hono";
import { z } from "zod";
import { refused } from "../../domain/error.ts";
import { bodyOf, type createAnswers } from "./answers.ts";
import type { ContextDesk } from "./desk.ts";
import { desksOf } from "./desks.ts";

/** An outbox of a million rows takes a while. */
const ANSWER_MS = 10 * 60_000;

const Time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const Replay = z.strictObject({
  context: z.string().optional(),
  since: Time.optional(),
  until: Time.optional(),
  aggregate: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
});

/** Adds `/outbox`. */
export function outboxRoutes(
  ops: Pick<Hono, "post">,
  contexts: () => readonly ContextDesk[],
  answer: ReturnType<typeof createAnswers>,
): void {
  ops.post(
    "/outbox/replay",
    answer(async (c) => {
      const { context, ...which } = await bodyOf(c, Replay);
      if (Object.values(which).every((one) => one === undefined)) {
        throw refused("nothing_selected", "since, until, aggregate or name must say what");
      }
      const asked = desksOf(contexts(), context).map(async ({ name, relay }) => ({
        context: name,
        messages: await relay.republish(which),
      }));
      return { contexts: await Promise.all(asked) };
    }, ANSWER_MS),
  );
}
