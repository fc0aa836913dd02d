/**
 * emmett-postgresql: appends an event to a new stream.
 *
 * @module
 */
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import process from "node:process";
import { closedLoop, contend } from "../contender.mjs";

const store = getPostgreSQLEventStore(process.env.BENCH_PG ?? "");
const data = JSON.parse(process.env.BENCH_DATA ?? "{}");
const run = crypto.randomUUID();
let streams = 0;

await store.schema.migrate();
await contend({
  append: (order) =>
    closedLoop(
      order,
      () =>
        store.appendToStream(`lamp-${run}-${++streams}`, [{ type: "LampLit", data }], {
          expectedStreamVersion: "STREAM_DOES_NOT_EXIST",
        }),
    ),
}, () => store.close());
