import assert from "node:assert/strict";
import { inTime } from "../shared/platform/time.ts";
import { eventually } from "./support/eventually.ts";
import { readmeBlock } from "./support/readme.ts";
import { ALL, freePort, PROJECT, run, send, startSystem, tempFolder } from "./support/system.ts";

/** Runs `deno task ops` to its end. */
async function ops(env: Record<string, string>, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "scripts/ops.ts", ...args],
    cwd: PROJECT,
    env: { PG_CONN: "", OPS_TOKEN: "", RPC_SERVICES: "", ...env },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: decode(stdout), err: decode(stderr) };
}

/** Whether no message of ordering waits to be published. */
async function hasPublishedAll(url: string): Promise<true | undefined> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return /^mallbots_outbox_messages{context="ordering"} 0$/m.test(metrics) || undefined;
}

Deno.test("an operator follows the README on a running system, which is found by its note", async () => {
  await using folder = await tempFolder();
  const env = { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort() };
  {
    await using system = await startSystem({ env });
    for (const heading of ["A first order", "Operating it"]) {
      const block = await readmeBlock(heading, system.url);
      // rows that were published are marked together, some time later
      if (heading === "Operating it") {
        await eventually("nothing waits to be published", () => hasPublishedAll(system.url));
      }
      await using shell = run("bash", ["-ec", block], { env });
      assert.ok(await inTime(shell.status, 60_000), `the README's lines said:\n${shell.output()}`);
      assert.equal((await shell.status).code, 0, shell.output());
      if (heading === "A first order") continue;
      const said = shell.output();
      assert.match(said, /"status":"ready"/);
      assert.match(said, /mallbots_outbox_messages{context="ordering"} 0/);
      assert.match(said, /Nothing needs an operator\./);
      assert.match(said, /No sagas\./);
      assert.match(said, /No dead letters\./);
      assert.match(said, /ordering\.Order \S+, version 1 of 2/);
      assert.match(said, /"status": "pending"/);
      assert.match(said, /All of it holds/);
    }

    const json = await ops(env, "backlog", "--json");
    const { contexts, troubles } = JSON.parse(json.out);
    assert.equal(contexts.length, 9);
    assert.deepEqual(troubles, []);
    assert.equal(json.code, 0);
    const page = await (await fetch(system.url)).text();
    for (const path of ["readiness", "metrics", "ops/backlog"]) {
      assert.ok(page.includes(`href="${path}"`), `the index links ${path}`);
      const response = await fetch(`${system.url}/${path}`);
      assert.equal(response.status, 200, path);
      await response.body?.cancel();
    }

    const refused: Record<string, [string[], RegExp]> = {
      "no such saga": [["sagas", "show", "x"], /^Saga with that ID does not exist\.$/m],
      "no such aggregate": [["streams", "show", "lamp", "x"], /There is no aggregate lamp: /],
      "no history": [
        ["streams", "show", "customer", "x"],
        /There is no history of customers\.Customer/,
      ],
      "no NATS": [["durables"], /Messages go through PostgreSQL here/],
    };
    for (const [what, [args, text]] of Object.entries(refused)) {
      const { code, err } = await ops(env, ...args);
      assert.equal(code, 1, what);
      assert.match(err, text);
    }
    const rebuilt = await ops(env, "rebuild", "search-orders");
    assert.equal(rebuilt.code, 0, rebuilt.err);
    assert.match(rebuilt.out, /search-orders is live again: \d+ read/);
    await system.end("SIGINT");
  }
  const gone = await ops(env, "backlog");
  assert.equal(gone.code, 3);
  assert.match(gone.err, new RegExp(`http://localhost:${env.WEB_PORT} does not answer`));
  assert.doesNotMatch(gone.err, /killed/, "a system that ends takes its note away");
});

Deno.test("the note of a system that was killed is told, and the environment counts", async () => {
  await using folder = await tempFolder();
  const env = { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort() };
  await using system = await startSystem({ env });
  await system.end("SIGKILL");
  const { code, err } = await ops(env, "readiness");
  assert.equal(code, 3);
  assert.match(err, new RegExp(`run.json is left of process ${system.pid}, which was killed`));
});

Deno.test("a process that waits for its database lives, says that it starts, and ends when told", async () => {
  const env = {
    PG_CONN: `postgres://postgres@127.0.0.1:${freePort()}/postgres`,
    WEB_PORT: freePort(),
    RPC_PORT: freePort(),
  };
  await using waiting = run(Deno.execPath(), [...ALL, "customers"], { env });
  const url = `http://127.0.0.1:${env.WEB_PORT}`;
  const readiness = await eventually("an answer", async () => {
    const response = await fetch(`${url}/readiness`);
    return { status: response.status, body: await response.json() };
  });
  assert.deepEqual(readiness, { status: 503, body: { status: "starting", checks: [] } });
  assert.equal(await (await fetch(`${url}/liveness`)).text(), ".");
  const call = await fetch(`${url}/api/customers/x`);
  assert.deepEqual([call.status, (await call.json()).message], [503, "the service is starting"]);
  const asked = await ops({ DATA_DIR: "/nowhere/mallbots" }, "readiness", "--url", url);
  assert.deepEqual([asked.code, /starting/.test(asked.out)], [1, true], asked.err);
  send(waiting.pid, "SIGTERM");
  assert.ok(await inTime(waiting.status, 5_000));
});

Deno.test("what cannot be understood ends with 2 and says what can", async (t) => {
  const lines: Record<string, [string[], RegExp]> = {
    "no command": [[], /^deno task ops <command>/],
    "no such command": [["dance"], /dance is not a command/],
    "no such option": [["backlog", "--fast"], /--fast/],
    "a word too few": [["sagas", "show"], /sagas show takes <id> behind it/],
    "a word too many": [["backlog", "now"], /backlog takes no words behind it/],
    "no number": [["sagas", "--limit", "many"], /--limit is a whole number from 1 to 100/],
    "nothing to republish": [["outbox", "republish"], /must say what/],
    "no address": [["backlog", "--url", "http://"], /--url is "http:\/\/", which is no address/],
  };
  for (const [what, [args, text]] of Object.entries(lines)) {
    await t.step(what, async () => {
      const { code, out, err } = await ops({ WEB_PORT: "1" }, ...args);
      assert.equal(code, 2, err);
      assert.match(out + err, text);
    });
  }
  await t.step("help is no mistake", async () => {
    const all = await ops({}, "--help");
    assert.deepEqual([all.code, all.err], [0, ""]);
    for (const name of ["backlog", "sagas retry <id>", "dead-letters replay <id>", "check"]) {
      assert.ok(all.out.includes(name), name);
    }
    const one = await ops({}, "dead-letters", "replay", "--help");
    assert.deepEqual([one.code, one.err], [0, ""]);
    assert.match(one.out, /--dry-run/);
  });
});

Deno.test("processes and replicas are asked together: what they tell of one context is told once", async () => {
  const asked: string[] = [];
  const saga = { context: "cosec", id: "o1", name: "cosec.CreateOrder", state: "parked" };
  const rest = { step: "payment", attempt: 5, command: null, error: null, version: 3 };
  const page = { sagas: [{ ...saga, ...rest, updatedAt: new Date().toISOString() }], next: "" };
  const replica = (name: string) =>
    Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      const { pathname } = new URL(request.url);
      asked.push(`${name} ${request.method} ${pathname} ${request.headers.get("authorization")}`);
      await request.body?.cancel();
      if (request.method === "GET") return Response.json(page);
      const detail = "the saga is not parked but compensated";
      return name === "a"
        ? Response.json({ detail: "saga with that ID does not exist", reason: "saga_not_found" }, {
          status: 404,
        })
        : Response.json({ detail }, { status: 400 });
    });
  await using a = replica("a");
  await using b = replica("b");
  const env = {
    DATA_DIR: "/nowhere/mallbots",
    WEB_PORT: String(a.addr.port),
    RPC_SERVICES: `COSEC=127.0.0.1:${b.addr.port}`,
    OPS_TOKEN: "a-token-of-operators",
  };
  const list = await ops(env, "sagas", "--json");
  assert.equal(JSON.parse(list.out).sagas.length, 1, list.err);
  const bearer = "Bearer a-token-of-operators";
  assert.deepEqual(asked.toSorted(), [`a GET /ops/sagas ${bearer}`, `b GET /ops/sagas ${bearer}`]);
  const refused = await ops(env, "sagas", "close", "o1");
  assert.equal(refused.code, 1);
  assert.match(refused.err, /cosec at http:\/\/127\.0\.0\.1:\d+: the saga is not parked/);

  const half = await ops({ ...env, WEB_PORT: freePort() }, "sagas");
  assert.equal(half.code, 1, "a process that does not answer is a problem");
  assert.match(half.out, /o1[^]*does not answer/);
});
