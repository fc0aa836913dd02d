import assert from "node:assert/strict";
import { Hono } from "hono";
import { html } from "hono/html";
import { ToyService } from "../../rpc/toys.ts";
import { apiPages } from "./pages.ts";

function toyPages() {
  const app = new Hono();
  const spec = { context: "toys", title: "Toy <Shop>", services: [ToyService.schema] };
  apiPages(app, [spec], {
    title: "Toys",
    version: "1.0.0",
    links: () => ({ "more/": "More" }),
    head: { html: () => html`<p>How it is</p>`, text: () => "How it is, plainly" },
  });
  return async (path: string, headers: HeadersInit = {}) => {
    const response = await app.request(path, { headers });
    return { status: response.status, text: await response.text() };
  };
}

for (const [place, base] of [["/", ""], ["/swagger-ui/", "../"]] as const) {
  Deno.test(`${place} lists the specifications and loads nothing from elsewhere`, async () => {
    const get = toyPages();
    const { text } = await get(place, { accept: "text/html" });
    const own = `{"url":"${base}toys-spec/api.swagger.json","name":"Toy \\u003cShop>"}`;
    const all = `{"url":"${base}openapi.json","name":"Everything (OpenAPI 3.1)"}`;
    const list = `{"urls":[${own},${all}]}`;
    assert.ok(text.includes(`...${list}`), text);
    assert.ok(text.includes(`<a href="${base}more/">More</a>`));
    const used = [...text.matchAll(/(?:src|href)="([^"]*swagger-ui\/[^"]+)"/g)];
    const assets = used.map(([, path]) => new URL(path, `http://mall${place}`).pathname);
    assert.equal(assets.length, 5);
    for (const path of assets) assert.equal((await get(path)).status, 200, path);
    assert.doesNotMatch(text, /https?:\/\//);
    assert.equal(text.includes("How it is"), place === "/");
  });
}

Deno.test("who asks / for plain text gets it", async () => {
  const get = toyPages();
  assert.equal((await get("/", { accept: "text/plain" })).text, "How it is, plainly");
  for (const accept of ["*/*", "text/html, text/plain;q=0.9"]) {
    assert.match((await get("/", { accept })).text, /^<!doctype html>/);
  }
});

Deno.test("a file that is not part of the page is not served", async () => {
  const get = toyPages();
  for (const path of ["package.json", "..%2fpackage.json", "constructor"]) {
    assert.equal((await get(`/swagger-ui/${path}`)).status, 404, path);
  }
});

Deno.test("a context has a page and both documents below its folder, and none beside it", async () => {
  const get = toyPages();
  assert.match((await get("/toys-spec/")).text, /"url":"api\.swagger\.json"/);
  assert.equal(JSON.parse((await get("/toys-spec/api.swagger.json")).text).swagger, "2.0");
  const { openapi, info } = JSON.parse((await get("/toys-spec/openapi.json")).text);
  assert.deepEqual([openapi, info.title], ["3.1.0", "Toy <Shop>"]);
  assert.equal((await get("/toys-spec")).status, 404);
});
