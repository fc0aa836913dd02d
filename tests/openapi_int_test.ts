import assert from "node:assert/strict";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { freePort, startSystem, tempFolder } from "./support/system.ts";

/** What the public linter finds is wrong, but for what the reference's routes and the product decide. */
async function problemsOf(document: unknown): Promise<string[]> {
  const config = await createConfig({
    extends: ["recommended"],
    rules: {
      "no-ambiguous-paths": "off", // the route that was declared last wins, as the reference has it
      "operation-4xx-response": "off", // Swagger 2.0: one default answer for all errors
      "security-defined": "off", // no authentication yet
      "info-license": "off",
      "tag-description": "off",
    },
  });
  const source = JSON.stringify(document);
  const problems = await lintFromString({ source, config });
  return problems.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

Deno.test("the APIs are documented as the reference lists them, in documents that a public linter accepts", async () => {
  await using folder = await tempFolder();
  await using system = await startSystem({
    env: { DATA_DIR: `${folder.path}/data`, WEB_PORT: freePort() },
  });
  const text = async (path: string) => await (await fetch(`${system.url}${path}`)).text();
  const list = /"urls":(\[[^\]]*\])/.exec(await text("/swagger-ui/"))?.[1] ?? "[]";
  const documents: { name: string; url: string }[] = JSON.parse(list);
  assert.deepEqual(documents.map(({ name }) => name), [
    "Customers",
    "Depot Operations",
    "Order Processing",
    "Order Search",
    "Payments",
    "Store Management",
    "Shopping Baskets",
    "Notifications",
  ]);
  const paths = documents.map(({ url }) => new URL(url, `${system.url}/swagger-ui/`).pathname);
  for (const path of paths) {
    assert.match(await text(path.replace("api.swagger.json", "")), /SwaggerUIBundle/);
    const { swagger, info } = JSON.parse(await text(path));
    assert.deepEqual([swagger, info.version], ["2.0", "1.0.0"]);
    for (const document of [path, path.replace("api.swagger.json", "openapi.json")]) {
      assert.deepEqual(await problemsOf(JSON.parse(await text(document))), [], document);
    }
  }
  assert.deepEqual(await problemsOf(JSON.parse(await text("/openapi.json"))), []);
});
