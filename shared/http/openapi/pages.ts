/**
 * The pages on which people read and try the REST surface: Swagger UI, served from the package itself.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { join } from "node:path";
import swaggerUiFolder from "swagger-ui-dist/absolute-path.js";
import type { ServiceSchema } from "../../rpc/schema.ts";
import { openApi } from "./openapi.ts";
import { swagger } from "./swagger.ts";

/** What one bounded context shows of its API. */
export interface ApiSpec {
  /** The context, e.g. `stores`: it is shown at `/stores-spec/`. */
  readonly context: string;
  /** Title of its document, e.g. `Store Management`. */
  readonly title: string;
  /** Its name in the list of all; the title unless given. */
  readonly menu?: string;
  readonly services: readonly ServiceSchema[];
}

/** How the pages look. */
export interface ApiPagesOptions {
  /** Title of the page and of the document of everything. */
  readonly title: string;
  readonly version: string;
  /** Links at the top of the page: text by address; none unless given. */
  readonly links?: Readonly<Record<string, string>>;
}

const ASSETS: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "swagger-ui-standalone-preset.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

/**
 * Serves `/swagger-ui/` with the list of all specifications, `/<context>-spec/` with one of them, and the
 * documents, in the order given: `/openapi.json` of everything, `/<context>-spec/openapi.json` (OpenAPI 3.1) and
 * `/<context>-spec/api.swagger.json` (Swagger 2.0) of one context.
 *
 * @example
 * ```ts ignore
 * apiPages(app, [{ context: "stores", title: "Store Management", services: [StoresService.schema] }], {
 *   title: "MallBots",
 *   version: "1.0.0",
 * });
 * ```
 */
export function apiPages(app: Hono, specs: readonly ApiSpec[], options: ApiPagesOptions): void {
  const { title, version } = options;
  const documents = specs.map(({ context, title, menu = title }) => ({
    url: `../${context}-spec/api.swagger.json`,
    name: menu,
  }));
  const everything = specs.flatMap(({ services }) => services);
  app.get("/swagger-ui/", (c) => c.html(page(options, { urls: documents })));
  app.get("/openapi.json", (c) => c.json(openApi(everything, { title, version })));
  for (const spec of specs) {
    const root = `/${spec.context}-spec`;
    const { services } = spec;
    const info = { title: spec.title, version };
    app.get(
      `${root}/`,
      (c) => c.html(page({ ...options, title: spec.title }, { url: "api.swagger.json" })),
    );
    app.get(`${root}/openapi.json`, (c) => c.json(openApi(services, info)));
    app.get(`${root}/api.swagger.json`, (c) => c.json(swagger(services, info)));
  }
  app.get("/swagger-ui/:file", (c) => asset(c, c.req.param("file")));
}

async function asset(c: Context, file: string): Promise<Response> {
  const type = Object.hasOwn(ASSETS, file) ? ASSETS[file] : undefined;
  if (!type) return c.notFound();
  const body = await Deno.readFile(join(swaggerUiFolder(), file));
  return c.body(body, 200, { "content-type": type, "cache-control": "public, max-age=86400" });
}

const STYLE = `
  body { margin: 0; font-family: system-ui, sans-serif; }
  nav { padding: .55rem 1.25rem; background: #1d3b2d; }
  nav b { color: #fff; margin-right: 1.5rem; }
  nav a { color: #b9e0c8; margin-right: 1.1rem; text-decoration: none; }
  nav a:hover { text-decoration: underline; }
  .swagger-ui .topbar { background: #2f6f4f; }
  .swagger-ui .topbar .link { visibility: hidden; width: 0; }`;

function page(
  { title, links = {} }: ApiPagesOptions,
  source: { readonly url: string } | { readonly urls: readonly { url: string; name: string }[] },
) {
  const script = `window.ui = SwaggerUIBundle({
      ...${JSON.stringify(source).replaceAll("<", "\\u003c")},
      dom_id: "#swagger-ui",
      deepLinking: true,
      validatorUrl: null,
      presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
      layout: "StandaloneLayout",
    });`;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="../swagger-ui/favicon-32x32.png">
    <link rel="stylesheet" href="../swagger-ui/swagger-ui.css">
    <style>${raw(STYLE)}</style>
  </head>
  <body>
    <nav><b>${title}</b>${
    Object.entries(links).map(([address, text]) => html`<a href="${address}">${text}</a>`)
  }</nav>
    <div id="swagger-ui"></div>
    <script src="../swagger-ui/swagger-ui-bundle.js"></script>
    <script src="../swagger-ui/swagger-ui-standalone-preset.js"></script>
    <script>${raw(script)}</script>
  </body>
</html>`;
}
