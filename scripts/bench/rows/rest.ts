import type { Bench } from "../bench.ts";
import { openMall } from "../system.ts";

const CALLERS = 32;

export const rest: Bench = {
  name: "rest",
  what:
    `Reading one aggregate over REST from a process of all contexts: a basket, kept as events, and ` +
    `a store, kept as a row; ${CALLERS} connections that stay open, each with one request at a time.`,
  target: "8 000/s",
  async run(lab) {
    await using open = await openMall(lab);
    await using load = await lab.ours("load.ts");
    const { mall, port } = open;
    const goods = await mall.goods();
    const basketId = await mall.basket(await mall.customer(), goods);
    const read = (path: string) => () =>
      load.ask({ do: "load", port, callers: CALLERS, ms: lab.ms, verb: "GET", path });
    const rounds = await lab.inTurn("REST", {
      basket: read(`/api/baskets/${basketId}`),
      store: read(`/api/stores/${goods.storeId}`),
    });
    return (["basket", "store"] as const).flatMap((what) => [
      {
        name: `a ${what}`,
        unit: "/s" as const,
        values: rounds[what].map(({ perSecond }) => perSecond),
        bound: 8_000,
      },
      {
        name: `a ${what}, p99`,
        unit: "ms" as const,
        values: rounds[what].map(({ p99 }) => p99),
      },
    ]);
  },
};
