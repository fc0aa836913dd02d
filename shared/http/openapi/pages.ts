/**
 * Where people read and try the REST surface, and where programs find its documents.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import type { html } from "hono/html";
import { join } from "node:path";
import swaggerUiFolder from "swagger-ui-dist/absolute-path.js";
import type { ServiceSchema } from "../../rpc/schema.ts";
import { openApi } from "./openapi.ts";
import { ASSETS, page } from "./page.ts";
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
  /** Links at the top of the pages: text by address without the first slash; none unless given. */
  readonly links?: Readonly<Record<string, string>>;
  /** What stands above the specifications at `/`; nothing unless given. */
  readonly head?: {
    readonly html: () => ReturnType<typeof html>;
    /** The same for who asks for plain text. */
    readonly text: () => string;
  };
}

/**
 * Serves `/` and `/swagger-ui/` with the list of all specifications, `/<context>-spec/` with one of them,
 * and the documents, in the order given: `/openapi.json` of everything, `/<context>-spec/openapi.json`
 * (OpenAPI 3.1) and `/<context>-spec/api.swagger.json` (Swagger 2.0) of one context.
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
  const { title, version, links = {}, head } = options;
  const listAt = (base: "" | "../") => ({
    urls: specs.map(({ context, title, menu = title }) => ({
      url: `${base}${context}-spec/api.swagger.json`,
      name: menu,
    })),
  });
  const everything = specs.flatMap(({ services }) => services);
  app.get("/", (c) => {
    c.header("vary", "accept");
    if (head && prefersText(c.req.header("accept"))) return c.text(head.text());
    const source = listAt("");
    return c.html(page({ title, base: "", links, ...(head && { head: head.html() }), source }));
  });
  app.get(
    "/swagger-ui/",
    (c) => c.html(page({ title, base: "../", links, source: listAt("../") })),
  );
  app.get("/openapi.json", (c) => c.json(openApi(everything, { title, version })));
  for (const { context, title, services } of specs) {
    const root = `/${context}-spec`;
    const info = { title, version };
    const source = { url: "api.swagger.json" };
    app.get(`${root}/`, (c) => c.html(page({ title, base: "../", links, source })));
    app.get(`${root}/openapi.json`, (c) => c.json(openApi(services, info)));
    app.get(`${root}/api.swagger.json`, (c) => c.json(swagger(services, info)));
  }
  app.get("/swagger-ui/:file", (c) => asset(c, c.req.param("file")));
}

function prefersText(accept = ""): boolean {
  return accept.includes("text/plain") && !accept.includes("text/html");
}

async function asset(c: Context, file: string): Promise<Response> {
  const type = Object.hasOwn(ASSETS, file) ? ASSETS[file] : undefined;
  if (!type) return c.notFound();
  const ours = new URL(file, import.meta.url);
  const body = await Deno.readFile(file === "page.css" ? ours : join(swaggerUiFolder(), file));
  return c.body(body, 200, { "content-type": type, "cache-control": "public, max-age=3600" });
}
