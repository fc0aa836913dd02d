import type { Bench, Row } from "../bench.ts";
import type { Contender } from "../contenders.ts";
import { quantile } from "../figures.ts";
import { envOf, type Lab } from "../lab.ts";

const BOUND_MS = 3;

export const relay: Bench = {
  name: "relay",
  what:
    "From a commit to the message at its consumer, through outbox, relay and broker, by broker: one " +
    "message after the other, with pauses, from a context to another one in the same process or in " +
    "another. In one process that is alone, the broker in PostgreSQL delivers while it appends.",
  target: "3 ms (p50); the reference takes about 170 ms",
  async run(lab) {
    const nats = await lab.nats();
    const rows: Row[] = [];
    for (const [broker, url] of [["memory"], ["postgres"], ["nats", nats.url]] as const) {
      const address = broker === "nats" ? url : broker;
      if (address === undefined) {
        const note = "why" in nats ? nats.why : "";
        rows.push({ name: `${broker}, p50`, unit: "ms", values: [], note });
        continue;
      }
      rows.push(...await inOneProcess(lab, broker, address));
      if (broker !== "memory") rows.push(...await betweenTwo(lab, broker, address));
    }
    return rows;
  },
};

async function inOneProcess(lab: Lab, broker: string, address: string): Promise<Row[]> {
  return await lab.withDatabase(async (connection) => {
    const env = { ...envOf(connection), BENCH_BROKER: address };
    await using both = await lab.ours("messages.ts", env);
    return await measured(lab, `${broker}, in one process`, both, both);
  });
}

async function betweenTwo(lab: Lab, broker: string, address: string): Promise<Row[]> {
  return await lab.withDatabase(async (connection) => {
    const stream = `bench_${crypto.randomUUID().slice(0, 8)}`;
    const env = { ...envOf(connection), BENCH_BROKER: address, BENCH_STREAM: stream };
    await using worker = await lab.ours("messages.ts", { ...env, BENCH_CONTEXT: "worker" });
    await using shop = await lab.ours("messages.ts", { ...env, BENCH_CONTEXT: "shop" });
    return await measured(lab, `${broker}, to another process`, shop, worker);
  });
}

async function measured(lab: Lab, name: string, from: Contender, to: Contender): Promise<Row[]> {
  const count = Math.ceil(lab.ms / 20);
  const { messages } = await lab.inTurn(name, {
    messages: async () => {
      const committed = await from.ask({ do: "commits", count });
      const ids = Object.keys(committed);
      const arrived = await to.ask({ do: "arrivals", ids });
      return ids.map((id) => Math.max(0, arrived[id] - committed[id]));
    },
  });
  const at = (share: number) => messages.map((took) => quantile(took, share));
  return [
    { name: `${name}, p50`, unit: "ms", values: at(0.5), bound: BOUND_MS },
    { name: `${name}, p99`, unit: "ms", values: at(0.99) },
  ];
}
