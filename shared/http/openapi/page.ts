/**
 * A page with Swagger UI, which takes everything from the process that serves it.
 *
 * @module
 */
import { html, raw } from "hono/html";
import type { PageLinks } from "./pages.ts";

/** What a page shows. */
export interface PageContent {
  readonly title: string;
  /** Where the page is, seen from the folder of the assets' folder: `` or `../`. */
  readonly base: "" | "../";
  /** Links at the top; their addresses are below `base`. */
  readonly links: PageLinks;
  /** Shown above the specifications; nothing unless given. */
  readonly head?: ReturnType<typeof html>;
  /** One specification, or a list to choose from. */
  readonly source:
    | { readonly url: string }
    | { readonly urls: readonly { readonly url: string; readonly name: string }[] };
}

/** The files that a page needs, with their types; `page.css` is ours, the others are Swagger UI's. */
export const ASSETS: Readonly<Record<string, string>> = {
  "page.css": "text/css; charset=utf-8",
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "swagger-ui-standalone-preset.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

/** Renders it. */
export function page({ title, base, links, head, source }: PageContent) {
  const script = `window.ui = SwaggerUIBundle({
      ...${JSON.stringify(source).replaceAll("<", "\\u003c")},
      dom_id: "#swagger-ui",
      deepLinking: true,
      validatorUrl: null,
      presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
      layout: "StandaloneLayout",
    });`;
  const assets = `${base}swagger-ui`;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="${assets}/favicon-32x32.png">
    <link rel="stylesheet" href="${assets}/swagger-ui.css">
    <link rel="stylesheet" href="${assets}/page.css">
  </head>
  <body>
    <nav class="mall"><b>${title}</b>
${
    Object.entries(links).map(([address, text]) =>
      html`
        <a href="${base}${address}">${text}</a>
      `
    )
  }    </nav>
${head ?? ""}    <div id="swagger-ui"></div>
    <script src="${assets}/swagger-ui-bundle.js"></script>
    <script src="${assets}/swagger-ui-standalone-preset.js"></script>
    <script>${raw(script)}</script>
  </body>
</html>`;
}
