/**
 * Where the system is that is checked: where its environment says.
 *
 * @module
 */
import { resolve } from "node:path";
import { type Config, databaseOf } from "../../shared/platform/config.ts";
import type { PgConnection } from "../../shared/platform/connection_string.ts";
import { CONTEXTS } from "./contexts.ts";
import type { Places } from "./world.ts";

/** Where the configuration says that everything is; what it leaves open is in `DATA_DIR`. */
export function placesOf(config: Config): Places {
  const { postgres, nats, dataDir } = config;
  const embedded = embeddedIn(dataDir);
  const named = [postgres.connection, ...CONTEXTS.map((name) => databaseOf(config, name))];
  const contexts = Object.fromEntries(
    CONTEXTS.map((name) => [name, databaseOf(config, name) ?? embedded]),
  );
  return {
    contexts,
    ...(named.includes(undefined) && { dataDir }),
    streamName: nats.stream,
    ...(nats.url === undefined
      ? { broker: postgres.broker ?? postgres.connection ?? embedded }
      : { natsUrl: nats.url }),
  };
}

/** Where the server of `deno task dev` is while it runs. */
function embeddedIn(dataDir: string): PgConnection {
  return {
    host: resolve(dataDir, "postgres"),
    port: 5432,
    database: "postgres",
    user: "postgres",
    tls: "disable",
  };
}
