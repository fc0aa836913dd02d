import assert from "node:assert/strict";
import { errorsPage, formatted } from "../scripts/errors.ts";
import { apis } from "../services/options.ts";
import type { ServiceRefusals } from "../shared/rpc/refusals.ts";

const ROOT = new URL("../", import.meta.url);

/** Where a reason is put together; what comes of it is held against the declaration where it is met. */
const COMPOSED = [
  "baskets/adapters/catalog.ts",
  "depot/adapters/catalog.ts",
  "payments/domain/invoice.ts",
  "payments/domain/payment.ts",
  "stores/domain/texts.ts",
];

interface Thrown {
  readonly file: string;
  /** Undefined where it is no literal. */
  readonly reason: string | undefined;
  readonly code: string;
  readonly text: string | undefined;
}

async function sourcesOf(folder: string): Promise<{ file: string; source: string }[]> {
  const found: { file: string; source: string }[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const file = `${folder}${name}`;
    if (isDirectory) found.push(...await sourcesOf(`${file}/`));
    else if (/\.ts$/.test(name) && !/_(test|fixture|suite)\.ts$|refusals\.ts$/.test(name)) {
      found.push({ file, source: await Deno.readTextFile(new URL(file, ROOT)) });
    }
  }
  return found;
}

/** Every place that refuses, by what stands there. */
function* thrownIn(file: string, source: string): Generator<Thrown> {
  const statements = source.replaceAll(/^import[^;]*;|^\s*(\/\/|\/?\*).*$|\s\/\/ .*$/gm, "");
  const short = file.replace(/^services\//, "");
  for (
    const [, reason, text] of statements.matchAll(
      /\brefused\(\s*(?:"(\w+)")?[^,]*,\s*(?:"([^"]*)")?/g,
    )
  ) {
    yield { file: short, reason, code: "invalid_argument", text };
  }
  const made = /\bnew DomainError\(\s*(?:"(\w+)")?[^,]*,\s*(?:"(\w+)")?[^,]*,\s*(?:"([^"]*)")?/g;
  for (const [, code = "", reason, text] of statements.matchAll(made)) {
    yield { file: short, reason, code, text };
  }
  for (const [, thing] of statements.matchAll(/\bnotFound\("([^"]*)"\)/g)) {
    const reason = `${thing.replaceAll(" ", "_")}_not_found`;
    const text = `${thing} with that ID does not exist`;
    yield { file: short, reason, code: "not_found", text };
  }
}

const declared = new Map(apis.map(({ context, refusals }) => [context, refusals]));

Deno.test("every context with methods declares what they refuse", () => {
  for (const { context, services, refusals } of apis) {
    assert.deepEqual([refusals?.service], services.map(({ name }) => name), context);
  }
});

for (const [context, refusals] of declared) {
  const { all } = refusals as ServiceRefusals;
  Deno.test(`${context}: whatever the source refuses is declared, in the same words`, async () => {
    const sources = await sourcesOf(`services/${context}/`);
    const thrown = sources.flatMap(({ file, source }) => [...thrownIn(file, source)]);
    assert.ok(thrown.length > 0 || context === "notifications");
    for (const { file, reason, code, text } of thrown) {
      if (reason === undefined) {
        assert.ok(COMPOSED.includes(file), `${file} puts a reason together`);
        continue;
      }
      const found = all.find((refusal) => refusal.reason === reason);
      assert.ok(found, `${file} refuses for ${reason}`);
      assert.ok(code === "" || found.codes.some((one) => one === code), `${reason}: ${code}`);
      assert.ok(text === undefined || found.texts.includes(text), `${reason}: ${text}`);
    }
  });

  Deno.test(`${context}: whatever is declared is refused somewhere`, async () => {
    const folders = [`services/${context}/`, "shared/domain/", "shared/platform/"];
    const sources = (await Promise.all(folders.map(sourcesOf))).flat();
    const source = sources.map(({ source }) => source).join("\n");
    for (const { reason } of all) {
      const [, composed = reason] =
        /^(.+)_(?:blank|too_long|fallback_failed|not_found)$/.exec(reason) ??
          [];
      const thing = composed.replaceAll("_", " ");
      const aggregate = `${context}.${thing.replaceAll(/(?:^| )(\w)/g, (_, c) => c.toUpperCase())}`;
      const stands = [reason, thing, aggregate].some((word) => source.includes(`"${word}"`));
      assert.ok(stands, `${reason} is declared, but nothing refuses for it`);
    }
  });
}

Deno.test("docs/errors.md lists what is declared", async () => {
  const page = await Deno.readTextFile(new URL("docs/errors.md", ROOT));
  assert.equal(page, await formatted(errorsPage()), "deno task errors");
});
