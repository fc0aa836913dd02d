import assert from "node:assert/strict";
import { formatConnectionString } from "../shared/platform/connection_string.ts";
import { privateTempFolder, startEmbeddedPostgres } from "../shared/platform/embedded_postgres.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { eventually } from "./support/eventually.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { freePort, launch, placeIn, send, systemOf, tempFolder } from "./support/system.ts";

const stores = ["run", "-A", "services/stores/main.ts"];

Deno.test("O4: a context that starts before PostgreSQL waits for it, says so, and works once it is there", async () => {
  await using folder = await tempFolder();
  const socketFolder = await privateTempFolder();
  const connection = { host: socketFolder, port: 5432, database: "postgres", user: "postgres" };
  const env = placeIn(formatConnectionString({ ...connection, tls: "disable" }));
  await using running = launch({ args: stores, env });
  await eventually(
    "it says what it waits for",
    () => running.output().match(/waiting for PostgreSQL/g)?.length === 2 ? true : undefined,
  );
  const answer = await fetch(`http://127.0.0.1:${env.WEB_PORT}/readiness`);
  assert.equal(answer.status, 503, "it lives, and is not ready");
  assert.equal((await answer.json()).status, "starting");

  await using _server = await startEmbeddedPostgres({
    dataDir: `${folder.path}/data`,
    socketFolder,
  });
  const system = await systemOf(running);
  assert.match(running.output(), /PostgreSQL is there/);
  const { productId } = await mallAt(callsTo(system.url)).goods();
  assert.ok(productId);
  assert.equal((await system.end("SIGTERM")).code, 0, system.output());
  await Deno.remove(socketFolder, { recursive: true });
});

Deno.test("Ctrl-C ends the wait for PostgreSQL at once", async () => {
  const env = placeIn(`postgres://stores@127.0.0.1:${freePort()}/stores`);
  await using running = launch({ args: stores, env });
  await eventually(
    "it waits",
    () => running.output().includes("waiting for PostgreSQL") ? true : undefined,
  );
  const began = performance.now();
  send(running.pid, "SIGINT");
  const { code } = await running.status;
  assert.ok(performance.now() - began < 2_000);
  assert.equal(code, 1);
  assert.match(running.output(), /Ended while starting\.\n$/);
});

Deno.test("O4: a database that does not exist is not waited for", async () => {
  await using database = await testDatabase();
  const connection = { ...database.connection, database: "nowhere" };
  await using running = launch({ args: stores, env: placeIn(formatConnectionString(connection)) });
  const { code } = await running.status;
  assert.equal(code, 1);
  assert.match(running.output(), /PostgreSQL refuses the connection: .*"nowhere" does not exist/);
  assert.doesNotMatch(running.output(), /waiting for PostgreSQL/);
});
