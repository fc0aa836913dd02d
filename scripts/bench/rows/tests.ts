import { filesBelow, isPure } from "../../test/files.ts";
import { pureTests } from "../../test/pure.ts";
import { PROJECT } from "../../../tests/support/system.ts";
import type { Bench } from "../bench.ts";

export const tests: Bench = {
  name: "tests",
  what: "All pure tests (`*_test.ts`, without permissions), types not checked again.",
  target: "5 s",
  async run(lab) {
    const files = (await filesBelow([PROJECT])).filter(isPure);
    await using tests = await pureTests(files, "--quiet");
    const seconds: number[] = [];
    for (let round = 0; round <= lab.rounds; round++) {
      lab.progress(
        `tests: ${round === 0 ? "to warm up" : `round ${round}`}, ${files.length} files`,
      );
      const began = performance.now();
      const { success } = await new Deno.Command(Deno.execPath(), {
        args: [...tests.args],
        cwd: PROJECT,
        stdout: "null",
        stderr: "null",
      }).output();
      if (!success) throw new Error("the tests fail: deno task test:unit");
      if (round > 0) seconds.push((performance.now() - began) / 1_000);
    }
    return [{ name: `${files.length} files`, unit: "s", values: seconds, bound: 5 }];
  },
};
