import assert from "node:assert/strict";
import { Hono } from "hono";
import { ToyService } from "../../rpc/toys.ts";
import { apiPages } from "./pages.ts";

function toyPages() {
  const app = new Hono();
  const spec = { context: "toys", title: "Toy <Shop>", services: [ToyService.schema] };
  apiPages(app, [spec], { title: "Toys", version: "1.0.0", links: { "/more": "More" } });
  return async (path: string) => {
    const response = await app.request(path);
    return { status: response.status, text: await response.text() };
  };
}

Deno.test("the page lists the specifications and loads nothing from elsewhere", async () => {
  const get = toyPages();
  const { text } = await get("/swagger-ui/");
  assert.match(text, /"url":"\.\.\/toys-spec\/api\.swagger\.json","name":"Toy \\u003cShop>"/);
  assert.match(text, /<a href="\/more">More<\/a>/);
  const assets = [...text.matchAll(/(?:src|href)="\.\.(\/swagger-ui\/[^"]+)"/g)].map(([, path]) =>
    path
  );
  assert.equal(assets.length, 4);
  for (const path of assets) assert.equal((await get(path)).status, 200, path);
  assert.doesNotMatch(text, /https?:\/\//);
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
