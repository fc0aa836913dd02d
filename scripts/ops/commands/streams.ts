/**
 * Travelling in time.
 *
 * @module
 */
import { z } from "zod";
import { Refusal } from "../client.ts";
import { command, EXIT, lines, present, timeOf } from "../command.ts";
import { unique, withQuery } from "../pages.ts";

const Kinds = z.object({
  aggregates: z.array(z.object({
    context: z.string(),
    aggregate: z.string(),
    keptAs: z.enum(["events", "row"]),
  })),
});
const View = z.object({
  context: z.string(),
  aggregate: z.string(),
  id: z.string(),
  version: z.number(),
  latestVersion: z.number(),
  state: z.unknown(),
  events: z.array(z.object({
    version: z.number(),
    id: z.string(),
    name: z.string(),
    schemaVersion: z.number(),
    data: z.unknown(),
    occurredAt: z.coerce.date(),
    metadata: z.unknown(),
  })),
});

/** `streams`. */
export const kinds = command({
  name: "streams",
  help: "the kinds of aggregates, and which of them have a history",
  options: {},
  async run({ client, output }) {
    const { answers, silent } = await client.all(Kinds, { path: "/ops/streams" });
    const all = answers.flatMap(({ body }) => body.aggregates);
    const aggregates = unique(all, ({ aggregate }) => aggregate);
    present(output, { aggregates, silent }, () => [
      ...lines(output, {
        head: ["aggregate", "context", "kept as"],
        rows: aggregates.map(({ aggregate, context, keptAs }) => [aggregate, context, keptAs]),
      }),
      ...silent.map((text) => output.paint.bad(text)),
    ]);
    return silent.length > 0 ? EXIT.problem : EXIT.fine;
  },
});

/** `streams show`. */
export const show = command({
  name: "streams show",
  words: ["<aggregate>", "<id>"],
  help: "what happened to an aggregate, and what it was at a version: streams show order <id>",
  options: {
    version: { default: -1, min: -1, whole: true, help: "the version; -1 is the latest" },
  },
  async run({ client, output }, [aggregate, id], { version }) {
    const parts = [aggregate, id].map(encodeURIComponent).join("/");
    const path = withQuery(`/ops/streams/${parts}`, {
      version: version < 0 ? "" : String(version),
    });
    const view = await client.first(View, { path }).catch((error) => {
      if (!(error instanceof Refusal && error.reason === "aggregate_not_here")) throw error;
      throw new Refusal(
        404,
        `There is no aggregate ${aggregate}: deno task ops streams lists them.`,
      );
    });
    present(output, view, () => [
      output.paint.strong(
        `${view.aggregate} ${view.id}, version ${view.version} of ${view.latestVersion}`,
      ),
      "",
      ...lines(output, {
        head: ["version", "time", "event", "data"],
        whole: ["time", "event"],
        rows: view.events.map((event) => [
          event.version,
          timeOf(event.occurredAt),
          event.name,
          JSON.stringify(event.data),
        ]),
      }),
      "",
      `state at version ${view.version}`,
      ...JSON.stringify(view.state, null, 2).split("\n"),
    ]);
    return EXIT.fine;
  },
});
