/**
 * Takes the pictures of `docs/pictures/` anew: of a system with some trade in it, in a real browser.
 *
 * @module
 */
import { join } from "node:path";
import { restTransport } from "../shared/http/rest_transport.ts";
import { openBrowser, watchedPage } from "../tests/support/browser.ts";
import { PROJECT } from "../tests/support/system.ts";
import { type Picture, PICTURES } from "./pictures/list.ts";
import { mallOver } from "./simulator/clients.ts";
import { runDemo } from "./simulator/demo.ts";
import { helpOf, type Option, OptionError, readOptions } from "./simulator/options.ts";
import { startOwnSystem } from "./simulator/own_system.ts";
import { randomOf } from "./simulator/random.ts";

const USAGE = `deno task pictures [options]

Takes the pictures of docs/pictures anew. It starts a system on a database of its own that is
thrown away, lets people shop there for a moment, and looks at it with Chromium.`;

const OPTIONS = {
  only: { default: "", help: "takes this one only, e.g. catalog" },
  to: { default: "docs/pictures", help: "the folder" },
  help: { default: false, help: "this text" },
} satisfies Record<string, Option>;

/** More than that is too much for a repository. */
const MOST_BYTES = 300_000;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, OPTIONS);
  if (options.help) {
    console.log(helpOf(USAGE, OPTIONS));
    return 0;
  }
  const wanted = PICTURES.filter(({ name }) => !options.only || name === options.only);
  if (wanted.length === 0) throw new OptionError(`There is no picture ${options.only}.`);
  await using system = await startOwnSystem();
  await trade(system.url);
  await using browser = await openBrowser();
  const folder = join(PROJECT, options.to);
  await Deno.mkdir(folder, { recursive: true });
  let faults = 0;
  for (const picture of wanted) {
    const file = join(folder, `${picture.name}.png`);
    const said = await take(browser, system.url, picture, file);
    const { size } = await Deno.stat(file);
    if (size > MOST_BYTES) said.push(`it has ${size} bytes`);
    console.log(`${picture.name}.png, ${Math.round(size / 1_000)} kB`);
    for (const fault of said) console.error(`  ${fault}`);
    faults += said.length;
  }
  return faults === 0 ? 0 : 1;
}

/** A short day at the mall. */
async function trade(url: string): Promise<void> {
  const stop = new AbortController();
  const { fleet } = await runDemo(mallOver(restTransport(url)), {
    ...{ stores: 6, products: 40, bots: 6, shoppers: 6, minutes: 2, speed: 60 },
    ...{ cancel: 0.2, unavailable: 0.05, poor: 0, patienceMs: 30_000 },
    random: randomOf(1),
    say() {},
    signal: stop.signal,
  });
  await fleet.close();
  stop.abort(new Error("the day is over"));
}

/** Takes a picture. @returns what was wrong with the page. */
async function take(
  browser: Awaited<ReturnType<typeof openBrowser>>,
  url: string,
  { path, width = 1280, height = 800, dark = false, part, hides, awaits, open }: Picture,
  file: string,
): Promise<string[]> {
  await using watched = await watchedPage(browser, new URL(url).origin, {
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    bypassCSP: true, // styles of ours are put in
  });
  const { page, faults } = watched;
  await page.goto(new URL(path, url).href);
  if (awaits) await page.locator(awaits).first().waitFor();
  if (open) await page.locator(open).first().click();
  await page.evaluate("document.fonts.ready.then(() => true)");
  const styles = [
    ...(hides ? [`${hides} { display: none }`] : []),
    ...(part
      ? [
        `${part} { margin-top: 2rem; padding: .1rem 1.5rem 1.5rem } .top { position: static !important }`,
      ]
      : []),
  ];
  if (styles.length > 0) await page.addStyleTag({ content: styles.join("\n") });
  if (part) await page.locator(part).first().screenshot({ path: file });
  else await page.screenshot({ path: file });
  return [...faults];
}

try {
  Deno.exit(await main(Deno.args));
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  console.error(`${error.message}\n\n${helpOf(USAGE, OPTIONS)}`);
  Deno.exit(1);
}
