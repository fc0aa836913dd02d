/**
 * Sagas: what there is, and the way out of parked ones.
 *
 * @module
 */
import { z } from "zod";
import { ago, command, EXIT, lines, type Output, present, timeOf } from "../command.ts";
import { joinCursors, moreOf, unique, withQuery } from "../pages.ts";

const Summary = z.looseObject({
  context: z.string(),
  id: z.string(),
  name: z.string(),
  state: z.string(),
  step: z.string(),
  attempt: z.number(),
  command: z.string().nullable(),
  error: z.looseObject({ message: z.string() }).nullable().catch(null),
  updatedAt: z.coerce.date(),
});
const Page = z.object({ sagas: z.array(Summary), next: z.string() });
const File = Summary.extend({
  data: z.unknown(),
  version: z.number(),
  history: z.array(z.looseObject({ at: z.coerce.date() })),
});

/** `sagas`. */
export const list = command({
  name: "sagas",
  help: "sagas, the latest first",
  options: {
    state: { default: "", help: "running, compensating, completed, compensated or parked" },
    name: { default: "", help: "kind of saga, such as cosec.CreateOrder" },
    limit: { default: 20, min: 1, max: 100, whole: true, help: "most of a context" },
    next: { default: "", help: "goes on where a page ended" },
  },
  async run({ client, output }, _, { state, name, limit, next }) {
    const path = withQuery("/ops/sagas", { state, name, limit: String(limit), next });
    const { answers, silent } = await client.all(Page, { path });
    const rest = joinCursors(answers.map(({ body }) => body.next));
    const all = answers.flatMap(({ body }) => body.sagas);
    const sagas = unique(all, ({ context, name, id }) => `${context} ${name} ${id}`)
      .toSorted((a, b) => a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
    present(output, { sagas, next: rest, silent }, () => [
      ...(sagas.length === 0 ? ["No sagas."] : table(output, sagas)),
      ...moreOf(rest),
      ...silent.map((text) => output.paint.bad(text)),
    ]);
    return silent.length > 0 ? EXIT.problem : EXIT.fine;
  },
});

function table(output: Output, sagas: readonly z.infer<typeof Summary>[]): string[] {
  const rows = sagas.map(({ id, name, state, step, attempt, updatedAt, error }) => [
    id,
    name,
    state,
    step,
    attempt,
    ago(Date.now() - updatedAt.getTime()),
    error?.message ?? "",
  ]);
  const head = ["id", "saga", "state", "step", "attempt", "changed", "error"];
  const paintOf = (row: number) => sagas[row].state === "parked" ? output.paint.bad : undefined;
  return lines(output, { head, rows, whole: ["id"], paintOf });
}

const one = { name: { default: "", help: "kind of saga, where the id alone does not say" } };

/** `sagas show`. */
export const show = command({
  name: "sagas show",
  words: ["<id>"],
  help: "a saga with its data and its history",
  options: one,
  async run({ client, output }, [id], { name }) {
    const path = withQuery(`/ops/sagas/${encodeURIComponent(id)}`, { name });
    const saga = await client.first(File, { path });
    present(output, saga, () => shown(output, saga));
    return EXIT.fine;
  },
});

function shown(output: Output, saga: z.infer<typeof File>): string[] {
  const { name, id, state, step, attempt, error, data, history } = saga;
  const text = (value: unknown) =>
    value === undefined || value === null
      ? ""
      : value instanceof Date
      ? timeOf(value)
      : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
  const columns = [...new Set(history.flatMap((record) => Object.keys(record)))];
  const rows = history.map((record) => columns.map((column) => text(record[column])));
  return [
    output.paint.strong(`${name} ${id}`),
    `${state}, step ${step}, attempt ${attempt}${error ? `: ${error.message}` : ""}`,
    "",
    ...lines(output, { head: columns, rows, whole: ["at"] }),
    "",
    "data",
    ...JSON.stringify(data, null, 2).split("\n"),
  ];
}

const move = (kind: "retry" | "skip" | "close", help: string) =>
  command({
    name: `sagas ${kind}`,
    words: ["<id>"],
    help,
    options: {
      ...one,
      by: { default: "", help: "who it is, for the saga's history; the account unless given" },
    },
    async run({ client, output }, [id], { name, by }) {
      const path = `/ops/sagas/${encodeURIComponent(id)}/${kind}`;
      const who = by || Deno.env.get("USER") || Deno.env.get("LOGNAME");
      const body = { ...(name && { name }), ...(who && { by: who }) };
      const saga = await client.first(File, { path, body });
      present(output, saga, () => [
        `${saga.name} ${saga.id} is ${saga.state}, step ${saga.step}.`,
      ]);
      return EXIT.fine;
    },
  });

/** `sagas retry`. */
export const retry = move("retry", "sends the command that a saga was parked on again");
/** `sagas skip`. */
export const skip = move("skip", "takes the compensation that a saga was parked on as done");
/** `sagas close`. */
export const close = move("close", "takes a parked saga as compensated, whatever is left");
