/**
 * Where people read and try the REST surface, and where programs find its documents.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import type { html } from "hono/html";
import { join } from "node:path";
import swaggerUiFolder from "swagger-ui-dist/absolute-path.js";
import type { JsonObject } from "../../rpc/json_values.ts";
import type { ServiceRefusals } from "../../rpc/refusals.ts";
import type { ServiceSchema } from "../../rpc/schema.ts";
import { type DocumentInfo, openApi } from "./openapi.ts";
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
  /** What the services may refuse, for the documents; undocumented unless given. */
  readonly refusals?: ServiceRefusals;
  /** What the tags of its operations stand for, by name. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Links at the top of pages: text by address without the first slash. */
export type PageLinks = Readonly<Record<string, string>>;

/** How the pages look. */
export interface ApiPagesOptions {
  /** Title of the page and of the document of everything. */
  readonly title: string;
  readonly version: string;
  /** What the product is, for the documents. */
  readonly description?: string;
  readonly license?: DocumentInfo["license"];
  /** Links for who asks; none unless given. */
  readonly links?: (c: Context) => PageLinks;
  /** What stands above the specifications at `/`; nothing unless given. */
  readonly head?: {
    readonly html: (c: Context) => ReturnType<typeof html>;
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
  const { title, version, description, license, links = () => ({}), head } = options;
  const about = { version, ...(license && { license }) };
  const listAt = (base: "" | "../") => ({
    urls: [
      ...specs.map(({ context, title, menu = title }) => ({
        url: `${base}${context}-spec/api.swagger.json`,
        name: menu,
      })),
      { url: `${base}openapi.json`, name: "Everything (OpenAPI 3.1)" },
    ],
  });
  const everything = specs.flatMap(({ services }) => services);
  const known = {
    refusals: specs.flatMap(({ refusals }) => refusals ?? []),
    tags: Object.assign({}, ...specs.map(({ tags }) => tags)),
  };
  app.get("/", (c) => {
    c.header("vary", "accept");
    if (head && prefersText(c.req.header("accept"))) return c.text(head.text());
    const source = listAt("");
    const shown = { links: links(c), ...(head && { head: head.html(c) }) };
    return c.html(page({ title, base: "", ...shown, source }));
  });
  app.get(
    "/swagger-ui/",
    (c) => c.html(page({ title, base: "../", links: links(c), source: listAt("../") })),
  );
  const served = (path: string, make: () => JsonObject) => {
    let text: string | undefined; // made when it is asked for first: it stays as it is
    app.get(path, (c) => {
      text ??= JSON.stringify(make());
      return c.body(text, 200, { "content-type": "application/json" });
    });
  };
  served("/openapi.json", () => openApi(everything, { title, ...about, description }, known));
  for (const { context, title, services } of specs) {
    const root = `/${context}-spec`;
    const info = { title, ...about };
    const source = { url: "api.swagger.json" };
    app.get(`${root}/`, (c) => c.html(page({ title, base: "../", links: links(c), source })));
    served(`${root}/openapi.json`, () => openApi(services, info, known));
    served(`${root}/api.swagger.json`, () => swagger(services, info, known));
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
