/**
 * Writes docs/errors.md, every refusal that a caller may meet: `deno task errors`, or with `--check` only
 * says whether it is up to date.
 *
 * @module
 */
import { apis } from "../services/options.ts";
import { factsOf } from "../shared/rpc/codes.ts";
import { failureOf, restStatusOf } from "../shared/rpc/failure.ts";
import { DomainError } from "../shared/domain/error.ts";
import { PLATFORM_REFUSALS, type Refusal, type ServiceRefusals } from "../shared/rpc/refusals.ts";

const FILE = new URL("../docs/errors.md", import.meta.url);

const HEAD = `# Errors

Every reason that a call may be refused for. Reasons are stable: programs switch on them. Texts are
for people; a call may put words before one (\`baskets checkout: the basket has no items\`). Over
Connect the reason is in the error's detail, over REST in a problem (docs/rest.md). \`/openapi.json\` tells the same by operation.

This page is written by \`deno task errors\`, from \`services/*/contract/refusals.ts\`. A test finds
what the source refuses and these files lack, and every test of a context fails when a call is
refused for something that its method does not declare.
`;

/** The page. */
export function errorsPage(): string {
  const platform = Object.entries(PLATFORM_REFUSALS).flatMap(([when, refusals]) =>
    refusals.map((refusal) => row(refusal, WHEN[when as keyof typeof WHEN]))
  );
  const contexts = apis.flatMap(({ context, refusals }) => refusals ? [[context, refusals]] : []);
  return [
    HEAD,
    "## Any method\n",
    table(platform),
    ...(contexts as [string, ServiceRefusals][]).flatMap(([context, refusals]) => [
      `\n## ${context[0].toUpperCase()}${context.slice(1)}\n`,
      table(refusals.all.map((refusal) => row(refusal, methodsOf(refusals, refusal)))),
    ]),
    "",
  ].join("\n");
}

const WHEN = {
  always: "any",
  withBody: "any with a body",
  whenItChanges: "any that changes something",
} as const;

function methodsOf({ methods }: ServiceRefusals, refusal: Refusal): string {
  const named = Object.keys(methods).filter((key) => methods[key].includes(refusal))
    .map((key) => `${key[0].toUpperCase()}${key.slice(1)}`);
  return named.join(", ") || "– (replies to commands)";
}

function row({ reason, codes, texts }: Refusal, where: string): string {
  const http = codes.map((code) => restStatusOf(failureOf(new DomainError(code, reason, ""))));
  const grpc = codes.map((code) => `${code} (${factsOf(code).grpc})`);
  const cells = [`\`${reason}\``, http.join(", "), grpc.join(", "), texts.join("; "), where];
  return `| ${cells.join(" | ")} |`;
}

function table(rows: readonly string[]): string {
  return [
    "| Reason | HTTP | Code (gRPC) | Text | Methods |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** The page as `deno fmt` leaves it. */
export async function formatted(text: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "-"],
    cwd: new URL("..", import.meta.url),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await process.output();
  if (!success) throw new Error("deno fmt failed");
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  const text = await formatted(errorsPage());
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(FILE, text);
  else if (await Deno.readTextFile(FILE) !== text) {
    console.error("docs/errors.md is not up to date: deno task errors");
    Deno.exit(1);
  }
}
