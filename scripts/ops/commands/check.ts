/**
 * The consistency checker.
 *
 * @module
 */
import { parseConnectionString } from "../../../shared/platform/connection_string.ts";
import type { RunNote } from "../../../shared/platform/run_file.ts";
import { runCheck } from "../../check/main.ts";
import { placesOf } from "../../check/places.ts";
import type { Places } from "../../check/world.ts";
import { command } from "../command.ts";

/** `check`. */
export const check = command({
  name: "check",
  help: "proves from all databases and the stream that nothing was lost or done twice",
  options: {
    wait: { default: 60, min: 0, help: "seconds until nothing may be on its way" },
  },
  run({ target: { note, config }, output: { json } }, _, { wait }) {
    const places = note ? placesIn(note) : placesOf(config);
    return runCheck({ places, json, waitMs: wait * 1_000 });
  },
});

/** Where everything is, as a running system noted it. */
function placesIn({ databases, broker }: RunNote): Places {
  const contexts = Object.entries(databases).map(([name, text]) =>
    [name, parseConnectionString(text)] as const
  );
  return {
    contexts: Object.fromEntries(contexts),
    streamName: broker.stream,
    ...(broker.kind === "nats"
      ? { natsUrl: broker.url }
      : { broker: parseConnectionString(broker.connection) }),
  };
}
