import assert from "node:assert/strict";
import { share, type TestFile } from "./pure.ts";

const file = (path: string, more: Partial<TestFile> = {}): TestFile => ({
  path,
  isLong: false,
  apart: undefined,
  ...more,
});

Deno.test("every isolate has as many files, and as many of long tests", () => {
  const files = [
    file("a", { isLong: true }),
    file("b", { isLong: true }),
    ...["c", "d", "e", "f"].map((path) => file(path)),
  ];
  assert.deepEqual(share(files, 2), [["a", "c", "e"], ["b", "d", "f"]]);
});

Deno.test("there are no more isolates than files", () => {
  assert.deepEqual(share([file("a"), file("b")], 8), [["a"], ["b"]]);
  assert.deepEqual(share([], 8), []);
});

Deno.test("tests that are apart are with those of the same reason only", () => {
  const files = [
    file("a", { apart: "spans" }),
    file("b"),
    file("c", { apart: "spans", isLong: true }),
    file("d", { apart: "clock" }),
    file("e"),
  ];
  assert.deepEqual(share(files, 1), [["b", "e"], ["a", "c"], ["d"]]);
});
