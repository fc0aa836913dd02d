import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { CONTEXTS } from "../scripts/cluster/surfaces.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { openBrowser, watchedPage } from "./support/browser.ts";
import { ALL, placeIn, startSystem } from "./support/system.ts";

/** The registered names of the messages that a page shows. */
const shown = (page: Page) =>
  page.locator(".message:visible").evaluateAll((cards) => cards.map(({ id }) => id));

Deno.test("the event catalog and the AsyncAPI pages do in a real browser what they promise", async (t) => {
  await using database = await testDatabase();
  await using system = await startSystem({
    args: ALL,
    env: { ...placeIn(database.connectionString), LOG_LEVEL: "WARN" },
  });
  const { origin } = new URL(system.url);
  await using browser = await openBrowser();
  await using watched = await watchedPage(browser, origin, {
    viewport: { width: 1360, height: 900 },
  });
  const { page, faults } = watched;
  await page.goto(`${origin}/catalog`);
  const everything = await shown(page);

  await t.step(
    "the map has a column for each context, and an arrow for who hears whom",
    async () => {
      const columns = await page.locator(".map .column .name").allTextContents();
      assert.deepEqual(columns.toSorted(), CONTEXTS.toSorted());
      const orders = page.locator('.map .lane[data-channel="ordering.events.Order"]');
      const hearers = await orders.locator(".to").evaluateAll((stops) =>
        stops.map((stop) => stop.getAttribute("data-context"))
      );
      assert.deepEqual(hearers.toSorted(), [
        "cosec",
        "depot",
        "notifications",
        "payments",
        "search",
      ]);
    },
  );

  await t.step("a channel that is pointed at stands out, and no longer when left", async () => {
    const lane = page.locator('.map .lane[data-channel="baskets.events.Basket"]');
    await lane.hover();
    assert.equal(
      await page.locator(".map .lane.off").count(),
      await page.locator(".map .lane").count() - 1,
    );
    await page.locator("h1").hover();
    assert.equal(await page.locator(".map .off").count(), 0);
  });

  await t.step("the search finds names, fields and descriptions", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("sku catalog");
    assert.deepEqual(await shown(page), ["storesapi.ProductAdded"]);
    assert.equal(await page.locator("#found").textContent(), "1 message");
    await page.keyboard.press("Escape");
    assert.deepEqual(await shown(page), everything);
    await page.keyboard.type("no such thing");
    assert.ok(await page.locator("#nothing").isVisible());
    await page.locator("#all").click();
    assert.deepEqual(await shown(page), everything);
  });

  await t.step("a click on a message shows its sample, and the address links to it", async () => {
    const card = page.locator('[id="ordersapi.OrderCreated"]');
    await card.locator("summary").click();
    const sample = JSON.parse(await card.locator("pre code").innerText());
    assert.deepEqual(Object.keys(sample), [
      ...["id", "customerId", "paymentId", "shoppingId", "items"],
    ]);
    assert.equal(new URL(page.url()).hash, "#ordersapi.OrderCreated");
    const lit = page.locator(".map .lane.on");
    assert.equal(await lit.getAttribute("data-channel"), "ordering.events.Order");
    assert.equal(await lit.locator('.to.off[data-context="payments"]').count(), 1);
  });

  await t.step("a deep link opens its message", async () => {
    await page.goto(`${origin}/asyncapi/`);
    await page.goto(`${origin}/catalog#depotapi.CreateShoppingListCommand`);
    const card = page.locator('[id="depotapi.CreateShoppingListCommand"]');
    await card.locator(".sample").waitFor({ state: "visible" });
    const { y = -1 } = await card.boundingBox() ?? {};
    assert.ok(y >= 0 && y < 300, `it is at ${y}`);
    await card.getByRole("link", { name: "depotapi.CreatedShoppingListReply" }).click();
    await page.locator('[id="depotapi.CreatedShoppingListReply"] .sample').waitFor();
  });

  for (const width of [1280, 375]) {
    await t.step(`what a link asks for begins in sight on a screen of ${width} px`, async () => {
      await using fresh = await watchedPage(browser, origin, {
        viewport: { width, height: 800 },
        reducedMotion: "reduce",
      });
      const topOf = async (selector: string) =>
        (await fresh.page.locator(selector).first().boundingBox())?.y ?? -1;
      for (
        const hash of [
          "#channel=depot.commands",
          "#context=search",
          "#context=depot",
          "#ordersapi.OrderCreated",
        ]
      ) {
        await fresh.page.goto("about:blank");
        await fresh.page.goto(`${origin}/catalog${hash}`, { waitUntil: "networkidle" });
        const { y = -1, height = 0 } = await fresh.page.locator("form.search").boundingBox() ?? {};
        const at = hash.includes("=")
          ? await topOf(".message:visible")
          : await topOf(`[id="${hash.slice(1)}"]`);
        assert.ok(
          y >= 0 && at >= y + height && at < 700,
          `${hash}: ${at}, search at ${y}+${height}`,
        );
      }
      await fresh.page.goto("about:blank");
      await fresh.page.goto(`${origin}/catalog#100%`);
      assert.deepEqual(await shown(fresh.page), everything);
      for (const path of ["/catalog", "/asyncapi/"]) {
        await fresh.page.goto(`${origin}${path}`);
        const cut = await fresh.page.locator(".top nav").evaluate((nav) =>
          nav.scrollWidth - nav.clientWidth
        );
        assert.equal(cut, 0, `${path}: ${cut} px of the navigation are out of sight`);
      }
      assert.deepEqual(fresh.faults, []);
    });
  }

  await t.step("a context on the map shows its messages only; chosen again, all", async () => {
    const stores = page.locator('.map .column[data-context="customers"]');
    await stores.focus();
    await page.keyboard.press("Enter");
    await page.locator("#found", { hasText: "of customers" }).waitFor();
    assert.deepEqual(
      (await shown(page)).filter((name) => !name.startsWith("am.")),
      everything.filter((name) => name.startsWith("customersapi.")),
    );
    await stores.focus();
    await page.keyboard.press("Enter");
    await page.locator("#found", { hasText: `${everything.length} messages` }).waitFor();
  });

  await t.step("the saga is drawn with its commands, and how they are undone", async () => {
    const saga = page.locator('[id="saga-cosec.CreateOrder"]');
    assert.deepEqual(await saga.locator(".invoke .command").allTextContents(), [
      "AuthorizeCustomer",
      "CreateShoppingListCommand",
      "ConfirmPayment",
      "InitiateShoppingCommand",
      "ApproveOrder",
    ]);
    assert.deepEqual(await saga.locator(".compensate .command").allTextContents(), [
      "RejectOrder",
      "CancelShoppingListCommand",
      "ReleasePayment",
    ]);
    assert.deepEqual(
      await saga.locator(".pill.start text, .pill.cancel text").allTextContents(),
      ["OrderCreated starts it", "OrderCanceled turns it back"],
    );
    assert.match(
      await saga.locator(".invoke .about").nth(1).textContent() ?? "",
      /30 s.*5 attempts/,
    );
  });

  await t.step("the AsyncAPI page of a context is chosen in the drop-down", async () => {
    await page.goto(`${origin}/asyncapi/`);
    await page.getByLabel("Context").first().selectOption("depot");
    await page.waitForURL("**/depot-asyncapi/");
    const ids = await page.locator(".operation h4 code:not(.over)").allTextContents();
    assert.deepEqual(ids.toSorted(), [
      "depot-commands",
      "depot-orders",
      "depot-products",
      "depot-stores",
      "depot.publishes.Bot",
      "depot.publishes.ShoppingList",
    ]);
    await page.locator('.operation a[href="#depotapi.BotStatusChanged"]').click();
    await page.locator('[id="depotapi.BotStatusChanged"] .sample').waitFor({ state: "visible" });
  });

  for (const path of ["/catalog", "/asyncapi/"]) {
    await t.step(`${path} fits a narrow screen, and the dark`, async () => {
      await using narrow = await watchedPage(browser, origin, {
        viewport: { width: 390, height: 800 },
        colorScheme: "dark",
      });
      await narrow.page.goto(`${origin}${path}`);
      const read = <T>(expression: string) => narrow.page.evaluate<T>(expression);
      assert.equal(await read<number>("document.documentElement.scrollWidth"), 390);
      const ground = await read<string>("getComputedStyle(document.body).backgroundColor");
      const red = Number(/\d+/.exec(ground)?.[0] ?? 255);
      assert.ok(red < 60, ground);
      assert.deepEqual(narrow.faults, []);
    });
  }
  assert.deepEqual(faults, []);
});
