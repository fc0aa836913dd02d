import assert from "node:assert/strict";
import { helpOf, type Option, OptionError, readOptions } from "./options.ts";

const OPTIONS = {
  count: { default: 20, whole: true, min: 1, max: 100, help: "how many" },
  share: { default: 0.05, min: 0, max: 1, help: "a probability" },
  url: { default: "http://localhost", help: "where" },
  staff: { default: true, help: "without staff" },
  once: { default: false, help: "only once" },
} satisfies Record<string, Option>;

Deno.test("options that are not given have their defaults", () =>
  assert.deepEqual({ ...readOptions([], OPTIONS) }, {
    ...{ count: 20, share: 0.05, url: "http://localhost", staff: true, once: false },
  }));

Deno.test("options are read with a space or an equals sign, switches by their name", () =>
  assert.deepEqual(
    { ...readOptions(["--count", "3", "--share=0.5", "--no-staff", "--once"], OPTIONS) },
    { count: 3, share: 0.5, url: "http://localhost", staff: false, once: true },
  ));

for (
  const args of [
    ["--count", "0"],
    ["--count", "101"],
    ["--count", "1.5"],
    ["--count", "many"],
    ["--count="],
    ["--share", "-0.1"],
    ["--unknown"],
    ["word"],
    ["--once=yes"],
  ]
) {
  Deno.test(`${args.join(" ")} is refused`, () =>
    assert.throws(() => readOptions(args, OPTIONS), OptionError));
}

Deno.test("the help has a line for each option, switches as they are typed", () => {
  const help = helpOf("usage", OPTIONS);
  assert.match(help, /^usage\n\n/);
  assert.match(help, /--count … +how many \(default 20\)\n/);
  assert.match(help, /--no-staff +without staff\n/);
  assert.match(help, /--once +only once$/);
});
