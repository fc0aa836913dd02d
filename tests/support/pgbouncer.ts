import { type PgConnection } from "../../shared/platform/connection_string.ts";
import { isRoot } from "../../shared/platform/data_folder.ts";
import { fromDebian } from "./debian.ts";
import { eventually } from "./eventually.ts";
import { freePort, run, tempFolder } from "./system.ts";

/** A pooler in transaction mode before a server. */
export interface Pgbouncer extends AsyncDisposable {
  /** How the server is reached through it. */
  readonly connection: PgConnection;
}

/** Starts a pooler in transaction mode. @param poolSize connections to the server. */
export async function startPgbouncer(
  { host, port, user, database }: PgConnection,
  poolSize = 40,
): Promise<Pgbouncer> {
  const { found: program } = await fromDebian("pgbouncer");
  await using ends = new AsyncDisposableStack();
  const folder = ends.use(await tempFolder());
  const listenPort = freePort();
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: listenPort,
    unix_socket_dir: "",
    auth_type: "trust",
    auth_file: `${folder.path}/users`,
    pool_mode: "transaction",
    max_client_conn: 500,
    default_pool_size: poolSize,
  };
  await Deno.writeTextFile(`${folder.path}/users`, `"${user}" ""\n`);
  await Deno.writeTextFile(
    `${folder.path}/pgbouncer.ini`,
    [
      "[databases]",
      `* = host=${host} port=${port}`,
      "[pgbouncer]",
      ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
      "",
    ].join("\n"),
  );
  const account = isRoot() ? ["-u", "nobody"] : []; // it does not run as root
  const running = ends.use(run(program, [...account, `${folder.path}/pgbouncer.ini`]));
  await eventually("the pooler listens", async () => {
    const open = await Deno.connect({ hostname: "127.0.0.1", port: Number(listenPort) });
    open.close();
    return true;
  }, { deadlineMs: 10_000 }).catch((error) => {
    throw new Error(`the pooler said:\n${running.output()}`, { cause: error });
  });
  const owned = ends.move();
  return {
    connection: { host: "127.0.0.1", port: Number(listenPort), user, database, tls: "disable" },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
