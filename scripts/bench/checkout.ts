/**
 * Measures checkout to approved on an idle system, one order after the other.
 *
 * @module
 */
import { callsTo, mallAt } from "../../tests/support/mall.ts";
import { ALL, freePort, startSystem, tempFolder } from "../../tests/support/system.ts";
import { line, machine } from "./figures.ts";
import { hops } from "./hops.ts";
import { type Measured, measureIdle, warmUp } from "./idle.ts";

const HELP = `deno task bench:checkout [options]

  --count N    orders to measure, 200 unless given
  --warm-up N  orders made before, many at a time, 1000 unless given: V8 compiles what runs often
  --url URL    a system that runs already; else one is started on a throw-away folder
  --hops       where the time goes, message by message (not with --url)

One order after the other on an otherwise idle system. Each has its own customer, payment and basket,
made before its clock starts. Its state is asked for each millisecond, from a tenth before the time on in
which the fastest tenth of the orders so far was approved: asking is work, too.`;

interface Options {
  readonly count: number;
  readonly warmUp: number;
  readonly url?: string;
  readonly hops: boolean;
}

/** @returns undefined when help is wanted. @throws {TypeError} with the help text. */
function parse(args: readonly string[]): Options | undefined {
  const options = {
    ...{ count: 200, warmUp: 1_000, hops: false },
    url: undefined as string | undefined,
  };
  for (let at = 0; at < args.length; at++) {
    const value = () => args[++at] ?? "";
    if (args[at] === "--help" || args[at] === "-h") return undefined;
    else if (args[at] === "--hops") options.hops = true;
    else if (args[at] === "--url") options.url = value().replace(/\/$/, "");
    else if (args[at] === "--count") options.count = Number(value());
    else if (args[at] === "--warm-up") options.warmUp = Number(value() || NaN);
    else throw new TypeError(`${args[at]} is not an option.\n\n${HELP}`);
  }
  if (!(Number.isInteger(options.count) && options.count > 0)) {
    throw new TypeError(`--count is a whole number from 1 on.\n\n${HELP}`);
  }
  if (!(Number.isInteger(options.warmUp) && options.warmUp >= 0)) {
    throw new TypeError(`--warm-up is a whole number from 0 on.\n\n${HELP}`);
  }
  return options;
}

async function run(url: string, options: Options): Promise<readonly Measured[]> {
  const mall = mallAt(callsTo(url));
  await warmUp(mall, options.warmUp);
  const measured = await measureIdle(mall, options.count);
  console.log(line("checkout sent to answered", measured.map((m) => m.answeredMs)));
  console.log(line("checkout sent to order approved", measured.map((m) => m.approvedMs)));
  const waits = measured.map(({ answeredMs, approvedMs }) => approvedMs - answeredMs);
  console.log(line("checkout answered to order approved", waits));
  return measured;
}

async function main(args: readonly string[]): Promise<void> {
  const options = parse(args);
  if (!options) return console.log(HELP);
  const { count, url } = options;
  console.log(`${await machine()}\n${count} orders after ${options.warmUp} to warm up\n`);
  if (url) return void await run(url, options);

  await using folder = await tempFolder();
  const dataDir = `${folder.path}/data`;
  await using system = await startSystem({
    args: [...ALL, "--dev"],
    env: { DATA_DIR: dataDir, WEB_PORT: freePort() },
  });
  const measured = await run(system.url, options);
  if (!options.hops) return;
  const ids = measured.map(({ orderId }) => orderId);
  console.log(`\n${(await hops(dataDir, ids)).join("\n")}`);
}

try {
  await main(Deno.args);
} catch (error) {
  console.error(error instanceof TypeError ? error.message : error);
  Deno.exit(1);
}
