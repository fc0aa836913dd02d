/**
 * Every context in one process, or those that are named.
 *
 * @module
 */
import { migrateOnly, serve } from "../shared/platform/serve.ts";
import { V8_FLAGS } from "../shared/platform/v8_flags.ts";
import { baskets } from "./baskets/mod.ts";
import { cosec } from "./cosec/mod.ts";
import { customers } from "./customers/mod.ts";
import { depot } from "./depot/mod.ts";
import { notifications } from "./notifications/mod.ts";
import { options } from "./options.ts";
import { ordering } from "./ordering/mod.ts";
import { payments } from "./payments/mod.ts";
import { search } from "./search/mod.ts";
import { stores } from "./stores/mod.ts";

const MODULES = [
  stores,
  customers,
  baskets,
  ordering,
  payments,
  depot,
  cosec,
  notifications,
  search,
];

const HELP =
  `deno task dev [--watch]           all contexts on http://localhost:8080, for development
deno task start [context ...]     as the environment says, for operation
deno task migrate [context ...]   brings the databases up to date, starts nothing

Contexts: ${MODULES.map(({ name }) => name).join(", ")}; none named is all.
The environment is described in README.md.`;

/**
 * Where the environment says nothing, for development: nobody else is near, nobody waits long, and few
 * connections stay warm (six approve an order in 17.5 ms where ten take 20.5: `deno task bench:checkout`
 * on 2 cores, 2026-11-23).
 */
const DEVELOPMENT = {
  ENVIRONMENT: "development",
  WEB_HOST: "127.0.0.1",
  SHUTDOWN_TIMEOUT: "2s",
  PG_POOL: "6",
};

/** What the command line asks for. */
const flags = Deno.args.filter((arg) => arg.startsWith("-"));
const names = Deno.args.filter((arg) => !arg.startsWith("-"));

const unknown = [
  ...flags.filter((flag) => !["--dev", "--watch", "--migrate", "--help", "-h"].includes(flag)),
  ...names.filter((name) => !MODULES.some((module) => module.name === name)),
];
if (unknown.length > 0) {
  console.error(`${unknown[0]} is neither an option nor a context.\n\n${HELP}`);
  Deno.exit(1);
}
if (flags.includes("--help") || flags.includes("-h")) {
  console.log(HELP);
  Deno.exit(0);
}
if (flags.includes("--watch") && !Deno.env.has("MALLBOTS_WATCHED")) {
  await watch();
} else {
  const modules = MODULES.filter(({ name }) => names.length === 0 || names.includes(name));
  const development = { ...options, defaults: DEVELOPMENT, rpc: false, leavesNote: "dev" };
  const chosen = flags.includes("--dev") ? development : options;
  if (flags.includes("--migrate")) await migrateOnly(modules, chosen);
  else await serve(modules, chosen);
}

/** Runs the same under Deno's watcher, which starts it again at each change of a file. */
async function watch(): Promise<void> {
  const again = Deno.args.filter((arg) => arg !== "--watch");
  const how = ["run", "-A", V8_FLAGS, "--watch", "--watch-exclude=.mallbots"];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...how, import.meta.filename!, ...again],
    env: { MALLBOTS_WATCHED: "1" },
  }).spawn();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      if (signal !== "SIGINT") child.kill(signal); // Ctrl-C reaches the child by itself
    });
  }
  Deno.exit((await child.status).code);
}
