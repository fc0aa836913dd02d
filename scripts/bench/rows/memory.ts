import type { Bench, Row } from "../bench.ts";
import { connectionsMb, fillBaskets, openMall, residentMb, rush } from "../system.ts";

const CALLERS = 32;
const PARTS = 5;
const BOUND_MB = 350;
/** Growth over the second half of the orders that still counts as flat, in megabytes. */
const FLAT_MB = 30;

export const memory: Bench = {
  name: "memory",
  what:
    "Resident memory of a process of all contexts, without its PostgreSQL, while 10 000 orders are " +
    "made and approved, and what it grew by over the second half of them.",
  target: "350 MB, flat",
  async run(lab) {
    await using open = await openMall(lab);
    const all = lab.quick ? 500 : 10_000;
    const part = all / PARTS;
    const rows: Row[] = [await shown("after the start", open.system.pid)];
    for (let done = part; done <= all; done += part) {
      lab.progress(`memory: ${done} of ${all} orders`);
      await rush(open, await fillBaskets(open.mall, part), CALLERS);
      rows.push(await shown(`after ${done} orders`, open.system.pid));
    }
    const connections = await connectionsMb(open.sql);
    const [last] = rows.slice(-1).map(({ values }) => values[0]);
    const [half] = rows.slice(-3).map(({ values }) => values[0]);
    return [
      ...rows.slice(0, -1),
      { ...rows[rows.length - 1], bound: BOUND_MB },
      {
        name: `growth over the last ${2 * part} orders`,
        unit: "MB",
        values: [last - half],
        bound: FLAT_MB,
      },
      {
        name: "its connections in PostgreSQL, after all orders",
        unit: "MB",
        values: connections === undefined ? [] : [connections],
      },
    ];
  },
};

async function shown(name: string, pid: number): Promise<Row> {
  return { name, unit: "MB", values: [await residentMb(pid)] };
}
