/**
 * A system of our own: all contexts in a process beside this one, on a database that is thrown away.
 *
 * @module
 */
import {
  formatConnectionString,
  type PgConnection,
} from "../../shared/platform/connection_string.ts";
import { connectDatabase } from "../../shared/platform/database.ts";
import { startThrowAwayPostgres } from "../../shared/platform/embedded_postgres.ts";
import { inTime, pause } from "../../shared/platform/time.ts";
import { V8_FLAGS } from "../../shared/platform/v8_flags.ts";
import { freePort } from "../../shared/testing/ports.ts";
import { guardOrphans } from "../cluster/orphans.ts";

/** A system that runs for us. */
export interface OwnSystem extends AsyncDisposable {
  readonly url: string;
  /** The last lines that it wrote: warnings and errors. */
  log(): readonly string[];
  /** The messages that no subscription could handle, of all contexts. */
  deadLetters(): Promise<readonly DeadLetter[]>;
}

/** A message that could not be handled. */
export interface DeadLetter {
  readonly context: string;
  readonly subscription: string;
  readonly name: string;
  readonly error: string;
}

const PROJECT = new URL("../../", import.meta.url);
const KEPT_LINES = 200;
const START_MS = 60_000;

/**
 * Starts all contexts on a free port.
 *
 * @param connection the database; one that is thrown away unless given.
 */
export async function startOwnSystem(connection?: PgConnection): Promise<OwnSystem> {
  await using ends = new AsyncDisposableStack();
  let at = connection;
  if (!at) {
    const server = await startThrowAwayPostgres();
    ends.use(server);
    at = server.connection;
  }
  const text = formatConnectionString(at);
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const guard = await guardOrphans(await Deno.makeTempFile({ prefix: "mallbots-own-" }));
  ends.use(guard);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", V8_FLAGS, "services/all.ts", "--dev"],
    cwd: PROJECT,
    env: {
      PG_CONN: text,
      WEB_HOST: "127.0.0.1",
      WEB_PORT: String(port),
      LOG_LEVEL: "WARN",
      NO_COLOR: "1",
    },
    detached: true, // Ctrl-C in a terminal is for us: the order of the end is ours
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  guard.add(child.pid);
  const lines: string[] = [];
  const collected = Promise.all([collect(child.stdout, lines), collect(child.stderr, lines)]);
  let ended = false;
  const status = child.status.finally(() => ended = true);
  ends.defer(async () => {
    if (!ended) child.kill("SIGTERM");
    if (!await inTime(status, 15_000)) child.kill("SIGKILL");
    await status;
    await collected;
  });
  for (const until = performance.now() + START_MS; !await answers(url);) {
    if (ended || performance.now() > until) {
      throw new Error(`the system did not start:\n${lines.join("\n")}`);
    }
    await pause(50);
  }
  const all = ends.move();
  return {
    url,
    log: () => lines,
    deadLetters: () => deadLettersIn(at),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readiness`);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // not yet
  }
}

async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>, lines: string[]) {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const [...parts] = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    lines.splice(0, Math.max(0, lines.length - KEPT_LINES));
  }
  if (rest) lines.push(rest);
}

async function deadLettersIn(connection: PgConnection): Promise<DeadLetter[]> {
  await using database = connectDatabase({ connection, max: 1 });
  const { sql } = database;
  const tables = await sql<{ schema: string }[]>`
    select table_schema as schema from information_schema.tables
    where table_name = 'dead_letters' order by 1`;
  const found: DeadLetter[] = [];
  for (const { schema } of tables) {
    found.push(
      ...await sql<DeadLetter[]>`
        select ${schema} as context, subscription, name, error from ${sql(schema)}.dead_letters`,
    );
  }
  return found;
}
