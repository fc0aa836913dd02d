import type { Bench } from "../bench.ts";
import { envOf } from "../lab.ts";
import { LIT } from "../ours/lamps.ts";
import { figuresOf } from "../peers.ts";

const CALLERS = 8;

export const append: Bench = {
  name: "append",
  what:
    "One event appended to a new stream and one outbox row, in one commit: 8 callers, a pool of " +
    "10 connections. The peer appends the same event on the same server; it has no outbox.",
  target: "10 000/s and 3× emmett-postgresql",
  run: (lab) =>
    lab.withDatabase(async (connection) => {
      const env = { ...envOf(connection), BENCH_DATA: JSON.stringify(LIT) };
      await using ours = await lab.ours("append.ts", env);
      const packageName = "@event-driven-io/emmett-postgresql";
      await using peer = await lab.peers.start("emmett.mjs", packageName, env);
      const { contender: emmett } = peer;
      const order = { do: "append", callers: CALLERS, ms: lab.ms };
      const rounds = await lab.inTurn("append", {
        ours: () => ours.ask(order),
        emmett: emmett && (() => emmett.ask(order)),
      });
      return [
        {
          name: "appends",
          unit: "/s",
          values: rounds.ours.map(({ perSecond }) => perSecond),
          bound: 10_000,
          peer: figuresOf(peer, rounds.emmett, ({ perSecond }) => perSecond, 3),
        },
        ...(["p50", "p99"] as const).map((share) => ({
          name: `an append, ${share}`,
          unit: "ms" as const,
          values: rounds.ours.map((figures) => figures[share]),
          peer: figuresOf(peer, rounds.emmett, (figures) => figures[share]),
        })),
      ];
    }),
};
