/**
 * Read models and caches: how they are, and making them anew.
 *
 * @module
 */
import { z } from "zod";
import { pause } from "../../../shared/platform/time.ts";
import { createScreen, standardOutput } from "../../simulator/screen.ts";
import { bar, grouped } from "../../simulator/text.ts";
import { command, type Desk, EXIT, lines, present } from "../command.ts";
import { unique } from "../pages.ts";

const Status = z.looseObject({
  name: z.string(),
  context: z.string(),
  tables: z.array(z.string()),
  state: z.string(),
  progress: z.object({ done: z.number(), total: z.number() }),
  resumable: z.boolean(),
  error: z.string(),
});
const List = z.object({ projections: z.array(Status) });
const Checked = z.object({
  differences: z.array(z.looseObject({
    table: z.string(),
    key: z.looseObject({}),
    kind: z.string(),
    live: z.unknown(),
    rebuilt: z.unknown(),
  })),
});
type Status = z.infer<typeof Status>;

const LOOK_MS = 250;

async function statuses({ client }: Pick<Desk, "client">) {
  const { answers, silent } = await client.all(List, { path: "/ops/projections" });
  const all = answers.flatMap(({ body }) => body.projections);
  return { projections: unique(all, ({ context, name }) => `${context} ${name}`), silent };
}

/** `projections`. */
export const list = command({
  name: "projections",
  help: "read models and caches; 1 when work on one failed",
  options: {},
  async run(desk) {
    const { output } = desk;
    const { projections, silent } = await statuses(desk);
    present(output, { projections, silent }, () => [
      ...lines(output, {
        head: ["projection", "context", "state", "done", "of", "tables", "error"],
        whole: ["projection"],
        rows: projections.map((one) => [
          one.name,
          one.context,
          one.state,
          one.progress.done,
          one.progress.total,
          one.tables.join(", "),
          one.error,
        ]),
        paintOf: (row) => projections[row].state === "failed" ? output.paint.bad : undefined,
      }),
      ...silent.map((text) => output.paint.bad(text)),
    ]);
    const failed = projections.some(({ state }) => state === "failed");
    return failed || silent.length > 0 ? EXIT.problem : EXIT.fine;
  },
});

/** `rebuild`. */
export const rebuild = command({
  name: "rebuild",
  words: ["<projection>"],
  help: "makes a projection anew beside the live one, then switches; shows how far it is",
  options: {
    anew: { default: false, help: "from the beginning, even if an earlier one can be resumed" },
    wait: { default: true, help: "does not wait for the end" },
  },
  async run(desk, [name], { anew, wait }) {
    const { client, output } = desk;
    const path = `/ops/projections/${encodeURIComponent(name)}/rebuild`;
    let status = await client.first(Status, { path, body: { anew } });
    const screen = createScreen({ ...standardOutput(), ...(output.json && { live: false }) });
    while (wait && status.state === "rebuilding") {
      screen.draw([progressOf(status)]);
      await pause(LOOK_MS);
      const found = (await statuses(desk)).projections.find((one) =>
        one.name === name && one.context === status.context
      );
      if (found) status = found;
    }
    const failed = status.state === "failed";
    screen.draw([]);
    present(output, status, () => [
      output.paint[failed ? "bad" : "good"](
        status.state === "live"
          ? `${name} is live again: ${grouped(status.progress.done)} read.`
          : `${name} is ${status.state}${status.error ? `: ${status.error}` : ""}`,
      ),
    ]);
    return failed ? EXIT.problem : EXIT.fine;
  },
});

function progressOf({ name, progress: { done, total }, error }: Status): string {
  const share = `${grouped(done)} of ${grouped(total)}`;
  return `${name} ${bar(done, Math.max(1, total), 30)} ${share}${
    error ? `, waiting: ${error}` : ""
  }`;
}

/** `projections check`. */
export const check = command({
  name: "projections check",
  words: ["<projection>"],
  help: "makes a copy anew and compares the live one with it; 1 when they differ",
  options: {},
  async run({ client, output }, [name]) {
    const path = `/ops/projections/${encodeURIComponent(name)}/check`;
    const checked = await client.first(Checked, { path, body: {}, deadlineMs: 31 * 60_000 });
    const { differences } = checked;
    present(
      output,
      checked,
      () =>
        differences.length === 0
          ? [output.paint.good(`${name} is what a rebuild would make of it.`)]
          : lines(output, {
            head: ["table", "key", "kind", "live", "rebuilt"],
            rows: differences.map(({ table, key, kind, live, rebuilt }) =>
              [table, JSON.stringify(key), kind, JSON.stringify(live), JSON.stringify(rebuilt)].map(
                (text) => text ?? "",
              )
            ),
          }),
    );
    return differences.length === 0 ? EXIT.fine : EXIT.problem;
  },
});

/** `projections cancel`. */
export const cancel = command({
  name: "projections cancel",
  words: ["<projection>"],
  help: "stops a rebuild or a check; the live one stays as it is",
  options: {},
  async run({ client, output }, [name]) {
    const path = `/ops/projections/${encodeURIComponent(name)}/cancel`;
    const status = await client.first(Status, { path, body: {} });
    present(output, status, () => [`${name} is ${status.state}.`]);
    return EXIT.fine;
  },
});
