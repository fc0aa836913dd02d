import assert from "node:assert/strict";
import { testDatabase } from "../shared/testing/database.ts";
import { openBrowser, watchedPage } from "./support/browser.ts";
import { followLinks, PAGES } from "./support/links.ts";
import { ALL, placeIn, startSystem } from "./support/system.ts";

/** A page of another origin, with nothing on it. */
function elsewhere() {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  return { origin, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("the first page does in a real browser what it promises", async (t) => {
  await using database = await testDatabase();
  await using other = elsewhere();
  await using stranger = elsewhere();
  await using system = await startSystem({
    args: ALL,
    env: {
      ...placeIn(database.connectionString),
      LOG_LEVEL: "WARN",
      CORS_ORIGINS: other.origin,
    },
  });
  const { origin } = new URL(system.url);
  await using browser = await openBrowser();

  await t.step(
    "it shows what runs and where the data lies, and its links lead somewhere",
    async () => {
      await using watched = await watchedPage(browser, origin, {
        viewport: { width: 1360, height: 900 },
      });
      const { page, faults } = watched;
      await page.goto(`${origin}/`);
      const contexts = await page.locator(".mall-head li b").allTextContents();
      assert.equal(
        contexts.join(),
        "stores,customers,baskets,ordering,payments,depot,cosec,notifications,search",
      );
      assert.match(
        await page.locator(".mall-head dl").innerText(),
        /PostgreSQL at \S+, database test_/,
      );
      const operations = page.getByRole("link", { name: "Operations" });
      assert.equal(await operations.getAttribute("href"), "ops/backlog");
      for (const path of PAGES) {
        const { dead, followed } = await followLinks(`${origin}${path}`);
        assert.deepEqual(dead, [], path);
        assert.ok(followed >= 7, `${path} has ${followed} links`);
      }
      await page.locator(".mall-head summary").click();
      assert.match(await page.locator(".mall-head details").innerText(), /POST \/api\/stores\b/);
      assert.deepEqual(faults, []);
    },
  );

  await t.step("an API is chosen from the list, and an operation carried out", async () => {
    await using watched = await watchedPage(browser, origin);
    const { page, faults } = watched;
    await page.goto(`${origin}/`);
    await page.locator(".topbar select").selectOption({ label: "Store Management" });
    const operation = page.locator("#operations-Store-createStore");
    await operation.locator(".opblock-summary").click();
    await operation.getByRole("button", { name: "Try it out" }).click();
    await operation.getByRole("button", { name: "Execute" }).click();
    await operation.locator(".live-responses-table tbody .response-col_status").waitFor();
    const answer = await operation.locator(".live-responses-table").innerText();
    assert.match(answer, /^200/m);
    assert.match(answer, /"id": "[0-9a-f-]{36}"/);
    const { stores } = await (await fetch(`${origin}/api/stores`)).json();
    assert.deepEqual(stores.map(({ name }: { name: string }) => name), ["Fleur"]);
    assert.deepEqual(faults, []);
  });

  await t.step("it fits a narrow screen, light or dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await using watched = await watchedPage(browser, origin, {
        viewport: { width: 390, height: 844 },
        colorScheme,
      });
      const { page, faults } = watched;
      await page.goto(`${origin}/`);
      await page.locator(".opblock").first().waitFor();
      const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      assert.equal(beyond, 0);
      assert.deepEqual(faults, []);
    }
  });

  await t.step(
    "a page of an origin that is named calls, and reads tags and ids; another may not",
    async () => {
      const calls = `(async () => {
      const rest = await fetch("${origin}/api/stores", { headers: { "x-request-id": "page-1" } });
      const etag = rest.headers.get("etag");
      const again = await fetch("${origin}/api/stores", {
        headers: { "if-none-match": etag },
        cache: "no-store",
      });
      const connect = await fetch("${origin}/storespb.StoresService/GetStores", {
        method: "POST",
        headers: { "content-type": "application/json", "connect-protocol-version": "1" },
        body: "{}",
      });
      const { stores } = await connect.json();
      const removed = await fetch("${origin}/api/stores/" + stores[0].id, { method: "DELETE" });
      return [etag !== null, rest.headers.get("x-request-id"), again.status, stores.length, removed.status];
    })()`;
      await using known = await watchedPage(browser, origin);
      await known.page.goto(other.origin);
      assert.deepEqual(await known.page.evaluate(calls), [true, "page-1", 304, 1, 200]);
      await using unknown = await watchedPage(browser, origin);
      await unknown.page.goto(stranger.origin);
      await assert.rejects(unknown.page.evaluate(calls), /Failed to fetch/);
    },
  );
});
