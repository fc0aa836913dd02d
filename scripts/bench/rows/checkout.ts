import type { Bench } from "../bench.ts";
import { quantile } from "../figures.ts";
import { type Measured, measureIdle, warmUp } from "../idle.ts";
import { openMall } from "../system.ts";

export const checkout: Bench = {
  name: "checkout",
  what:
    "From sending a checkout to the order seen approved, over REST, one order after the other on an " +
    "otherwise idle process of all contexts: 11 messages, each committed, delivered and handled. The " +
    "process has approved 1 000 orders before, many at a time, so that V8 has compiled what runs often; " +
    "beside it, the first orders after its start.",
  target: "20 ms (p50), 60 ms (p99); the reference takes about 1 900 ms",
  async run(lab) {
    await using open = await openMall(lab);
    const count = lab.quick ? 40 : 200;
    lab.progress(`checkout: the first ${count} orders`);
    const first = await measureIdle(open.mall, count);
    lab.progress("checkout: to warm up");
    await warmUp(open.mall, lab.quick ? 100 : 1_000);
    const rounds: (readonly Measured[])[] = [];
    for (let round = 1; round <= lab.rounds; round++) {
      lab.progress(`checkout: round ${round}, ${count} orders`);
      rounds.push(await measureIdle(open.mall, count));
    }
    const at = (share: number) =>
      rounds.map((orders) => quantile(orders.map(({ approvedMs }) => approvedMs), share));
    return [
      { name: "checkout to approved, p50", unit: "ms", values: at(0.5), bound: 20 },
      { name: "checkout to approved, p99", unit: "ms", values: at(0.99), bound: 60 },
      {
        name: `the first ${count} orders: checkout to approved, p50`,
        unit: "ms",
        values: [quantile(first.map(({ approvedMs }) => approvedMs), 0.5)],
      },
      {
        name: "checkout to its answer, p50",
        unit: "ms",
        values: rounds.map((orders) => quantile(orders.map(({ answeredMs }) => answeredMs), 0.5)),
      },
    ];
  },
};
