/**
 * Where people and programs read of the messages: AsyncAPI documents, their page, and the event catalog.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import type { PageLinks } from "../../http/openapi/pages.ts";
import { asyncApi } from "./asyncapi/document.ts";
import type { ContextEntry } from "./entry.ts";
import { overviewOf, type Registry } from "./overview.ts";
import { asyncApiPage } from "./page/asyncapi_page.ts";
import { catalogPage } from "./page/catalog_page.ts";
import { ASSETS } from "./page/shell.ts";

/** What the pages show. */
export interface CatalogSource {
  /** The contexts of this process. */
  readonly names: readonly string[];
  /** One of them. */
  context(name: string): Promise<ContextEntry | undefined>;
  /** All contexts, those elsewhere included. */
  all(): Promise<Registry>;
}

/** How the pages look. */
export interface CatalogOptions {
  readonly title: string;
  readonly version: string;
  /** Links at the top of the pages for who asks; none unless given. */
  readonly links?: (c: Context) => PageLinks;
}

/** Everything that a page needs comes from where it is served, and nothing is run that stands in it. */
const HEADERS = {
  "content-security-policy":
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'",
};

/**
 * Serves `/asyncapi.json` and `/<context>-asyncapi/asyncapi.json`, their pages `/asyncapi/` and
 * `/<context>-asyncapi/`, and the catalog `/catalog`. At `/<context>-asyncapi/context.json` other
 * processes read what a context says of itself.
 */
export function catalogRoutes(app: Hono, source: CatalogSource, options: CatalogOptions): void {
  const { title, version, links = () => ({}) } = options;
  const frameFor = (c: Context) => ({ brand: title, links: links(c) });
  app.get("/asyncapi.json", async (c) => c.json(asyncApi(await source.all(), { title, version })));
  app.get(
    "/catalog",
    async (c) => c.html(catalogPage(overviewOf(await source.all()), frameFor(c)), 200, HEADERS),
  );
  app.get("/catalog/", (c) => c.redirect("../catalog"));
  for (const [file, type] of Object.entries(ASSETS)) {
    app.get(`/catalog/${file}`, async (c) => {
      const text = await Deno.readTextFile(new URL(`page/assets/${file}`, import.meta.url));
      return c.body(text, 200, { "content-type": type, "cache-control": "no-cache" });
    });
  }
  for (const name of source.names) {
    app.get(`/${name}-asyncapi/context.json`, async (c) => c.json(await source.context(name)));
  }
  // a process that knows where others are shows theirs, too
  app.get("/:page{[a-z]+-asyncapi}/asyncapi.json", async (c) => {
    const { contexts, ...registry } = await source.all();
    const own = contexts.filter(({ name }) => name === contextOf(c));
    if (own.length === 0) return c.notFound();
    const info = { title: `${title}: ${own[0].name}`, version };
    return c.json(asyncApi({ ...registry, contexts: own }, info));
  });
  app.get("/:page{[a-z]+-asyncapi}/", async (c) => {
    const registry = await source.all();
    const context = contextOf(c);
    if (!registry.contexts.some(({ name }) => name === context)) return c.notFound();
    return c.html(asyncApiPage({ ...frameFor(c), registry, context, version }), 200, HEADERS);
  });
  app.get(
    "/asyncapi/",
    async (c) => {
      const registry = await source.all();
      return c.html(asyncApiPage({ ...frameFor(c), registry, version }), 200, HEADERS);
    },
  );
  app.get("/asyncapi", (c) => c.redirect("asyncapi/"));
}

/** The context that a path names. */
function contextOf(c: Context): string {
  return (c.req.param("page") ?? "").replace(/-asyncapi$/, "");
}
