import assert from "node:assert/strict";
import { isPure } from "./files.ts";
import { pureTests } from "./pure.ts";

/** Runs the tests among files with these texts; answers whether they passed, and what was told. */
async function run(texts: Readonly<Record<string, string>>, ...options: string[]) {
  const folder = await Deno.makeTempDir();
  try {
    const paths = Object.keys(texts).map((name) => `${folder}/${name}`);
    for (const name in texts) await Deno.writeTextFile(`${folder}/${name}`, texts[name]);
    await using tests = await pureTests(paths.filter(isPure), ...options);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...tests.args],
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder();
    return { success, told: text.decode(stdout) + text.decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const fine = 'Deno.test("fine", () => {});\n';

Deno.test("a test that fails is told with its file and line, and the others run", async () => {
  const bad = '\nDeno.test("bad", () => {\n  throw new Error("no");\n});\n';
  const { success, told } = await run({ "good_test.ts": fine, "bad_test.ts": fine + bad });
  assert.equal(success, false);
  assert.match(told, /bad => .*\/bad_test\.ts:3:6/);
  assert.match(told, /2 passed \| 1 failed/);
});

Deno.test("a file that cannot be loaded is a test that fails, and the others run", async () => {
  const { success, told } = await run({
    "good_test.ts": fine,
    "throwing_test.ts": 'throw new Error("not today");\n',
    "broken_test.ts": "const = 1;\n",
    "alone_test.ts": 'import "./nobody.ts";\n',
  });
  assert.equal(success, false);
  for (const name of ["throwing", "broken", "alone"]) {
    assert.match(told, new RegExp(`/${name}_test\\.ts is loaded => `));
  }
  assert.match(told, /not today/);
  assert.match(told, /1 passed \| 3 failed/);
});

Deno.test("nothing is permitted, and what a test leaves behind is its failure", async () => {
  const { told } = await run({
    "reading_test.ts": 'Deno.test("reads", () => void Deno.readDirSync("."));\n',
    "leaving_test.ts": 'Deno.test("leaves a timer", () => void setTimeout(() => {}, 60_000));\n',
  });
  assert.match(told, /NotCapable: Requires read access/);
  assert.match(told, /leaves a timer => .*\/leaving_test\.ts:1:6\n.*Leaks detected/);
  assert.match(told, /0 passed \| 2 failed/);
});

Deno.test("only tests whose name has what is asked for run", async () => {
  const two = 'Deno.test("one", () => {});\nDeno.test("two", () => {});\n';
  const { success, told } = await run({ "a_test.ts": two, "b_test.ts": two }, "--filter", "two");
  assert.equal(success, true);
  assert.match(told, /2 passed \| 0 failed \| 2 filtered out/);
});

Deno.test("tests that are apart do not meet what others left in a module", async () => {
  const counting = `import assert from "node:assert/strict";
import { next } from "./counter.ts";
`;
  const texts: Record<string, string> = {
    "counter.ts": "let count = 0;\nexport const next = () => ++count;\n",
  };
  for (let n = 0; n < navigator.hardwareConcurrency; n++) {
    texts[`a${n}_test.ts`] = `${counting}Deno.test("counts", () => void next());\n`;
  }
  texts["last_test.ts"] = `// apart: from the beginning
${counting}Deno.test("counts from the beginning", () => assert.equal(next(), 1));
`;
  const { success, told } = await run(texts);
  assert.ok(success, told);
});
