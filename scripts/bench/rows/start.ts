import { callsTo, mallAt } from "../../../tests/support/mall.ts";
import { freePort, startSystem } from "../../../tests/support/system.ts";
import type { Bench } from "../bench.ts";

export const start: Bench = {
  name: "start",
  what:
    "`deno task dev` typed to its first answer, on a data folder that exists: PostgreSQL, migrations, " +
    "all contexts. The very first start also makes the data folder.",
  target: "1.5 s",
  async run(lab) {
    const dataDir = `${await lab.folder()}/data`;
    const seconds: number[] = [];
    for (let round = 0; round <= lab.rounds; round++) {
      lab.progress(`start: ${round === 0 ? "the first, which makes the data folder" : round}`);
      const env = { DATA_DIR: dataDir, WEB_PORT: freePort() };
      await using system = await startSystem({ args: ["task", "dev"], env });
      seconds.push(system.startedInMs / 1_000);
      if (round === 0) await mallAt(callsTo(system.url)).goods(); // there is something to read
    }
    return [
      { name: "the first start", unit: "s", values: seconds.slice(0, 1) },
      { name: "a later start", unit: "s", values: seconds.slice(1), bound: 1.5 },
    ];
  },
};
