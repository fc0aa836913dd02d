import type { Bench, Row } from "../bench.ts";
import { envOf, type Lab } from "../lab.ts";
import { STEPS } from "../ours/sagas.ts";
import { figuresOf } from "../peers.ts";

const HOPS = 2 * STEPS;

export const saga: Bench = {
  name: "saga",
  what:
    `A saga of ${STEPS} steps in another context, with the product's relay, broker, inbox and ` +
    `consumers: ${HOPS} hops, each a message delivered and what it changed committed. The peer runs ` +
    `workflows of ${HOPS} steps that do nothing, in its own process, each step recorded.`,
  target: "1.5 ms a hop, 4 000 hops/s with 32 in flight",
  async run(lab) {
    const rows = await lab.withDatabase((connection) =>
      measured(lab, "postgres", envOf(connection))
    );
    const nats = await lab.nats();
    if (nats.url === undefined) return [...rows, left("nats", nats.why)];
    const { url } = nats;
    return [
      ...rows,
      ...await lab.withDatabase((connection) => measured(lab, "nats", envOf(connection), url)),
    ];
  },
};

const left = (broker: string, note: string): Row => ({
  name: `hops, 32 in flight, ${broker}`,
  unit: "/s",
  values: [],
  note,
});

async function measured(
  lab: Lab,
  broker: string,
  env: Readonly<Record<string, string>>,
  url = broker,
): Promise<Row[]> {
  await using ours = await lab.ours("messages.ts", { ...env, BENCH_BROKER: url });
  const peerEnv = { ...env, BENCH_STEPS: String(HOPS) };
  await using peer = await lab.peers.start("dbos.mjs", "@dbos-inc/dbos-sdk", peerEnv);
  const { contender: dbos } = peer;
  const rounds = async (callers: number) =>
    await lab.inTurn(`${callers} sagas at a time, ${broker}`, {
      ours: () => ours.ask({ do: "sagas", callers, ms: lab.ms }),
      dbos: dbos && (() => dbos.ask({ do: "steps", callers, ms: lab.ms })),
    });
  const one = await rounds(1);
  const many = await rounds(32);
  return [
    {
      name: `a hop, one saga at a time, p50, ${broker}`,
      unit: "ms",
      values: one.ours.map(({ p50 }) => p50),
      bound: 1.5,
      peer: figuresOf(peer, one.dbos, ({ p50 }) => p50),
    },
    {
      name: `hops, 32 in flight, ${broker}`,
      unit: "/s",
      values: many.ours.map(({ perSecond }) => perSecond),
      bound: 4_000,
      peer: figuresOf(peer, many.dbos, ({ perSecond }) => perSecond),
    },
  ];
}
