import type { Bench } from "../bench.ts";
import { envOf } from "../lab.ts";

const CALLERS = 128;

export const unit: Bench = {
  name: "unit",
  what:
    `A full unit of work, as a handled message leaves it behind: its inbox row, two events, a row of ` +
    `state, two outbox rows; ${CALLERS} callers, a pool of 10. Beside it the same with a commit for each ` +
    "unit.",
  target: "8 000/s and 2× the ungrouped commit",
  run: (lab) =>
    lab.withDatabase(async (connection) => {
      await using ours = await lab.ours("append.ts", envOf(connection));
      const order = { callers: CALLERS, ms: lab.ms };
      const rounds = await lab.inTurn("units of work", {
        grouped: () => ours.ask({ do: "whole", ...order }),
        ungrouped: () => ours.ask({ do: "wholeSingle", ...order }),
      });
      return [
        {
          name: "units",
          unit: "/s",
          values: rounds.grouped.map(({ perSecond }) => perSecond),
          bound: 8_000,
          peer: {
            name: "a commit for each unit",
            values: rounds.ungrouped.map(({ perSecond }) => perSecond),
            times: 2,
          },
        },
        {
          name: "a unit, p50",
          unit: "ms",
          values: rounds.grouped.map(({ p50 }) => p50),
          peer: {
            name: "a commit for each unit",
            values: rounds.ungrouped.map(({ p50 }) => p50),
          },
        },
      ];
    }),
};
