import type { Bench, Row } from "../bench.ts";
import { envOf } from "../lab.ts";

const CALLERS = [1, 8, 32, 128];
const EVENTS = [1_000, 100_000, 1_000_000];

export const growth: Bench = {
  name: "growth",
  what:
    "The append of above and the reading of a stream of ten events, by the number of callers, and by " +
    "the number of events that are stored already, each with its outbox row, with 8 callers.",
  run: (lab) =>
    lab.withDatabase(async (connection) => {
      await using ours = await lab.ours("append.ts", envOf(connection));
      const rows: Row[] = [];
      const measure = async (name: string, callers: number) => {
        const order = { callers, ms: lab.ms };
        const { append, load } = await lab.inTurn(name, {
          append: () => ours.ask({ do: "append", ...order }),
          load: () => ours.ask({ do: "load", ...order }),
        });
        rows.push(
          { name: `append, ${name}`, unit: "/s", values: append.map((one) => one.perSecond) },
          { name: `read a stream, ${name}`, unit: "/s", values: load.map((one) => one.perSecond) },
        );
      };
      await ours.ask({ do: "fill", events: EVENTS[0] });
      for (const callers of CALLERS) {
        await measure(`${callers} caller${callers === 1 ? "" : "s"}`, callers);
      }
      for (const events of EVENTS) {
        if (lab.quick && events > 100_000) break;
        lab.progress(`growth: ${events} events`);
        await ours.ask({ do: "fill", events });
        await measure(`${events.toLocaleString("en").replaceAll(",", " ")} events`, 8);
      }
      return rows;
    }),
};
