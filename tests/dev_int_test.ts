import assert from "node:assert/strict";
import { inTime } from "../shared/platform/time.ts";
import { callsTo } from "./support/mall.ts";
import { readmeBlock } from "./support/readme.ts";
import {
  endOf,
  freePort,
  launch,
  run,
  startSystem,
  systemOf,
  tempFolder,
} from "./support/system.ts";

Deno.test("a user starts with `deno task dev`, places the README's order and finds it after Ctrl-C", async () => {
  await using folder = await tempFolder();
  const env = { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort() };
  let basket = "";
  {
    await using system = await startSystem({ env });
    const said = system.output();
    assert.match(said, new RegExp(`open +http://localhost:${env.WEB_PORT}\n`));
    assert.match(said, /contexts +.*stores.*\n/);
    assert.match(said, new RegExp(`database +PostgreSQL 18.*${env.DATA_DIR}\n`));
    assert.match(said, /broker +PostgreSQL/);
    assert.match(said, /process +\d+, started in \d+ ms/);

    const block = await readmeBlock("A first order", system.url);
    await using shell = run("bash", ["-c", block]);
    assert.ok(await inTime(shell.status, 20_000), `the README's lines said:\n${shell.output()}`);
    assert.equal((await shell.status).code, 0, shell.output());
    assert.match(shell.output(), /"status":"approved"/);
    basket = /{"order":{"id":"([^"]+)"/.exec(shell.output())?.[1] ?? "";

    const page = await (await fetch(system.url)).text();
    for (const part of ["baskets", "ordering", "/api/stores/{id}/rebrand", env.DATA_DIR]) {
      assert.ok(page.includes(part), `the index has ${part}`);
    }

    const began = performance.now();
    assert.equal((await system.end("SIGINT")).code, 0, system.output());
    assert.ok(performance.now() - began < 3_000, "it ends within 3 s");
  }
  {
    await using system = await startSystem({ env });
    console.log(`second start: ${Math.round(system.startedInMs)} ms to /liveness`);
    assert.ok(system.startedInMs < 10_000);
    const { body } = await callsTo(system.url)("GET", `/api/ordering/${basket}`);
    assert.equal(body.order.status, "approved");
    const { code } = await system.end("SIGTERM");
    assert.equal(code, 0);
  }
});

Deno.test("Ctrl-C in a terminal ends it cleanly, PostgreSQL too", async () => {
  await using folder = await tempFolder();
  const dataDir = `${folder.path}/data`;
  await using terminal = run("script", ["-qefc", "exec deno task dev", "/dev/null"], {
    env: { DATA_DIR: dataDir, WEB_PORT: freePort() },
    input: true,
  });
  await systemOf(terminal);
  const began = performance.now();
  await terminal.type("\x03");
  const { code } = await terminal.status;
  const tookMs = performance.now() - began;
  assert.equal(code, 0, terminal.output());
  assert.ok(tookMs < 3_000, `it took ${tookMs} ms`);
  assert.match(terminal.output(), /stopped/);
  await assert.rejects(Deno.stat(`${dataDir}/postgres/postmaster.pid`), Deno.errors.NotFound);
});

Deno.test("what it cannot start with is told in one sentence, with exit code 1", async (t) => {
  await using folder = await tempFolder();
  const env = { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort() };
  await using _system = await startSystem({ env });
  const file = `${folder.path}/file`;
  await Deno.writeTextFile(file, "");
  const other = `${folder.path}/other`;
  const { databases } = JSON.parse(await Deno.readTextFile(`${env.DATA_DIR}/run.json`));
  const refusals: Record<string, [Record<string, string>, RegExp]> = {
    "data in use": [{ WEB_PORT: freePort() }, /the data folder \S+ is in use by process \d+: /],
    "port taken": [{ DATA_DIR: other }, new RegExp(`Port ${env.WEB_PORT} on \\S+ is taken`)],
    "data folder below a file": [
      { DATA_DIR: `${file}/data`, WEB_PORT: freePort() },
      /the data folder \S+ cannot be written/,
    ],
    "data folder not writable": [
      { DATA_DIR: "/proc/mallbots", WEB_PORT: freePort() },
      /the data folder \S+ cannot be written/,
    ],
    "unknown environment": [{ ENVIRONMENT: "moon" }, /ENVIRONMENT is "moon" but must be one of/],
    "unknown log level": [{ LOG_LEVEL: "LOUD" }, /LOG_LEVEL is "LOUD" but must be one of/],
    "database of another process": [
      { PG_CONN: databases.stores, WEB_PORT: freePort() },
      /PG_CONN leads to the PostgreSQL that another process has for itself/,
    ],
    "no port": [{ WEB_PORT: "web" }, /WEB_PORT is "web" but must be a port/],
  };
  for (const [what, [change, sentence]] of Object.entries(refusals)) {
    await t.step(what, async () => {
      const { code, output } = await endOf({ env: { ...env, ...change } });
      assert.equal(code, 1, output);
      assert.match(output, sentence);
      const lines = output.trim().split("\n").filter((line) => !/^Task dev /.test(line));
      assert.equal(lines.length, 1, output);
    });
  }
});

Deno.test("--watch starts again at a change of a file, and no data is lost", async () => {
  await using folder = await tempFolder();
  const tree = `${folder.path}/tree`;
  await copyProject(tree);
  const env = { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort() };
  await using running = launch({ args: ["task", "dev", "--watch"], env, cwd: tree });
  const first = await systemOf(running);
  const { body: { id } } = await callsTo(first.url)("POST", "/api/stores", {
    name: "Fleur",
    location: "Floor 1",
  });
  await Deno.writeTextFile(`${tree}/services/stores/mod.ts`, "\n", { append: true });
  const second = await systemOf(running, { times: 2 });
  const { status, body } = await callsTo(second.url)("GET", `/api/stores/${id}`);
  assert.equal(status, 200);
  assert.equal(body.store.name, "Fleur");
  const { code } = await second.end("SIGINT");
  assert.equal(code, 0, second.output());
});

/** What `deno task dev` needs of the project. */
async function copyProject(to: string): Promise<void> {
  await Deno.mkdir(to);
  const parts = ["deno.json", "deno.lock", "services", "shared", "migrations", "proto", "scripts"];
  const { success } = await new Deno.Command("cp", { args: ["-r", ...parts, to] }).output();
  assert.ok(success);
}
