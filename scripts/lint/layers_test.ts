import assert from "node:assert/strict";
import plugin from "./layers.ts";

function messages(path: string, code: string): string[] {
  return Deno.lint.runPlugin(plugin, path, code).map(({ message }) => message);
}

for (
  const [path, specifier, message] of [
    ["services/baskets/domain/basket.ts", "zod", undefined],
    ["services/baskets/domain/basket.ts", "../../../shared/domain/error.ts", undefined],
    [
      "services/baskets/domain/basket.ts",
      "postgres",
      "the domain is pure: it does not import postgres",
    ],
    [
      "services/baskets/domain/basket.ts",
      "../application/baskets.ts",
      "imports point inward: domain does not import application",
    ],
    [
      "services/baskets/domain/basket.ts",
      "../../../shared/platform/log.ts",
      "imports point inward: domain does not import library",
    ],
    [
      "services/baskets/application/baskets.ts",
      "../adapters/api.ts",
      "imports point inward: application does not import adapters",
    ],
    ["services/baskets/adapters/api.ts", "../application/baskets.ts", undefined],
    ["services/baskets/adapters/api.ts", "../../stores/contract/events.ts", undefined],
    [
      "services/baskets/adapters/api.ts",
      "../../stores/domain/store.ts",
      "baskets knows stores only by its contract/",
    ],
    ["services/baskets/mod.ts", "../stores/mod.ts", "baskets knows stores only by its contract/"],
    ["services/all.ts", "./stores/mod.ts", undefined],
    ["shared/rpc/a.ts", "../../proto/gen/connectrpc/conformance/v1/schema.ts", undefined],
    ["shared/platform/host.ts", "../../services/stores/mod.ts", "the library knows no context"],
    [
      "shared/rpc/server.ts",
      "../../proto/gen/stores/api.ts",
      "the library does not know this product's messages",
    ],
    [
      "shared/domain/id.ts",
      "../rpc/codes.ts",
      "imports point inward: library-domain does not import library",
    ],
    ["shared/platform/log.ts", "../testing/host.ts", "shared/testing is for tests"],
    ["services/baskets/domain/basket_test.ts", "fast-check", undefined],
    [
      "services/baskets/domain/basket_test.ts",
      "../../../shared/testing/decider.ts",
      undefined,
    ],
    [
      "services/baskets/domain/basket_test.ts",
      "../adapters/api.ts",
      "tests of the domain are as pure as the domain",
    ],
  ] as const
) {
  Deno.test(`${path} ${message ? "may not" : "may"} import ${specifier}`, () => {
    assert.deepEqual(messages(path, `import { x } from "${specifier}";`), message ? [message] : []);
    assert.deepEqual(messages(path, `export { x } from "${specifier}";`), message ? [message] : []);
  });
}
