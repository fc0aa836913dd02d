/**
 * Runs the tests: pure ones without any permission, examples of the documentation, and those that need
 * services against a PostgreSQL and a nats-server that are started for them.
 *
 * @module
 */
import { startTestServer } from "../shared/testing/database.ts";
import { findNatsServer, NoNatsServer, startTestNats } from "../shared/testing/nats.ts";
import { filesBelow, isPure, needsServices } from "./test/files.ts";
import { pureTests } from "./test/pure.ts";
import { roundsOf, serviceTestFile } from "./test/rounds.ts";

const HELP = `deno task test [options] [folder or file ...]

  --unit      only pure tests (*_test.ts, no permissions) and the examples in shared/
  --int       only tests that need services (*_int_test.ts)
  --coverage  measures: a summary, coverage/lcov.info and coverage/html/index.html
  --filter X  only tests whose name has X

A file with a line "// alone: <reason>" shares the machine with no other: it runs when all others have.
Tests of JetStream need nats-server in PATH or NATS_SERVER; without it they are left out.
Ends with a line "N passed, N failed"; with 1 when a test failed or, in CI, was skipped or left out.`;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

async function run(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], env });
  return (await command.spawn().status).code;
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

function sumOf(counts: readonly Counts[]): Counts {
  const sum = (name: keyof Counts) => counts.reduce((total, count) => total + count[name], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** Runs pure tests, once their types are checked. */
async function testPure(files: readonly string[], options: readonly string[]): Promise<Counts> {
  if (files.length === 0) return NONE;
  console.log(`\npure tests: ${files.length} files`);
  if (await run(["check", "--frozen", ...files]) !== 0) return { ...NONE, failed: 1 };
  await using tests = await pureTests(files, ...options);
  return await counted(tests.args);
}

/** Runs the tests of files, each in an isolate of its own. */
async function test(
  what: string,
  files: readonly string[],
  options: readonly string[],
  env: Record<string, string> = {},
): Promise<Counts> {
  if (files.length === 0) return NONE;
  console.log(`\n${what}: ${files.length} files`);
  return await counted(["test", "--frozen", "--no-prompt", ...options, ...files], env);
}

/** Runs `deno test` and counts from its JUnit report. */
async function counted(args: readonly string[], env: Record<string, string> = {}): Promise<Counts> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  const [command, ...rest] = args;
  const code = await run([command, `--junit-path=${report}`, ...rest], env);
  const xml = await Deno.readTextFile(report);
  await Deno.remove(report);
  const total = (name: string) =>
    Number(new RegExp(`<testsuites[^>]* ${name}="(\\d+)"`).exec(xml)?.[1] ?? 0);
  const skipped = [...xml.matchAll(/<skipped/g)].length;
  const failed = total("failures") + total("errors");
  const passed = total("tests") - failed - skipped;
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
}

/**
 * Runs tests against services that are started for them; each test makes itself at home there.
 *
 * @param optionsOf more for `deno test`, by the name of the round.
 */
async function testWithServices(
  paths: readonly string[],
  optionsOf: (round: string) => readonly string[],
): Promise<Counts> {
  const all = await Array.fromAsync(
    paths,
    async (path) => serviceTestFile(path, await Deno.readTextFile(path)),
  );
  const away = all.some(({ needsNats }) => needsNats) ? await whyNoNats() : undefined;
  const left = all.filter(({ needsNats }) => needsNats && away);
  const kept = all.filter(({ needsNats }) => !needsNats || !away);
  const counts = [{ ...NONE, skipped: left.length }];
  if (kept.length > 0) {
    await using server = await startTestServer();
    await using nats = kept.some(({ needsNats }) => needsNats) ? await startTestNats() : undefined;
    const env = {
      TEST_PG_CONN: server.connectionString,
      ...(nats && { TEST_NATS_URL: nats.url }),
    };
    for (const { name, what, files, options } of roundsOf(kept)) {
      counts.push(await test(what, files, ["-A", ...options, ...optionsOf(name)], env));
    }
  }
  if (left.length > 0) {
    console.log(`\nleft out, since ${away}:${left.map(({ path }) => `\n  ${path}`).join("")}`);
  }
  return sumOf(counts);
}

async function whyNoNats(): Promise<string | undefined> {
  try {
    await findNatsServer();
    return undefined;
  } catch (error) {
    if (error instanceof NoNatsServer) return error.message;
    throw error;
  }
}

/** The files of the library that show how they are used, or all of it. */
async function library(files: readonly string[], { all }: { all: boolean }): Promise<string[]> {
  const ours = files.filter((file) =>
    /^(shared\/|services\/client\.ts$)/.test(file) && !/_(test|suite|fixture)\.ts$/.test(file)
  );
  const texts = await Promise.all(ours.map((file) => Deno.readTextFile(file)));
  return all ? ours : ours.filter((_, index) => texts[index].includes("```"));
}

async function main(args: readonly string[]): Promise<number> {
  const options = args.filter((arg) => arg.startsWith("--"));
  if (options.includes("--help")) {
    console.log(HELP);
    return 0;
  }
  const at = args.indexOf("--filter");
  const filter = at >= 0 ? ["--filter", args[at + 1] ?? ""] : [];
  const known = ["--unit", "--int", "--coverage", "--filter"];
  const unknown = options.find((option) => !known.includes(option));
  if (unknown) {
    console.error(`${unknown} is not an option.\n\n${HELP}`);
    return 1;
  }
  const roots = args.filter((arg, index) => !arg.startsWith("--") && (at < 0 || index !== at + 1));
  const files = await filesBelow(roots.length > 0 ? roots : ["."]);

  const measuring = options.includes("--coverage");
  if (measuring) {
    await Deno.remove("coverage", { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
  // each run empties the folder that it measures into
  const passed = (kind: string) =>
    measuring ? [...filter, `--coverage=${DATA}/${kind}`, "--coverage-raw-data-only"] : filter;
  const both = !options.includes("--unit") && !options.includes("--int");
  const counts: Counts[] = [];
  if (both || options.includes("--unit")) {
    counts.push(await testPure(files.filter(isPure), passed("pure")));
    // what nothing loads is not measured: then all are loaded, with examples or without
    const shown = await library(files, { all: measuring });
    counts.push(await test("examples", shown, ["--doc", "--parallel", ...passed("examples")]));
  }
  if (both || options.includes("--int")) {
    counts.push(await testWithServices(files.filter(needsServices), passed));
  }
  if (measuring) await coverage();

  const { passed: good, failed, skipped } = sumOf(counts);
  console.log(`\n${good} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  const strict = Deno.env.get("CI") === "true";
  return failed > 0 || good === 0 || (strict && skipped > 0) ? 1 : 0;
}

const DATA = "coverage/data";

async function coverage(): Promise<void> {
  const ours = [
    "--include=/(shared|services)/",
    "--exclude=_(test|suite|fixture)\\.ts|/proto/gen/",
  ];
  await run(["coverage", DATA, ...ours, "--lcov", "--output=coverage/lcov.info"]);
  await run(["coverage", DATA, ...ours, "--html"]);
  await Deno.rename(`${DATA}/html`, "coverage/html");
  await run(["coverage", DATA, ...ours]);
  console.log("\ncoverage/lcov.info and coverage/html/index.html are written");
}

Deno.exit(await main(Deno.args));
