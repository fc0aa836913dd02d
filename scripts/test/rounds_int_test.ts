import assert from "node:assert/strict";

const PROGRAM = new URL("../test.ts", import.meta.url).pathname;

/** A test that says when it begins and ends, next to its file. */
const telling = (name: string, more: string) =>
  `${more}
const say = (what: string) =>
  Deno.writeTextFile(new URL("said.txt", import.meta.url), \`${name} \${what}\\n\`, { append: true });
Deno.test("${name}", async () => {
  await say("begins");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await say("ends");
});
`;

Deno.test("tests that are alone meet no other, and are counted with all", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const alone = "// alone: it fills the disk";
    const texts = { a: alone, b: "", c: alone, d: "" };
    for (const [name, more] of Object.entries(texts)) {
      await Deno.writeTextFile(`${folder}/${name}_int_test.ts`, telling(name, more));
    }
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", PROGRAM, "--int", folder],
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder();
    const told = text.decode(stdout) + text.decode(stderr);
    assert.ok(success, told);
    assert.match(told, /^4 passed, 0 failed$/m);
    const said = (await Deno.readTextFile(`${folder}/said.txt`)).trimEnd().split("\n");
    assert.deepEqual(said.slice(0, 4).sort(), ["b begins", "b ends", "d begins", "d ends"]);
    assert.deepEqual(said.slice(4), ["a begins", "a ends", "c begins", "c ends"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
