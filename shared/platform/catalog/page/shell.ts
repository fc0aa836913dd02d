/**
 * The frame around the pages that tell of messages.
 *
 * @module
 */
import { html } from "hono/html";

const STYLES = ["frame.css", "drawings.css", "messages.css", "document.css"];

/** The files that pages need, by their names below `/catalog/`, and what they are. */
export const ASSETS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(STYLES.map((style) => [style, "text/css; charset=utf-8"])),
  "pages.js": "text/javascript; charset=utf-8",
};

/** What is the same on all pages. */
export interface Frame {
  /** Name of the product, at the top of each page. */
  readonly brand: string;
  /** Links beside it: text by address below the root, e.g. `{ "catalog": "Events" }`. */
  readonly links: Readonly<Record<string, string>>;
}

/** What stands in the frame. */
export interface ShellContent extends Frame {
  readonly title: string;
  /** From the page to the root, e.g. `../`. */
  readonly root: string;
  /** The address of this page among the links. */
  readonly here: string;
  readonly body: ReturnType<typeof html>;
}

/** Renders a page. All that it needs comes from where it is served. */
export function shell({ title, brand, links, root, here, body }: ShellContent) {
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <link rel="icon" href="data:,">
        ${STYLES.map((style) =>
          html`
            <link rel="stylesheet" href="${root}catalog/${style}">
          `
        )}
        <script type="module" src="${root}catalog/pages.js"></script>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header class="top">
          <a class="brand" href="${root || "./"}">${brand}</a>
          <nav>
            ${Object.entries(links).map(([address, text]) => link(root, address, text, here))}
          </nav>
        </header>
        <main id="main">${body}</main>
      </body>
    </html>
  `;
}

function link(root: string, address: string, text: string, here: string) {
  const to = `${root}${address}`;
  return address === here
    ? html`
      <a href="${to}" aria-current="page">${text}</a>
    `
    : html`
      <a href="${to}">${text}</a>
    `;
}

/** A list in words: `a, b and c`. */
export function inWords(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** `1 message`, `2 messages`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
