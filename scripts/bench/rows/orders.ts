import type { Bench } from "../bench.ts";
import { quantile } from "../figures.ts";
import { fillBaskets, openMall, type Rush, rush } from "../system.ts";

const CALLERS = 32;

export const orders: Bench = {
  name: "orders",
  what:
    `Orders under load: baskets filled beforehand are checked out by ${CALLERS} callers over REST as ` +
    "fast as they can, on a process of all contexts; from the first checkout to the last approval. " +
    "The callers are a process on the same machine.",
  target: "300 orders approved/s",
  async run(lab) {
    await using open = await openMall(lab);
    const count = lab.quick ? 200 : 1_500;
    const rounds: Rush[] = [];
    for (let round = 0; round <= lab.rounds; round++) {
      lab.progress(`orders: ${round === 0 ? "to warm up" : `round ${round}`}, ${count} orders`);
      const baskets = await fillBaskets(open.mall, count);
      const result = await rush(open, baskets, CALLERS);
      if (round > 0) rounds.push(result);
    }
    return [
      {
        name: "orders approved",
        unit: "/s",
        values: rounds.map(({ perSecond }) => perSecond),
        bound: 300,
      },
      ...([0.5, 0.99] as const).map((share) => ({
        name: `checked out to approved meanwhile, p${share * 100}`,
        unit: "ms" as const,
        values: rounds.map(({ took }) => quantile(took, share)),
      })),
    ];
  },
};
