import assert from "node:assert/strict";
import { baskets } from "../services/baskets/mod.ts";
import { cosec } from "../services/cosec/mod.ts";
import { customers } from "../services/customers/mod.ts";
import { depot } from "../services/depot/mod.ts";
import { notifications } from "../services/notifications/mod.ts";
import { ordering } from "../services/ordering/mod.ts";
import { payments } from "../services/payments/mod.ts";
import { search } from "../services/search/mod.ts";
import { stores } from "../services/stores/mod.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { testHost } from "../shared/testing/host.ts";
import { openBrowser } from "./support/browser.ts";
import { fromDebian } from "./support/debian.ts";
import { type Journey, journey } from "./support/client_journey.ts";
import { ALL, placeIn, run, startSystem, tempFolder } from "./support/system.ts";

const EXPECTED: Omit<Journey, "status"> = {
  total: 13.5,
  news: "assigned",
  left: "canceled",
  once: true,
  refused: ["CallError", "invalid_argument", "basket_not_open", false],
  late: "deadline_exceeded",
};

/** The robot may already be on its way. */
function assertMade({ status, ...rest }: Journey) {
  assert.match(status, /^(approved|in-progress)$/);
  assert.deepEqual(rest, EXPECTED);
}

/** The journey with the client, in one file with what it imports. */
async function bundled(file: string): Promise<string> {
  const entry = "tests/support/client_journey.ts";
  await using running = run(Deno.execPath(), [
    "bundle",
    "--platform",
    "browser",
    "-o",
    file,
    entry,
  ]);
  assert.equal((await running.status).code, 0, running.output());
  return await Deno.readTextFile(file);
}

Deno.test("the README's journey goes with the typed client in memory", async () => {
  await using host = await testHost([
    ...[stores, customers, baskets, ordering, payments, depot, cosec, notifications, search],
  ]);
  assertMade(await journey({ app: host.http }));
  await host.quiet();
});

Deno.test("the README's journey goes with the typed client from Deno, Node.js and a page of another origin", async (t) => {
  await using database = await testDatabase();
  await using folder = await tempFolder();
  const file = `${folder.path}/client.mjs`;
  const code = await bundled(file);
  const pages = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
    const isCode = new URL(url).pathname === "/client.mjs";
    const type = isCode ? "text/javascript" : "text/html";
    return new Response(isCode ? code : "<!doctype html><title>Kiosk</title>", {
      headers: { "content-type": type },
    });
  });
  await using _ = { [Symbol.asyncDispose]: () => pages.shutdown() };
  const kiosk = `http://127.0.0.1:${pages.addr.port}`;
  await using system = await startSystem({
    args: ALL,
    env: {
      ...placeIn(database.connectionString),
      LOG_LEVEL: "WARN",
      CORS_ORIGINS: kiosk,
    },
  });

  await t.step("nothing of ours in it is of one runtime, and it needs one package", () => {
    const modules = code.split(/^\/\/ (?=\S+\.[jt]s$)/m).slice(1); // each after a line with its path
    const ours = modules.filter((text) => !/^\S*\/npm\//.test(text));
    assert.ok(ours.some((text) => text.startsWith("services/client.ts")));
    for (const text of ours) assert.doesNotMatch(text, /\b(Deno|process|Buffer)\b|["']node:/);
    const packages = modules.flatMap((text) =>
      /^\S*\/npm\/[^/]+\/((?:@\w+\/)?\w+)/.exec(text)?.[1] ?? []
    );
    assert.deepEqual([...new Set(packages)], ["@bufbuild/protobuf"]);
  });

  for (const format of ["json", "proto"] as const) {
    await t.step(`Deno, in ${format}`, async () => {
      assertMade(await journey({ baseUrl: system.url, format }));
    });
  }

  await t.step("Node.js", async () => {
    const script = `import { journey } from ${JSON.stringify(file)};
      console.log(JSON.stringify(await journey({ baseUrl: process.argv[1] })));`;
    const { found } = await fromDebian("node");
    await using node = run(found, ["--input-type=module", "-e", script, system.url]);
    assert.equal((await node.status).code, 0, node.output());
    assertMade(JSON.parse(node.output()));
  });

  await t.step("Chromium", async () => {
    await using open = await openBrowser();
    const page = await open.browser.newPage();
    await page.goto(kiosk);
    const script = `import("/client.mjs").then(({ journey }) =>
      journey({ baseUrl: ${JSON.stringify(system.url)} }))`;
    const made = await page.evaluate<Journey>(script);
    assertMade(made);
  });
});
