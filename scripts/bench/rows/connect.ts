import type { Bench } from "../bench.ts";
import { figuresOf } from "../peers.ts";

const CALLERS = 32;

export const connect: Bench = {
  name: "connect",
  what:
    `A unary call in JSON without I/O, POST, ${CALLERS} connections that stay open, each with one ` +
    "call at a time: our handler on Hono and the official router on Hono, both on Deno. The load " +
    "generator is a process on the same machine; it has its own row.",
  target: "40 000/s and 2× the official router",
  async run(lab) {
    await using load = await lab.ours("load.ts");
    await using ours = await lab.ours("connect.ts");
    await using bare = await lab.ours("bare.ts");
    await using peer = await lab.peers.start("connect.mjs", "@connectrpc/connect", {}, "deno");
    const round = async (contender: typeof ours) => {
      const { port } = await contender.ask({ do: "port" });
      return await load.ask({
        ...{ do: "load", port, callers: CALLERS, ms: lab.ms, verb: "POST" },
        path: "/storespb.StoresService/GetStore",
        body: JSON.stringify({ id: "0193a1f0-7b0e-7c5a-9d53-2f6f3f1b7a11" }),
      });
    };
    const { contender: official } = peer;
    const rounds = await lab.inTurn("Connect", {
      ours: () => round(ours),
      official: official && (() => round(official)),
      bare: () => round(bare),
    });
    return [
      {
        name: "calls",
        unit: "/s",
        values: rounds.ours.map(({ perSecond }) => perSecond),
        bound: 40_000,
        peer: figuresOf(peer, rounds.official, ({ perSecond }) => perSecond, 2),
      },
      {
        name: "a call, p99",
        unit: "ms",
        values: rounds.ours.map(({ p99 }) => p99),
        peer: figuresOf(peer, rounds.official, ({ p99 }) => p99),
      },
      {
        name: "the generator against a server that does nothing",
        unit: "/s",
        values: rounds.bare.map(({ perSecond }) => perSecond),
      },
    ];
  },
};
