/**
 * Publishing again by hand.
 *
 * @module
 */
import { z } from "zod";
import { OptionError } from "../../simulator/options.ts";
import { command, EXIT, lines, present } from "../command.ts";

const Process = z.object({ contexts: z.array(z.string()) });
const Republished = z.object({
  contexts: z.array(z.object({ context: z.string(), messages: z.number() })),
});

/** `outbox republish`. */
export const republish = command({
  name: "outbox republish",
  help: "publishes again what was published before, with the same ids",
  options: {
    since: { default: "", help: "sent at this time or later: 2026-11-23T10:00:00Z, or 2h ago" },
    until: { default: "", help: "sent before this time" },
    aggregate: { default: "", help: "only of the aggregate with this id" },
    name: { default: "", help: "only messages of this name" },
    context: { default: "", help: "only of this context" },
  },
  async run({ client, output }, _, { since, until, aggregate, name, context }) {
    const which = {
      ...(since && { since: timeOf("since", since) }),
      ...(until && { until: timeOf("until", until) }),
      ...(aggregate && { aggregate }),
      ...(name && { name }),
    };
    if (Object.keys(which).length === 0) {
      throw new OptionError("--since, --until, --aggregate or --name must say what.");
    }
    const { answers, silent } = await client.all(Process, { path: "/ops" });
    const known = new Set(answers.flatMap(({ body }) => body.contexts));
    const meant = context ? [context] : [...known];
    const done: z.infer<typeof Republished>["contexts"] = [];
    for (const one of meant) { // replicas of a context share its outbox: one of them is asked
      const ask = {
        path: "/ops/outbox/replay",
        body: { ...which, context: one },
        deadlineMs: 660_000,
      };
      done.push(...(await client.first(Republished, ask)).contexts);
    }
    present(output, { contexts: done, silent }, () => [
      ...lines(output, {
        head: ["context", "messages"],
        rows: done.map(({ context, messages }) => [context, messages]),
      }),
      ...silent.map((text) => output.paint.bad(text)),
    ]);
    return silent.length > 0 ? EXIT.problem : EXIT.fine;
  },
});

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A time, given as such or as how long ago it was. */
function timeOf(option: string, text: string): string {
  const [, amount, unit] = /^(\d+)([smhd]) ago$/.exec(text) ?? [];
  const time = amount === undefined
    ? new Date(text)
    : new Date(Date.now() - Number(amount) * UNITS_MS[unit]);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new OptionError(
    `--${option} is a time such as 2026-11-23T10:00:00Z or "2h ago", not "${text}".`,
  );
}
