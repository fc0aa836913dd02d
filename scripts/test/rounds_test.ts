import assert from "node:assert/strict";
import { roundsOf, serviceTestFile } from "./rounds.ts";

const fine = 'Deno.test("fine", () => {});\n';
const files = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([path, text]) => serviceTestFile(path, text));

Deno.test("tests that are alone run after all others, one file at a time", () => {
  const rounds = roundsOf(files({
    "a": `// alone: it fills the disk\n${fine}`,
    "b": fine,
    "c": `/** About c. */\n// alone: it counts processes\n${fine}`,
    "d": fine,
  }));
  assert.deepEqual(rounds.map(({ files }) => files), [["b", "d"], ["a"], ["c"]]);
  assert.deepEqual(rounds.map(({ options }) => options), [["--parallel"], [], []]);
  assert.match(rounds[1].what, /alone because it fills the disk$/);
});

Deno.test("rounds have names of their own, and none is empty", () => {
  const alone = `// alone: it fills the disk\n${fine}`;
  const names = roundsOf(files({ "a": alone, "b": alone })).map(({ name }) => name);
  assert.equal(new Set(names).size, 2);
  assert.deepEqual(roundsOf([]), []);
});

Deno.test("only a line that begins so says that tests are alone", () => {
  const [said] = files({ "a": `${fine}const text = "// alone: no";\n  // alone: nor that\n` });
  assert.equal(said.alone, undefined);
});

Deno.test("tests need nats-server when they start one, or say so", () => {
  const needs = (text: string) => serviceTestFile("a", text).needsNats;
  assert.ok(needs('import { startTestNats } from "../shared/testing/nats.ts";\n'));
  assert.ok(needs("/** Where there is one: `needs nats-server`. */\n"));
  assert.ok(!needs(fine));
});
