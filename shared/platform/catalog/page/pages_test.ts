import assert from "node:assert/strict";
import { overviewOf } from "../overview.ts";
import { toyContexts } from "../toy_contexts.ts";
import { asyncApiPage } from "./asyncapi_page.ts";
import { catalogPage } from "./catalog_page.ts";

const frame = { brand: "Toys", links: { "catalog": "Events", "asyncapi/": "AsyncAPI" } };
const contexts = await toyContexts();
const registry = { stream: "mall", contexts, missing: [] };
const occurrences = (text: string, part: string) => text.split(part).length - 1;

Deno.test("every message of the catalog has one place, which can be linked to", async () => {
  const overview = overviewOf(registry);
  const page = String(await catalogPage(overview, frame));
  for (const { name } of overview.messages) {
    assert.equal(occurrences(page, `id="${name}"`), 1, name);
  }
  assert.equal(occurrences(page, 'class="lane '), overview.lanes.length);
  assert.match(page, /<a href="catalog" aria-current="page">Events<\/a>/);
});

Deno.test("the page of a context has its operations, and a choice of all contexts", async () => {
  const page = String(
    await asyncApiPage({ ...frame, registry, context: "depot", version: "1.0.0" }),
  );
  for (const id of ["depot-commands", "depot-lamps"]) assert.match(page, new RegExp(`>${id}<`));
  assert.doesNotMatch(page, />shop\.publishes\.Lamp</);
  assert.match(page, /<option value="\.\.\/depot-asyncapi\/"\s+selected\s*>/);
  assert.match(page, /<option value="\.\.\/shop-asyncapi\/"\s*>/);
});

Deno.test("a saga is drawn with what starts it, and with what turns it back if something does", async () => {
  const overview = overviewOf(registry);
  const page = String(await catalogPage(overview, frame));
  assert.match(page, /class="pill start">[^]*?>LampSold starts it</);
  assert.doesNotMatch(page, /class="pill cancel"|[Tt]urned back/);
  const sagas = overview.sagas.map((saga) => ({
    ...saga,
    triggers: { start: [], cancel: ["shopapi.LampLost", "shopapi.LampBroken"] },
  }));
  const other = String(await catalogPage({ ...overview, sagas }, frame));
  assert.match(other, /class="pill start">[^]*?>started</);
  assert.match(other, /class="pill cancel">[^]*?>LampLost or LampBroken turns it back</);
  assert.match(other, /Turned back, it first learns/);
});

Deno.test("what contexts say of themselves is shown as text, never as markup", async () => {
  const [shop, depot] = contexts;
  const evil = { ...shop, purpose: '<img src=x onerror="alert(1)">' };
  const all = { ...registry, contexts: [evil, depot] };
  const pages = [
    await catalogPage(overviewOf(all), frame),
    await asyncApiPage({ ...frame, registry: all, version: "1.0.0" }),
  ];
  for (const page of pages) {
    assert.match(String(page), /&lt;img src=x/);
    assert.doesNotMatch(String(page), /<img/);
  }
});

Deno.test("who did not answer is named", async () => {
  const page = String(await catalogPage(overviewOf({ ...registry, missing: ["bank"] }), frame));
  assert.match(page, /bank did not answer/);
});
