import assert from "node:assert/strict";
import { join } from "node:path";
import { connectDatabase } from "./database.ts";
import { DataFolderError, isRoot } from "./data_folder.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
  startThrowAwayPostgres,
} from "./embedded_postgres.ts";
import { readPostmaster, signal, until } from "./embedded_postgres/postmaster.ts";

/** A folder that is removed at the end; 0o755 lets the account of PostgreSQL in. */
async function folder(mode = 0o755) {
  const path = await Deno.makeTempDir({ prefix: "mallbots-test-" });
  await Deno.chmod(path, mode);
  return {
    path,
    dataDir: join(path, "data"),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

async function ask({ connection }: EmbeddedPostgres, query: string): Promise<unknown> {
  await using database = connectDatabase({ connection, max: 1 });
  const [row] = await database.sql.unsafe(query);
  return row?.answer;
}

/** Runs the fixture until it holds the folder. */
async function holder(dataDir: string) {
  const fixture = new URL("embedded_postgres/hold_fixture.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", fixture, dataDir],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal((await reader.read()).value, "ready\n");
  return {
    pid: child.pid,
    async kill() {
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
    },
  };
}

const refuses = (dataDir: string, problem: RegExp) =>
  assert.rejects(startEmbeddedPostgres({ dataDir }), (error) => {
    assert.ok(error instanceof DataFolderError, String(error));
    assert.match(error.message, problem);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });

Deno.test("a server keeps its data from one start to the next, and tells the slow steps", async () => {
  await using place = await folder();
  const steps: string[] = [];
  const start = () =>
    startEmbeddedPostgres({ dataDir: place.dataDir, progress: (step) => steps.push(step) });
  {
    await using server = await start();
    assert.equal(server.dataDir, place.dataDir);
    await ask(server, "create table kept as select 1 as answer");
    assert.match(steps.at(-1) ?? "", /^creating the database cluster in /);
  }
  const told = steps.length;
  const startedAt = performance.now();
  await using server = await start();
  console.log(`second start: ${Math.round(performance.now() - startedAt)} ms`);
  assert.equal(await ask(server, "select answer from kept"), 1);
  assert.equal(steps.length, told);
});

Deno.test("the server listens on no port, and others may not reach its socket", async () => {
  await using place = await folder();
  await using server = await startEmbeddedPostgres({ dataDir: place.dataDir });
  assert.equal(await ask(server, "select current_setting('listen_addresses') as answer"), "");
  const { mode } = await Deno.stat(server.connection.host);
  assert.equal((mode ?? 0) & 0o777, 0o700);
});

Deno.test("a second process is told who has the folder", async () => {
  await using place = await folder();
  const other = await holder(place.dataDir);
  try {
    await refuses(place.dataDir, new RegExp(`in use by process ${other.pid}: stop that process`));
  } finally {
    await other.kill();
    await using _server = await startEmbeddedPostgres({ dataDir: place.dataDir });
  }
});

Deno.test("what was committed is there after the process was killed", async () => {
  await using place = await folder();
  const other = await holder(place.dataDir);
  await other.kill();
  await using server = await startEmbeddedPostgres({ dataDir: place.dataDir });
  assert.equal(await ask(server, "select answer from kept"), 42);
});

Deno.test("a server that outlived its process and its guard is ended first", async () => {
  await using place = await folder();
  const other = await holder(place.dataDir);
  const left = await readPostmaster(join(place.dataDir, "postgres"));
  assert.ok(left);
  signal(await parentOf(left.pid), "SIGKILL");
  await other.kill();
  const steps: string[] = [];
  await using server = await startEmbeddedPostgres({
    dataDir: place.dataDir,
    progress: (step) => steps.push(step),
  });
  assert.equal(await ask(server, "select answer from kept"), 42);
  assert.match(steps.join(), new RegExp(`process ${left.pid}`));
});

Deno.test("a postmaster.pid with the number of another process is no obstacle", async () => {
  await using place = await folder();
  await (await startEmbeddedPostgres({ dataDir: place.dataDir })).stop();
  const path = join(place.dataDir, "postgres", "postmaster.pid");
  await Deno.writeTextFile(path, `${Deno.pid}\n${path}\n0\n5432\n\n\n\nready\n`);
  await using server = await startEmbeddedPostgres({ dataDir: place.dataDir });
  assert.equal(await ask(server, "select 1 as answer"), 1);
});

Deno.test("a server that dies is noticed, and the folder is free after stop()", async () => {
  await using place = await folder();
  const server = await startEmbeddedPostgres({ dataDir: place.dataDir });
  const { pid } = await readPostmaster(join(place.dataDir, "postgres")) ?? { pid: 0 };
  signal(pid, "SIGKILL");
  await server.ended;
  await Promise.all([server.stop(), server.stop()]);
  await using again = await startEmbeddedPostgres({ dataDir: place.dataDir });
  assert.equal(await ask(again, "select 1 as answer"), 1);
});

Deno.test("a cluster of another major version is told in one sentence", async () => {
  await using place = await folder();
  await Deno.mkdir(join(place.dataDir, "postgres"), { recursive: true });
  await Deno.writeTextFile(join(place.dataDir, "postgres", "PG_VERSION"), "17\n");
  await refuses(place.dataDir, /written by PostgreSQL 17, but this is PostgreSQL 18: move it away/);
});

Deno.test("a folder that is no cluster is told in one sentence and left alone", async () => {
  await using place = await folder();
  await Deno.mkdir(join(place.dataDir, "postgres"), { recursive: true });
  await Deno.writeTextFile(join(place.dataDir, "postgres", "letter.txt"), "dear");
  await refuses(place.dataDir, /is not a data folder of PostgreSQL/);
  assert.equal(await Deno.readTextFile(join(place.dataDir, "postgres", "letter.txt")), "dear");
});

Deno.test("a folder that cannot be written is told in one sentence", async () => {
  await using place = await folder();
  const file = join(place.path, "file");
  await Deno.writeTextFile(file, "");
  await refuses(join(file, "data"), /cannot be written: make it writable, or set DATA_DIR/);
});

Deno.test("a damaged cluster fails with the end of the server's log, and frees the folder", async () => {
  await using place = await folder();
  await (await startEmbeddedPostgres({ dataDir: place.dataDir })).stop();
  await Deno.truncate(join(place.dataDir, "postgres", "global", "pg_control"));
  for (let attempt = 0; attempt < 2; attempt++) {
    await assert.rejects(
      startEmbeddedPostgres({ dataDir: place.dataDir }),
      /did not start; the end of .*postgres\.log:\n(.*\n)*.*pg_control/,
    );
  }
});

Deno.test("an interrupted first start does not count", async () => {
  await using place = await folder();
  await Deno.mkdir(join(place.dataDir, "postgres.part", "base"), { recursive: true });
  await using server = await startEmbeddedPostgres({ dataDir: place.dataDir });
  assert.equal(await ask(server, "select 1 as answer"), 1);
});

Deno.test("a path that is too long for a socket has it elsewhere, and nothing of it stays", async () => {
  await using place = await folder();
  const dataDir = join(place.path, "a-long-name".repeat(10), "data");
  const server = await startEmbeddedPostgres({ dataDir });
  assert.notEqual(server.connection.host, join(dataDir, "postgres"));
  assert.equal(await ask(server, "select 1 as answer"), 1);
  await server.stop();
  await assert.rejects(Deno.stat(server.connection.host), Deno.errors.NotFound);
});

Deno.test("a folder that only its owner may enter works too: for root the data is elsewhere", async () => {
  await using place = await folder(0o700);
  const steps: string[] = [];
  const server = await startEmbeddedPostgres({
    dataDir: place.dataDir,
    progress: (step) => steps.push(step),
  });
  try {
    assert.equal(await ask(server, "select 1 as answer"), 1);
    assert.equal(server.dataDir !== place.dataDir, isRoot());
    assert.equal(steps.some((step) => step.includes(`its data is in ${server.dataDir}`)), isRoot());
  } finally {
    await server.stop();
    await Deno.remove(server.dataDir ?? "", { recursive: true });
  }
});

Deno.test("a throw-away server leaves nothing behind", async () => {
  const server = await startThrowAwayPostgres();
  assert.equal(await ask(server, "select current_setting('fsync') as answer"), "off");
  await server.stop();
  const isGone = () => Deno.stat(server.connection.host).then(() => false, () => true);
  assert.ok(await until(isGone, 2_000));
});

async function parentOf(pid: number): Promise<number> {
  if (Deno.build.os === "linux") {
    const [, parent] = /^PPid:\s*(\d+)$/m.exec(await Deno.readTextFile(`/proc/${pid}/status`)) ??
      [];
    return Number(parent);
  }
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "ppid=", "-p", String(pid)] })
    .output();
  return Number(new TextDecoder().decode(stdout));
}
