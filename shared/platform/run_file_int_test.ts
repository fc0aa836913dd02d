import assert from "node:assert/strict";
import { findRun, leaveRunFile, runFileIn, type RunNote } from "./run_file.ts";

const run: RunNote = {
  kind: "dev",
  pid: Deno.pid,
  startedAt: "2026-11-23T10:00:00.000Z",
  url: "http://localhost:8080",
  processes: [{ name: "all", url: "http://localhost:8080", pid: Deno.pid }],
  databases: { stores: "postgres://postgres@/postgres?host=/run" },
  broker: { kind: "postgres", connection: "postgres://postgres@/postgres", stream: "mallbots" },
};

async function folder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "mallbots-run-" });
  await Deno.chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("a system that runs is found by its note, which only its account may read", async () => {
  await using dir = await folder();
  const dataDir = `${dir.path}/data`;
  assert.equal((await findRun(dataDir)).found, "nothing");
  {
    using _note = await leaveRunFile(dataDir, run);
    const found = await findRun(dataDir);
    assert.equal(found.found, "running");
    assert.deepEqual(found.found === "running" && found.run, run);
    const { mode } = await Deno.stat(await runFileIn(dataDir));
    assert.equal((mode ?? 0) & 0o777, 0o600);
  }
  assert.equal((await findRun(dataDir)).found, "nothing");
});

Deno.test("the note of a process that is gone is stale", async () => {
  await using dir = await folder();
  const gone = new Deno.Command("true").spawn();
  await gone.status;
  await leaveRunFile(dir.path, { ...run, pid: gone.pid });
  assert.equal((await findRun(dir.path)).found, "stale");
});

Deno.test("the note of a system that runs stays when another one comes and goes", async () => {
  await using dir = await folder();
  using _first = await leaveRunFile(dir.path, run);
  const second = await leaveRunFile(dir.path, { ...run, pid: 1 });
  second[Symbol.dispose]();
  const found = await findRun(dir.path);
  assert.equal(found.found === "running" && found.run.pid, Deno.pid);
});

Deno.test("a system takes the place of one that was killed, and of what is no note", async () => {
  await using dir = await folder();
  await Deno.writeTextFile(await runFileIn(dir.path), "{");
  assert.equal((await findRun(dir.path)).found, "nothing");
  const gone = new Deno.Command("true").spawn();
  await gone.status;
  await leaveRunFile(dir.path, { ...run, pid: gone.pid });
  using _note = await leaveRunFile(dir.path, run);
  assert.equal((await findRun(dir.path)).found, "running");
});
