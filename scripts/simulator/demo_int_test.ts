import assert from "node:assert/strict";
import { schemasOf } from "../../shared/platform/host/databases.ts";
import { testDatabase } from "../../shared/testing/database.ts";
import { mallOver } from "./clients.ts";
import { runDemo } from "./demo.ts";
import { reportLines } from "./demo_report.ts";
import { startOwnSystem } from "./own_system.ts";
import { randomOf } from "./random.ts";
import { restTransport } from "../../shared/http/rest_transport.ts";
import { allModules } from "./seed/modules.ts";
import { paintOf } from "./text.ts";

const migrations = new URL("../../migrations/", import.meta.url);

for (const cancel of [0, 0.4]) {
  const name = cancel > 0 ? "also when orders are canceled at random moments" : "";
  Deno.test(`a day at the mall adds up in all contexts ${name}`.trim(), async () => {
    await using database = await testDatabase({
      schemas: allModules.flatMap((module) => schemasOf(module, migrations)),
    });
    await using system = await startOwnSystem(database.connection);
    const said: string[] = [];
    const outcome = await runDemo(mallOver(restTransport(system.url)), {
      ...{ stores: 4, products: 20, bots: 4, shoppers: 4, minutes: 5, speed: 100 },
      ...{ cancel, unavailable: 0.2, poor: 0.1, patienceMs: 90_000 },
      random: randomOf(`test ${cancel}`),
      say: (text) => said.push(text),
      signal: AbortSignal.timeout(180_000),
    });
    await outcome.fleet.close();
    assert.deepEqual(outcome.offenses, [], said.join("\n"));
    assert.deepEqual(await system.deadLetters(), [], "no dead letters");
    const { placed, entries, fleet } = outcome;
    assert.ok(placed.length > 0);
    assert.equal(entries.length, placed.length);
    assert.ok(entries.some(({ order }) => order?.status === "completed"));
    assert.ok(fleet.bots.every(({ state }) => state === "offline"), "the bots went offline");
    if (cancel > 0) assert.ok(placed.some(({ canceling }) => canceling === "done"));
    const report = reportLines(outcome, [], 0, paintOf(false));
    assert.match(report.join("\n"), /completed +\d+ [^]*captured +\d+ [^]*It all adds up\./);
  });
}
