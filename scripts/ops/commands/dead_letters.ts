/**
 * Dead letters: what could not be handled, and what becomes of it.
 *
 * @module
 */
import { z } from "zod";
import { OptionError } from "../../simulator/options.ts";
import { ago, command, EXIT, lines, type Output, present } from "../command.ts";
import { joinCursors, moreOf, unique, withQuery } from "../pages.ts";

const Head = z.looseObject({
  context: z.string(),
  id: z.string(),
  subscription: z.string(),
  name: z.string(),
  key: z.string(),
  cause: z.string(),
  error: z.string(),
  attempts: z.number(),
  blocks: z.boolean(),
  failedAt: z.coerce.date(),
});
const Page = z.object({ deadLetters: z.array(Head), next: z.string() });
const Details = Head.extend({
  waiting: z.number(),
  envelope: z.looseObject({
    message: z.looseObject({ payload: z.unknown(), payloadBase64: z.string() }).optional(),
    base64: z.string().optional(),
  }),
});
const Replayed = z.looseObject({
  context: z.string(),
  outcome: z.string(),
  error: z.string().optional(),
  rows: z.array(z.looseObject({})).optional(),
  messages: z.array(z.looseObject({})).optional(),
});

/** `dead-letters`. */
export const list = command({
  name: "dead-letters",
  help: "messages that could not be handled, the newest first",
  options: {
    subscription: { default: "", help: "only of this one" },
    name: { default: "", help: "only messages of this name" },
    limit: { default: 20, min: 1, max: 100, whole: true, help: "most of a context" },
    next: { default: "", help: "goes on where a page ended" },
  },
  async run({ client, output }, _, { subscription, name, limit, next }) {
    const query = { subscription, name, limit: String(limit), next };
    const path = withQuery("/ops/dead-letters", query);
    const { answers, silent } = await client.all(Page, { path });
    const rest = joinCursors(answers.map(({ body }) => body.next));
    const all = answers.flatMap(({ body }) => body.deadLetters);
    const deadLetters = unique(all, ({ context, id }) => `${context} ${id}`)
      .toSorted((a, b) => b.failedAt.getTime() - a.failedAt.getTime());
    present(output, { deadLetters, next: rest, silent }, () => [
      ...(deadLetters.length === 0 ? ["No dead letters."] : table(output, deadLetters)),
      ...moreOf(rest),
      ...silent.map((text) => output.paint.bad(text)),
    ]);
    return silent.length > 0 ? EXIT.problem : EXIT.fine;
  },
});

function table(output: Output, letters: readonly z.infer<typeof Head>[]): string[] {
  const rows = letters.map((letter) => [
    letter.id,
    letter.subscription,
    letter.name || "(unreadable)",
    letter.cause,
    letter.attempts,
    letter.blocks ? "blocks" : "",
    ago(Date.now() - letter.failedAt.getTime()),
    letter.error,
  ]);
  const head = ["id", "subscription", "message", "cause", "attempts", "policy", "since", "error"];
  return lines(output, { head, rows, whole: ["id"] });
}

/** `dead-letters show`. */
export const show = command({
  name: "dead-letters show",
  words: ["<id>"],
  help: "a dead letter with what is in it",
  options: {},
  async run({ client, output }, [id]) {
    const path = `/ops/dead-letters/${encodeURIComponent(id)}`;
    const letter = await client.first(Details, { path });
    present(output, letter, () => {
      const { subscription, name, key, cause, error, attempts, blocks, waiting } = letter;
      const { envelope: { message, base64 } } = letter;
      const content = message?.payload ?? message?.payloadBase64 ?? base64 ?? "";
      return [
        output.paint.strong(`${name || "(unreadable)"} for ${subscription}, key ${key}`),
        `${cause} after ${attempts} ${attempts === 1 ? "attempt" : "attempts"}: ${error}`,
        blocks ? `${waiting} messages of its key wait behind it.` : "Others of its key pass it.",
        "",
        ...(typeof content === "string" ? [content] : JSON.stringify(content, null, 2).split("\n")),
      ];
    });
    return EXIT.fine;
  },
});

/** `dead-letters replay`. */
export const replay = command({
  name: "dead-letters replay",
  words: ["<id>"],
  help: "runs a dead letter again; 1 when it fails again",
  options: {
    payload: { default: "", help: "a file with JSON that stands for its payload; - is the input" },
    "dry-run": { default: false, help: "tells what it would do, and does nothing" },
  },
  async run({ client, output }, [id], { payload, "dry-run": dryRun }) {
    const path = withQuery(`/ops/dead-letters/${encodeURIComponent(id)}/replay`, {
      dryRun: dryRun ? "true" : "",
    });
    const body = payload === "" ? {} : { payload: await jsonOf(payload) };
    const replayed = await client.first(Replayed, { path, body });
    const { outcome, error, rows, messages } = replayed;
    const failed = outcome === "failed";
    present(output, replayed, () => [
      output.paint[failed ? "bad" : "good"](
        `${dryRun ? "It would be " : ""}${outcome}${error ? `: ${error}` : ""}`,
      ),
      ...(rows ?? []).map((row) => `would write ${JSON.stringify(row)}`),
      ...(messages ?? []).map((message) => `would send ${JSON.stringify(message)}`),
    ]);
    return failed ? EXIT.problem : EXIT.fine;
  },
});

async function jsonOf(file: string): Promise<unknown> {
  let text: string;
  try {
    text = file === "-"
      ? await new Response(Deno.stdin.readable).text()
      : await Deno.readTextFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new OptionError(`--payload names ${file}, which is not there.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new OptionError(`--payload names ${file}, which is not JSON.`);
  }
}

/** `dead-letters discard`. */
export const discard = command({
  name: "dead-letters discard",
  words: ["<id>"],
  help: "gives a dead letter up: its message is never handled",
  options: {},
  async run({ client, output }, [id]) {
    const path = `/ops/dead-letters/${encodeURIComponent(id)}/discard`;
    const answer = await client.first(z.looseObject({}), { path, body: {} });
    present(output, answer, () => ["It is discarded."]);
    return EXIT.fine;
  },
});
