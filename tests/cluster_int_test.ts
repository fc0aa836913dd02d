/** Over NATS where there is a server (`needs nats-server`), else over PostgreSQL. */
import assert from "node:assert/strict";
import { findNatsServer } from "../scripts/cluster/nats_server.ts";
import { CONTEXTS } from "../scripts/cluster/surfaces.ts";
import { findRun } from "../shared/platform/run_file.ts";
import { inTime } from "../shared/platform/time.ts";
import { eventually } from "./support/eventually.ts";
import { followLinks, PAGES } from "./support/links.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { collectSpans } from "./support/spans.ts";
import { endOf, freePort, launch, type Running, send, tempFolder } from "./support/system.ts";

const CLUSTER = ["run", "-A", "scripts/cluster.ts"];
const broker = await findNatsServer(Deno.env.toObject()) ? "nats" : "postgres";

/** Starts the program and waits for its summary. */
async function started(running: Running): Promise<string> {
  let ended = false;
  running.status.finally(() => ended = true);
  const url = await eventually("the cluster is ready", () => {
    if (ended) return "";
    return /MallBots is ready, [^]*?open +(\S+)[^]*process \d+\n\n/.exec(running.output())?.[1];
  }, { deadlineMs: 120_000 });
  assert.ok(url, `it ended and said:\n${running.output()}`);
  return url;
}

const isAlive = (pid: number) => Deno.stat(`/proc/${pid}`).then(() => true, () => false);

Deno.test("`deno task cluster` runs a process a context behind one address, and Ctrl-C ends all of it", async () => {
  await using folder = await tempFolder();
  const dataDir = `${folder.path}/data`;
  await using collector = collectSpans();
  const sight = { ...collector.env, OTEL_SERVICE_NAME: "", OTEL_TRACES_SAMPLER: "always_on" };
  const env = { DATA_DIR: dataDir, WEB_PORT: freePort(), LOG_LEVEL: "INFO", ...sight };
  const args = [...CLUSTER, "--broker", broker, "--replicas", "stores=2"];
  await using running = launch({ args, env });
  const url = await started(running);
  const found = await findRun(dataDir);
  assert.equal(found.found, "running");
  if (found.found !== "running") return;
  const names = CONTEXTS.flatMap((name) =>
    name === "stores" ? ["stores-1", "stores-2"] : `${name}-1`
  );
  assert.deepEqual(found.run.processes.map(({ name }) => name), names);

  const mall = mallAt(callsTo(url));
  const goods = await mall.goods();
  const customerId = await mall.customer();
  const basketId = await mall.basket(customerId, goods);
  await mall.checkOut(basketId, await mall.payment(customerId, 9));
  assert.equal((await mall.settled(basketId)).status, "approved");
  await eventually("each context is known by its name in traces", () => {
    const names = new Set(collector.spans.map(({ service }) => service));
    return CONTEXTS.every((context) => names.has(context)) || undefined;
  });
  for (const path of ["/liveness", "/readiness", "/api/notifications", "/openapi.json"]) {
    const response = await fetch(url + path);
    await response.body?.cancel();
    assert.equal(response.status, 200, path);
  }
  for (const path of PAGES) {
    const { dead, followed } = await followLinks(`${url}${path}`);
    assert.deepEqual(dead, [], `links of ${path}`);
    assert.ok(followed >= 7, `${path} has ${followed} links`);
  }
  const page = await (await fetch(`${url}/`)).text();
  for (const context of CONTEXTS) {
    assert.ok(page.includes(`href="${context}-ops/backlog"`), `${context} is operated somewhere`);
  }
  const documents = [...page.matchAll(/"url":"([^"]+api\.swagger\.json)"/g)].map(([, path]) =>
    path
  );
  assert.equal(documents.length, 8, "the page lists the APIs of all, whoever answers it");
  for (const document of ["stores-spec/api.swagger.json", ...documents]) {
    for (const path of [document, document.replace("api.swagger.json", "")]) {
      const response = await fetch(`${url}/${path}`);
      await response.body?.cancel();
      assert.equal(response.status, 200, path);
    }
  }
  const { info } = await (await fetch(`${url}/asyncapi.json`)).json();
  const told = info.tags.map(({ name }: { name: string }) => name);
  assert.deepEqual(told.toSorted(), CONTEXTS.toSorted(), "one tells of the messages of all");
  for (const context of CONTEXTS) {
    const response = await fetch(`${url}/${context}-asyncapi/`);
    await response.body?.cancel();
    assert.equal(response.status, 200, context);
  }

  // what dies is told and started again
  const victim = found.run.processes.find(({ name }) => name === "stores-1");
  send(victim?.pid ?? 0, "SIGKILL");
  await eventually(
    "the death is told",
    () => /stores-1 \(process \d+\) was ended by SIGKILL/.test(running.output()) || undefined,
  );
  assert.equal(
    (await mall.call("GET", `/api/stores/${goods.storeId}`)).status,
    200,
    "its replica answers",
  );
  await eventually("it is back", () => running.output().includes("stores-1 is back") || undefined);

  const began = performance.now();
  send(running.pid, "SIGINT");
  const { code } = await running.status;
  const tookMs = performance.now() - began;
  assert.equal(code, 0, running.output());
  assert.ok(tookMs < 10_000, `it took ${tookMs} ms`);
  assert.doesNotMatch(running.output(), /by force/);
  for (const { pid } of found.run.processes) assert.ok(!await isAlive(pid));
  assert.equal((await findRun(dataDir)).found, "nothing");
});

Deno.test("nothing outlives a cluster that is killed", async () => {
  await using folder = await tempFolder();
  const dataDir = `${folder.path}/data`;
  const env = { DATA_DIR: dataDir, WEB_PORT: freePort(), LOG_LEVEL: "INFO" };
  await using running = launch({ args: [...CLUSTER, "--broker", broker], env });
  await started(running);
  const found = await findRun(dataDir);
  assert.ok(found.found === "running");
  send(running.pid, "SIGKILL");
  assert.ok(await inTime(running.status, 10_000));
  await eventually("all processes have ended", async () => {
    const alive = await Promise.all(found.run.processes.map(({ pid }) => isAlive(pid)));
    return alive.includes(true) ? undefined : true;
  }, { deadlineMs: 30_000 });
  await eventually(
    "PostgreSQL has ended",
    async () => await isThere(`${dataDir}/postgres/postgres/postmaster.pid`) ? undefined : true,
  );
});

Deno.test("what a cluster cannot start with is told in one sentence", async () => {
  const env = { WEB_PORT: freePort() };
  const missing = await endOf({ args: CLUSTER, env: { ...env, NATS_SERVER: "/nowhere/nats" } });
  assert.match(missing.output, /^nats-server is not here: on Debian, .* --broker postgres`.*\n$/);
  assert.equal(missing.code, 1);
  using _taken = Deno.listen({ hostname: "127.0.0.1", port: Number(env.WEB_PORT) });
  const taken = await endOf({ args: [...CLUSTER, "--broker", "postgres"], env });
  assert.match(taken.output, /^Port \d+ on 127\.0\.0\.1 is taken: .* WEB_PORT .*\n$/);
});

const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);
