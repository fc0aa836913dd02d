/**
 * Whether every process can do its work.
 *
 * @module
 */
import { z } from "zod";
import { titleOf } from "../client.ts";
import { command, EXIT, lines, present } from "../command.ts";

const Readiness = z.object({
  status: z.string(),
  checks: z.array(z.object({
    name: z.string(),
    contexts: z.array(z.string()),
    ok: z.boolean(),
    ms: z.number(),
    problem: z.string().optional(),
  })),
});

/** `readiness`. */
export const readiness = command({
  name: "readiness",
  help: "whether each process can do its work, and what keeps it from it",
  options: {},
  async run({ client, output }) {
    const { answers, silent } = await client.all(Readiness, { path: "/readiness" });
    const processes = answers.map(({ process, body }) => ({ ...process, ...body }));
    const isReady = silent.length === 0 && processes.every(({ status }) => status === "ready");
    present(output, { processes, silent }, () => {
      const rows = processes.map(({ status, checks, ...process }) => {
        const wrong = checks.filter(({ ok }) => !ok);
        const problems = wrong.map(({ name, contexts, problem }) =>
          `${name} (${contexts.join(", ")}): ${problem}`
        );
        return [titleOf(process), status, problems.join("; ")];
      });
      const paintOf = (row: number) => rows[row][1] === "ready" ? undefined : output.paint.bad;
      return [
        ...lines(output, { head: ["process", "status", "problems"], rows, paintOf }),
        ...silent.map((text) => output.paint.bad(text)),
      ];
    });
    return isReady ? EXIT.fine : EXIT.problem;
  },
});
