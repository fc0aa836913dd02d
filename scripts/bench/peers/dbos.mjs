/**
 * DBOS: workflows of steps that do nothing, each step recorded in PostgreSQL.
 *
 * @module
 */
import { DBOS } from "@dbos-inc/dbos-sdk";
import process from "node:process";
import { closedLoop, contend } from "../contender.mjs";

const STEPS = Number(process.env.BENCH_STEPS ?? "10");

const order = DBOS.registerWorkflow(async (/** @type {string} */ id) => {
  let answer = id;
  for (let step = 0; step < STEPS; step++) {
    answer = await DBOS.runStep(() => Promise.resolve(`${id}-${step}`), { name: `step${step}` });
  }
  return answer;
}, { name: "order" });

DBOS.setConfig({
  name: "bench",
  systemDatabaseUrl: process.env.BENCH_PG ?? "",
  systemDatabasePoolSize: 10,
  logLevel: "error",
});
await DBOS.launch();
await contend({
  async steps(order_) {
    const { perSecond, p50, p99 } = await closedLoop(order_, () => order(crypto.randomUUID()));
    return { perSecond: perSecond * STEPS, p50: p50 / STEPS, p99: p99 / STEPS };
  },
}, () => DBOS.shutdown());
