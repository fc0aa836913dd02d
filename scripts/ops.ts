/**
 * What operators do with a running system.
 *
 * @module
 */
import { clientOf, NotReachable, Refusal } from "./ops/client.ts";
import { type Command, EXIT, type Output } from "./ops/command.ts";
import { COMMANDS } from "./ops/commands.ts";
import { findTarget } from "./ops/target.ts";
import { helpOf, OptionError } from "./simulator/options.ts";
import { runScript } from "./simulator/script.ts";
import { standardOutput } from "./simulator/screen.ts";
import { paintOf } from "./simulator/text.ts";

/** What can be typed. */
function help(): string {
  const titles = COMMANDS.map(({ name, words }) => [name, ...words].join(" "));
  const width = Math.max(...titles.map((title) => title.length));
  const lines = COMMANDS.map(({ help }, index) => `  ${titles[index].padEnd(width)}  ${help}`);
  return `deno task ops <command> [options]

${lines.join("\n")}

Every command takes --url (a process; else the running system of DATA_DIR, else the
environment with WEB_PORT, RPC_SERVICES and OPS_TOKEN), --json and --help.

Ends with 0 when all is fine, 1 when something needs an operator or was refused, 2 when the
command line was not understood, 3 when no process could be reached.`;
}

/** What can be typed behind a command. */
function helpOn({ name, words, help, options }: Command): string {
  return helpOf(`deno task ops ${[name, ...words].join(" ")} [options]\n\n${help}`, options);
}

/** The command with the most words in front of what was typed. */
function commandIn(args: readonly string[]): Command | undefined {
  const fits = COMMANDS.filter(({ name }) => {
    const words = name.split(" ");
    return words.every((word, at) => args[at] === word);
  });
  return fits.toSorted((a, b) => b.name.length - a.name.length)[0];
}

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0 || args[0] === "--help" || args[0] === "help") {
    console.log(help());
    return args.length === 0 ? EXIT.usage : EXIT.fine;
  }
  const command = commandIn(args);
  if (!command) throw new OptionError(`${args[0]} is not a command.`);
  const rest = args.slice(command.name.split(" ").length);
  if (rest.includes("--help")) {
    console.log(helpOn(command));
    return EXIT.fine;
  }
  const terminal = standardOutput();
  const json = rest.includes("--json");
  const output: Output = {
    json,
    paint: paintOf(terminal.color && !json),
    width: terminal.live ? terminal.size().columns : Infinity,
    line: (text) => terminal.write(`${text}\n`),
    remark: (text) => console.error(text),
  };
  try {
    const target = await findTarget(urlIn(rest));
    target.remarks.forEach(output.remark);
    return await command.run({ target, client: clientOf(target), output }, rest);
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof NotReachable)) throw error;
    console.error(error.message);
    return error instanceof Refusal ? EXIT.problem : EXIT.unreachable;
  }
}

/** The value of `--url`; the command reads its options itself. */
function urlIn(args: readonly string[]): string {
  const at = args.indexOf("--url");
  if (at >= 0) return args[at + 1] ?? "";
  return args.find((arg) => arg.startsWith("--url="))?.slice("--url=".length) ?? "";
}

const meant = commandIn(Deno.args);
await runScript(() => main(Deno.args), () => meant ? helpOn(meant) : help());
