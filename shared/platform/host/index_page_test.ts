import assert from "node:assert/strict";
import { Hono } from "hono";
import { parseConfig } from "../config.ts";
import { indexPage } from "./index_page.ts";

const ALL = "STORES=http://proxy:8080,BASKETS=http://proxy:8080,COSEC=http://proxy:8080";

interface Seen {
  readonly services?: string;
  readonly boundTo?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
}

/** How a process of `baskets` shows where it is operated: the link at the top, and those in the page. */
async function shown({ services = ALL, boundTo = "127.0.0.1", url, headers = {} }: Seen) {
  const { links, head } = indexPage({
    config: parseConfig({ RPC_SERVICES: services }),
    modules: [{ name: "baskets", purpose: "Baskets.", start() {} }],
    broker: "postgres",
    embedded: undefined,
    api: { routes: () => [] } as never,
  });
  const app = new Hono();
  app.get("/", (c) => c.json([links?.(c), String(head?.html(c))]));
  const request = new Request(url ?? "http://localhost:8080/", { headers });
  const [top, text] = await (await app.fetch(request, { boundTo })).json();
  return {
    top: Object.keys(top).filter((address) => top[address] === "Operations").join(),
    within: [...text.matchAll(/href="([^"]+)"/g)].map(([, address]) => address).join(),
  };
}

const behind = { "x-forwarded-for": "127.0.0.1", "x-forwarded-host": "localhost:8080" };
const own = { top: "ops/backlog", within: "" };
const apart = {
  top: "./#operations",
  within: "baskets-ops/backlog,stores-ops/backlog,cosec-ops/backlog",
};
const none = { top: "", within: "" };

const table: readonly (readonly [string, Seen, typeof own])[] = [
  ["alone, its own", { services: "" }, own],
  ["alone behind a proxy, its own", { services: "", headers: behind }, own],
  ["one of several, asked directly, its own", {}, own],
  ["one of several behind a proxy, those of all", { headers: behind }, apart],
  ["where a token is needed, none", { boundTo: "0.0.0.0" }, none],
  ["by a foreign name, none", { url: "http://evil.example/" }, none],
  [
    "behind a proxy that has a foreign name, none",
    { headers: { ...behind, "x-forwarded-host": "mall.example" } },
    none,
  ],
];

for (const [what, seen, expected] of table) {
  Deno.test(`the first page links to operators' routes that answer: ${what}`, async () => {
    assert.deepEqual(await shown(seen), expected);
  });
}
