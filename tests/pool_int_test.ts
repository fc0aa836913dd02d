import assert from "node:assert/strict";
import { customers } from "../services/customers/mod.ts";
import { formatConnectionString } from "../shared/platform/connection_string.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { testHost } from "../shared/testing/host.ts";
import { eventually } from "./support/eventually.ts";
import { startPgbouncer } from "./support/pgbouncer.ts";
import { readmeBlock } from "./support/readme.ts";
import { ALL, freePort, run, startSystem } from "./support/system.ts";

Deno.test("F8: an exhausted pool is seen by readiness and backlog, calls end in time, and it recovers", async () => {
  await using host = await testHost([customers], { env: { WEB_HOST: "127.0.0.1" } });
  const sql = host.sql("customers");
  const { status, body: { id } } = await host.call("POST", "/api/customers", {
    name: "Ada",
    smsNumber: "+31201234567",
  });
  assert.equal(status, 200);
  await host.quiet();
  const taken = await Promise.all(Array.from({ length: sql.options.max }, () => sql.reserve()));
  try {
    const began = performance.now();
    const readiness = await host.call("GET", "/readiness");
    assert.equal(readiness.status, 503);
    const database = readiness.body.checks.find(({ name }: { name: string }) =>
      name === "database"
    );
    assert.deepEqual(database.problem, "no answer in time");
    assert.ok(performance.now() - began < 5_000, "the answer itself is in time");

    const backlog = await host.call("GET", "/ops/backlog");
    assert.equal(backlog.status, 200);
    assert.deepEqual(backlog.body.contexts[0].outbox, { problem: "no answer in time" });
    const page = await host.http.request("/metrics");
    assert.equal(page.status, 200);
    assert.doesNotMatch(await page.text(), /^mallbots_outbox_messages{/m);

    const path = `/api/customers/${id}`;
    const hasty = await host.http.request(path, { headers: { "grpc-timeout": "500m" } });
    assert.deepEqual([hasty.status, (await hasty.json()).code], [504, 4], "the caller's deadline");
    const patient = await host.http.request(path);
    assert.deepEqual([patient.status, (await patient.json()).code], [503, 14], "our own");
  } finally {
    taken.forEach((connection) => connection.release());
  }
  await eventually("it is ready again", async () => {
    const { status } = await host.call("GET", "/readiness");
    return status === 200 ? true : undefined;
  });
  assert.equal((await host.call("GET", `/api/customers/${id}`)).status, 200);
});

Deno.test("F8: behind a pooler in transaction mode wake-ups are lost, which is noticed, and polling carries on", async () => {
  await using database = await testDatabase();
  await using pooler = await startPgbouncer(database.connection);
  const env = {
    PG_CONN: formatConnectionString(pooler.connection),
    PG_PREPARE: "false",
    LOG_LEVEL: "DEBUG",
    SHUTDOWN_TIMEOUT: "5s",
  };
  const [front, back] = [freePort(), freePort()];
  const forth = ["stores", "customers", "baskets", "ordering"];
  const rest = ["payments", "depot", "cosec", "notifications", "search"];
  const rpc = [freePort(), freePort()];
  const services = (names: readonly string[], port: string) =>
    names.map((name) => `${name.toUpperCase()}=127.0.0.1:${port}`).join(",");
  await using one = await startSystem({
    args: [...ALL, ...forth],
    env: { ...env, WEB_PORT: front, RPC_PORT: rpc[0], RPC_SERVICES: services(rest, rpc[1]) },
  });
  await using other = await startSystem({
    args: [...ALL, ...rest],
    env: { ...env, WEB_PORT: back, RPC_PORT: rpc[1], RPC_SERVICES: services(forth, rpc[0]) },
  });
  await eventually(
    "the dead listener is noticed",
    () =>
      /listening for wake-ups fails and is tried again/.test(one.output() + other.output())
        ? true
        : undefined,
  );

  const block = (await readmeBlock("A first order", one.url))
    .replace("$mall/api/payments", `${other.url}/api/payments`);
  await using shell = run("bash", ["-ec", block]);
  assert.equal((await shell.status).code, 0, shell.output());
  assert.match(shell.output(), /"status":"approved"/, "messages went from process to process");
  for (const { url } of [one, other]) {
    await eventually(`${url} is ready`, async () => {
      const response = await fetch(`${url}/readiness`);
      await response.body?.cancel();
      return response.status === 200 ? true : undefined;
    });
  }
});
