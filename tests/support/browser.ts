/**
 * A real browser, which sees what users see.
 *
 * @module
 */
import { type Browser, chromium, type Page } from "playwright-core";
import { fromDebian } from "./debian.ts";

/** A browser that is closed at the end. */
export interface OpenBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

/** A page, and what must not happen on it. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors on the console, exceptions, and requests to other places than the page's own. */
  readonly faults: readonly string[];
}

/** Starts Chromium, without a window. */
export async function openBrowser(): Promise<OpenBrowser> {
  const { found } = await fromDebian("chromium");
  const browser = await chromium.launch({
    executablePath: found,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  return { browser, [Symbol.asyncDispose]: () => browser.close() };
}

/**
 * Opens a page of a system.
 *
 * @param origin where all must come from, e.g. `http://localhost:8080`.
 */
export async function watchedPage(
  { browser }: OpenBrowser,
  origin: string,
  options: Parameters<Browser["newPage"]>[0] = {},
): Promise<WatchedPage> {
  const page = await browser.newPage(options);
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    const { origin: asked, protocol } = new URL(request.url());
    if (asked !== origin && protocol !== "data:") faults.push(`asks ${request.url()}`);
  });
  return { page, faults, [Symbol.asyncDispose]: () => page.close() };
}
