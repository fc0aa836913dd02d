/**
 * Streams, as operators travel along them.
 *
 * @module
 */
import type { Hono } from "hono";
import { z } from "zod";
import { DomainError } from "../../domain/error.ts";
import { type createAnswers, queryOf } from "./answers.ts";
import type { ContextDesk } from "./desk.ts";

const Query = z.object({
  version: z.string().regex(/^\d{1,9}$/, "must be a version, from 0").transform(Number).optional(),
});

/** Adds `/streams`. */
export function streamRoutes(
  ops: Pick<Hono, "get">,
  contexts: () => readonly ContextDesk[],
  answer: ReturnType<typeof createAnswers>,
): void {
  ops.get(
    "/streams",
    answer(() => ({
      aggregates: contexts().flatMap(({ name, streams }) =>
        streams.kinds.map(({ name: aggregate, keptAs }) => ({ context: name, aggregate, keptAs }))
      ),
    })),
  );
  ops.get(
    "/streams/:aggregate/:id",
    answer(async (c) => {
      const { version } = queryOf(c, Query);
      const { aggregate = "", id = "" } = c.req.param() as Record<string, string | undefined>;
      for (const { name, streams } of contexts()) {
        const view = streams.view(aggregate, id, version);
        if (view) return { context: name, ...await view };
      }
      const known = contexts().flatMap(({ streams }) =>
        streams.kinds.filter(({ keptAs }) => keptAs === "events").map(({ name }) => name)
      ).toSorted();
      const text = known.length > 0
        ? `no aggregate ${aggregate} in this process, which has ${known.join(", ")}`
        : `no aggregate ${aggregate} in this process, which keeps no streams`;
      throw new DomainError("not_found", "aggregate_not_here", text);
    }),
  );
}
