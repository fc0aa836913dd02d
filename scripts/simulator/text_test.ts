import assert from "node:assert/strict";
import { bar, beside, duration, fit, grouped, money, paintOf, plural, table } from "./text.ts";

Deno.test("texts are cut or filled to a width", () => {
  assert.equal(fit("bot", 5), "bot  ");
  assert.equal(fit("bot", 5, "right"), "  bot");
  assert.equal(fit("walking", 5), "walk…");
  assert.equal(fit("…§¶", 3), "…§¶");
});

Deno.test("a bar is full only when all is done", () => {
  assert.equal(bar(0, 10, 4), "░░░░");
  assert.equal(bar(9, 10, 4), "▓▓▓░");
  assert.equal(bar(10, 10, 4), "▓▓▓▓");
  assert.equal(bar(0, 0, 4), "▓▓▓▓");
});

Deno.test("columns are aligned, the first to the left", () =>
  assert.deepEqual(table([["completed", 1_234, "5.00"], ["all", 7, ""]]), [
    "completed  1 234  5.00",
    "all            7",
  ]));

Deno.test("amounts and times are written for people", () => {
  assert.equal(grouped(1_234_567), "1 234 567");
  assert.equal(grouped(999), "999");
  assert.equal(money(123_456), "1 234.56");
  assert.equal(money(-5), "-0.05");
  assert.equal(duration(7_900), "0:07");
  assert.equal(duration(3_723_000), "1:02:03");
});

Deno.test("without colours nothing is painted", () => {
  assert.equal(paintOf(false).bad("off"), "off");
  assert.equal(paintOf(true).bad("off"), "\x1b[31moff\x1b[0m");
});

Deno.test("a thing is counted in words", () =>
  assert.deepEqual([0, 1, 1_200].map((count) => plural(count, "bot")), [
    ...["0 bots", "1 bot", "1 200 bots"],
  ]));

Deno.test("blocks stand side by side, whichever is longer", () => {
  assert.deepEqual(beside(["ab "], ["1", "2"], 3), ["ab 1", "   2"]);
  assert.deepEqual(beside(["ab ", "cd "], ["1"], 3), ["ab 1", "cd "]);
});
