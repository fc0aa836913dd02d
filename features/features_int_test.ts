import assert from "node:assert/strict";
import { ALL, freePort, run, startSystem, tempFolder } from "../tests/support/system.ts";

Deno.test("the running system does what every scenario of features/ says", async () => {
  await using running = run(Deno.execPath(), ["run", "-A", "scripts/features.ts"]);
  const { code } = await running.status;
  const output = running.output();
  const sum = /(?<all>\d+) scenarios: (?<passed>\d+) passed, 0 failed; .*/.exec(output);
  assert.ok(code === 0 && sum?.groups, output);
  const { all, passed } = sum.groups;
  assert.equal(passed, all);
  assert.ok(Number(all) >= await scenariosWritten(), "all scenarios ran");
  console.log(sum[0]);
});

Deno.test("a scenario that is wrong, empty or of unknown steps fails the run", async () => {
  await using folder = await tempFolder();
  await using system = await startSystem({
    args: [...ALL, "--dev"],
    env: { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort() },
  });
  const file = `${folder.path}/new.feature`;
  for (
    const [text, said] of [
      [
        "Feature: New\n  Scenario: Unheard of\n    When nobody has defined this\n",
        /undefined at: nobody/,
      ],
      ["Feature: New\n  Scenario: Empty\n", /empty at: /],
      [
        'Feature: New\n  Scenario: Wrong\n    Given a store "Fleur"\n    Then there is no store "Fleur"\n',
        /GET .*\n.*-> 200 {"store"/,
      ],
    ] as const
  ) {
    await Deno.writeTextFile(file, text);
    const args = ["run", "-A", "scripts/features.ts", "--url", system.url, "--patience", "1", file];
    await using running = run(Deno.execPath(), args);
    const { code } = await running.status;
    assert.equal(code, 1, running.output());
    assert.match(running.output(), said);
  }
});

/** How many scenarios there are at least: an outline has one for each of its examples. */
async function scenariosWritten(): Promise<number> {
  let count = 0;
  for await (const { name } of Deno.readDir(new URL(".", import.meta.url))) {
    if (!name.endsWith(".feature")) continue;
    const text = await Deno.readTextFile(new URL(name, import.meta.url));
    count += [...text.matchAll(/^ *Scenario(?: Outline)?:/gm)].length;
  }
  return count;
}
