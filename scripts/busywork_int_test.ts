/** Busywork as its users run it. */
import assert from "node:assert/strict";
import { schemasOf } from "../shared/platform/host/databases.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { eventually } from "../tests/support/eventually.ts";
import { endOf, freePort, launch, PROJECT, send } from "../tests/support/system.ts";
import type { RunJson } from "./busywork/report.ts";
import { startOwnSystem } from "./simulator/own_system.ts";
import { allModules } from "./simulator/seed/modules.ts";

const BUSYWORK = ["run", "-A", "scripts/busywork.ts"];
const migrations = new URL("../migrations/", import.meta.url);

const busywork = (...args: readonly string[]) => endOf({ args: [...BUSYWORK, ...args] });

/** Forwards to a system, but answers some requests itself. */
function inFrontOf(url: string, answer: (request: Request) => Response | undefined) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const own = answer(request);
      if (own) return own;
      const { pathname, search } = new URL(request.url);
      const { method } = request;
      const body = method === "GET" ? undefined : await request.text();
      const headers = { accept: request.headers.get("accept") ?? "*/*" };
      const response = await fetch(url + pathname + search, { method, headers, body });
      return new Response(await response.text(), { status: response.status });
    },
  );
  return { host: `127.0.0.1:${server.addr.port}`, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Runs it until it tells of so many activities, then ends it as Ctrl-C does. */
async function untilBusy(args: readonly string[], activities: number) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...BUSYWORK, ...args],
    cwd: PROJECT,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = new Response(child.stdout).text();
  let stderr = "", busy = false;
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    stderr += text;
    const told = [...stderr.matchAll(/ (\d+) activities /g)].at(-1)?.[1];
    if (busy || Number(told ?? 0) < activities) continue;
    busy = true;
    child.kill("SIGINT");
  }
  return { code: (await child.status).code, stdout: await stdout, stderr };
}

async function statusesOf<K extends string>(url: string, list: K): Promise<string[]> {
  const body: Record<K, { status: string }[]> = await (await fetch(url)).json();
  return body[list].map(({ status }) => status);
}

Deno.test("busywork at a real system: the whole life of orders, no error, the depot at rest", async (t) => {
  await using database = await testDatabase({
    schemas: allModules.flatMap((module) => schemasOf(module, migrations)),
  });
  await using system = await startOwnSystem(database.connection);
  const host = system.url.replace("http://", "");
  const quick = ["--speed", "300", "--seed", "1029"];

  await t.step("as JSON", async () => {
    const { code, stdout, stderr } = await untilBusy(["--host", host, ...quick, "--json"], 45);
    const run: RunJson = JSON.parse(stdout);
    assert.equal(code, 0, stderr);
    assert.deepEqual(run.errors, []);
    assert.equal(run.seed, 1029);
    for (const { name, runs, failed } of run.activities) {
      assert.ok(runs > 0 && failed === 0, `${name}: ${runs} runs, ${failed} failed`);
    }
    const routes = new Map(run.routes.map((one) => [one.route, one]));
    for (
      const route of [
        ...["POST /api/customers", "PUT /api/baskets/{id}/addItem", "DELETE /api/baskets/{id}"],
        ...["PUT /api/baskets/{id}/checkout", "PUT /api/baskets/{id}/removeItem"],
        ...["POST /api/payments", "PUT /api/payments/invoices/{id}/pay"],
        ...["PUT /api/stores/{id}/rebrand", "PUT /api/stores/products/{id}/rebrand"],
        ...["DELETE /api/stores/products/{id}", "PUT /api/stores/{id}/participating"],
        ...["DELETE /api/stores/{id}/participating", "PUT /api/customers/{id}/change-sms"],
        ...["PUT /api/customers/{id}/disable", "PUT /api/customers/{id}/enable"],
        ...["GET /api/ordering/{id}", "POST /api/search/orders", "GET /api/search/orders/{id}"],
        ...["PUT /api/depot/shopping/{id}/stops/{store_id}/pick"],
        ...["PUT /api/depot/shopping/{id}/release"],
      ]
    ) {
      const { count = 0, p50Ms, p99Ms, maxMs } = routes.get(route) ?? {};
      assert.ok(count > 0, `${route} was called`);
      assert.ok((p50Ms ?? -1) >= 0 && (p99Ms ?? -1) >= (p50Ms ?? 0), `${route} was measured`);
      assert.ok((maxMs ?? -1) > 0);
    }
    assert.ok([...routes.keys()].some((route) => /(in|de)creasePrice$/.test(route)));
    assert.ok((run.orders.completed ?? 0) > 0, JSON.stringify(run.orders));
    const ends = new Set(["completed", "cancelled", "rejected"]);
    assert.deepEqual(Object.keys(run.orders).filter((status) => !ends.has(status)), []);
    assert.deepEqual(
      new Set(await statusesOf(`${system.url}/api/depot/bots`, "bots")),
      new Set(["offline"]),
    );
    assert.deepEqual(await system.deadLetters(), []);
  });

  await t.step("over Connect, in plain lines, ended by Ctrl-C", async () => {
    const args = [...BUSYWORK, "--host", system.url, "--protocol", "connect", "--speed", "300"];
    await using running = launch({ args });
    await eventually("it is at work", () => /are at work/.test(running.output()) || undefined);
    await eventually(
      "it tells how it goes",
      () => /\d:\d\d · \d+ activities · /.test(running.output()) || undefined,
      { deadlineMs: 15_000 },
    );
    send(running.pid, "SIGINT");
    const { code } = await running.status;
    const output = running.output();
    assert.equal(code, 0, output);
    assert.match(output, /Activities\n.*\n +just browsing +\d+ /);
    assert.match(output, /POST +\/basketspb\.BasketService\/StartBasket +\d+ /);
    assert.match(
      output,
      /\nOrders\n[^]*\nNothing went wrong: \d+ activities · .* · 0 errors · .*\n$/,
    );
    assert.ok(!output.includes("\x1b"), "no colours outside of a terminal");
  });

  await t.step("what fails is told, and it ends with 1", async () => {
    await using broken = inFrontOf(
      system.url,
      ({ method, url }) =>
        method === "POST" && url.endsWith("/api/customers")
          ? new Response("out of order", { status: 500 })
          : undefined,
    );
    const { code, output } = await busywork("--host", broken.host, ...quick, "--duration", "3s");
    assert.equal(code, 1, output);
    assert.match(output, /\[Client \d\] is having a hard time: HTTP status 500\n/);
    assert.match(
      output,
      /Not all went well: [^\n]*\n +\d+ × POST \/api\/customers: HTTP status 500/,
    );
  });
});

Deno.test("a host that does not answer is told in one sentence, and it ends with 1", async () => {
  const host = `127.0.0.1:${freePort()}`;
  const { code, output } = await busywork("--host", host, "--seed", "1");
  const sentence = `There is no MallBots to work with at http://${host}: cannot reach ${host}.`;
  assert.deepEqual({ code, output }, { code: 1, output: `seed 1, http://${host}\n${sentence}\n` });
});

Deno.test("something else that answers is not taken for a system", async () => {
  await using other = inFrontOf("", () => new Response("<html>", { status: 200 }));
  const { code, output } = await busywork("--host", other.host);
  assert.equal(code, 1);
  assert.match(output, /\nThere is no MallBots to work with at http:[^\n]+\n$/);
});

for (
  const [args, sentence] of [
    [["--clients", "26"], '--clients is a whole number from 1 to 25, not "26".'],
    [["--clients", "0"], '--clients is a whole number from 1 to 25, not "0".'],
    [["--speed", "0"], '--speed is a number from 0.01 to 10000, not "0".'],
    [
      ["--duration", "soon"],
      '--duration is a time of up to 24 days such as 30s or 1m, not "soon".',
    ],
    [["--duration", "0s"], '--duration is a time of up to 24 days such as 30s or 1m, not "0s".'],
    [
      ["--duration", "600h"],
      '--duration is a time of up to 24 days such as 30s or 1m, not "600h".',
    ],
    [
      ["--host", "a mall"],
      "--host is an address such as localhost:8080 or https://mall.example, not",
    ],
    [["--protocol", "grpc"], '--protocol is rest or connect, not "grpc".'],
    [["--seed", "-1"], "--seed"],
    [["--otlp", "x"], "Unknown option '--otlp'"],
    [["more"], "Unexpected argument 'more'"],
  ] as const
) {
  Deno.test(`${args.join(" ")} is refused with a sentence, the help and 2`, async () => {
    const { code, output } = await busywork(...args);
    assert.equal(code, 2, output);
    assert.ok(output.includes(sentence), output);
    assert.match(output, /deno task busywork \[options\]/);
  });
}

Deno.test("--help says what there is, and ends with 0", async () => {
  const { code, output } = await busywork("--help");
  assert.equal(code, 0);
  for (
    const option of ["clients", "host", "duration", "speed", "seed", "protocol", "json", "own"]
  ) {
    assert.match(output, new RegExp(`\n  --${option} `));
  }
});
