/**
 * A process that owns the subscription `s`, to be frozen or killed: `url database settles`. It prints
 * the ids of what it is given, and settles those named, and everything when told.
 *
 * @module
 */
import { parseConnectionString } from "../platform/connection_string.ts";
import { connectDatabase } from "../platform/database.ts";
import { createLogger } from "../platform/log.ts";
import type { Delivery } from "./broker.ts";
import { createLeases } from "./lease.ts";
import { natsBroker } from "./nats_broker.ts";

const [url, database, settles] = Deno.args;
const { sql } = connectDatabase({ connection: parseConnectionString(database), max: 2 });
const log = createLogger({ level: "WARN", write: (line) => console.error(line) });
const leases = createLeases({ sql, schema: "shop", log });
const broker = await natsBroker({ url, stream: "t", log });
const unsettled: Delivery[] = [];
await broker.subscribe({
  name: "s",
  subjects: ["t.a"],
  leases,
  deliver(delivery) {
    const id = new TextDecoder().decode(delivery.body);
    console.log(id);
    if (settles.split(",").includes(id)) delivery.ack();
    else unsettled.push(delivery);
  },
});
console.log("ready");
for await (const _ of Deno.stdin.readable) {
  unsettled.splice(0).forEach((delivery) => delivery.ack());
}
