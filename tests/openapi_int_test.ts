import assert from "node:assert/strict";
import SwaggerParser from "@apidevtools/swagger-parser";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { isJsonObject, type JsonObject } from "../shared/rpc/json_values.ts";
import { at } from "./support/documented.ts";
import { freePort, startSystem, tempFolder } from "./support/system.ts";

/** What the public linter finds is wrong, but for what the reference's routes and the product decide. */
async function problemsOf(document: unknown): Promise<string[]> {
  const older = at(document, "swagger") === "2.0";
  const config = await createConfig({
    extends: ["recommended"],
    rules: {
      "no-ambiguous-paths": "off", // the route that was declared last wins, as the reference has it
      // Swagger 2.0: one default answer for all errors, as the reference's
      ...(older && { "operation-4xx-response": "off" }),
    },
  });
  const source = JSON.stringify(document);
  const problems = await lintFromString({ source, config });
  return problems.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

/** Every operation of a document. */
function* operationsIn(document: unknown): Generator<[route: string, operation: JsonObject]> {
  const paths = at(document, "paths");
  for (const [path, verbs] of Object.entries(isJsonObject(paths) ? paths : {})) {
    for (const [verb, operation] of Object.entries(isJsonObject(verbs) ? verbs : {})) {
      if (isJsonObject(operation)) yield [`${verb} ${path}`, operation];
    }
  }
}

/**
 * What would keep the reference's generator, go-swagger, from making a client: a document that is not
 * valid, or names that are one in Go, where case and punctuation go, or as a file, where `_test` and
 * systems' names at the end mean something.
 */
async function assertGenerates(document: JsonObject, what: string): Promise<void> {
  await SwaggerParser.validate(JSON.parse(JSON.stringify(document))); // it works on what it is given
  const operations = [...operationsIn(document)].map(([, { operationId }]) => String(operationId));
  const definitions = Object.keys(Object(document.definitions));
  for (const names of [operations, definitions]) {
    const inGo = names.map((name) => name.replaceAll(/[^a-z0-9]/gi, "").toLowerCase());
    assert.equal(new Set(inGo).size, names.length, `${what}: ${names}`);
    for (const name of names) {
      assert.match(name, /^[A-Za-z][A-Za-z0-9]*$/, what);
      assert.doesNotMatch(name, /(test|linux|windows|darwin|unix|amd64|arm64)$/i, what);
    }
  }
  for (const [route, { tags, responses }] of operationsIn(document)) {
    assert.ok(Array.isArray(tags) && tags.length === 1, `${what}: ${route} is in one file`);
    assert.ok(at(responses, "default", "schema", "$ref"), `${what}: ${route} types its errors`);
    const example = at(responses, "default", "examples", "application/json");
    assert.ok(Number(at(example, "code")) > 0, `${what}: ${route} shows an error`);
  }
}

Deno.test("the APIs are documented as the reference lists them, in documents that a public linter and a client generator accept", async () => {
  await using folder = await tempFolder();
  await using system = await startSystem({
    env: { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort() },
  });
  const text = async (path: string) => await (await fetch(`${system.url}${path}`)).text();
  const listAt = async (place: string): Promise<{ name: string; path: string }[]> => {
    const list = /"urls":(\[[^\]]*\])/.exec(await text(place))?.[1] ?? "[]";
    const documents: { name: string; url: string }[] = JSON.parse(list);
    return documents.map(({ name, url }) => ({
      name,
      path: new URL(url, `${system.url}${place}`).pathname,
    }));
  };
  const documents = await listAt("/");
  assert.deepEqual(documents.map(({ name }) => name), [
    "Customers",
    "Depot Operations",
    "Order Processing",
    "Order Search",
    "Payments",
    "Store Management",
    "Shopping Baskets",
    "Notifications",
    "Everything (OpenAPI 3.1)",
  ]);
  assert.equal(documents.at(-1)?.path, "/openapi.json");
  assert.deepEqual(await listAt("/swagger-ui/"), documents);
  for (const { path } of documents.slice(0, -1)) {
    assert.match(await text(path.replace("api.swagger.json", "")), /SwaggerUIBundle/);
    const older: JsonObject = JSON.parse(await text(path));
    assert.deepEqual([older.swagger, at(older, "info", "version")], ["2.0", "1.0.0"]);
    await assertGenerates(older, path);
    for (const document of [path, path.replace("api.swagger.json", "openapi.json")]) {
      assert.deepEqual(await problemsOf(JSON.parse(await text(document))), [], document);
    }
  }
  const everything = JSON.parse(await text("/openapi.json"));
  assert.deepEqual(await problemsOf(everything), []);

  // the linter judges the examples, too: one that does not fit its schema is noticed
  everything.paths["/api/stores"].get.responses["200"].content["application/json"].example = {
    stores: [{ id: 7 }],
  };
  assert.match((await problemsOf(everything)).join(), /example.*string/);
});
