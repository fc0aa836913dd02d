import assert from "node:assert/strict";
import { ratios, stored } from "./record.ts";
import { linesOf, pageOf, shown } from "./report.ts";

const bench = {
  name: "append",
  what: "Appending.",
  target: "10 000/s",
  run: () => Promise.resolve([]),
};
const about = { at: "2030-01-02T03:04:05.678Z", on: "a machine", how: "3 rounds" };
const result = stored(bench, [
  {
    name: "appends",
    unit: "/s",
    values: [11_000, 12_345.678, 13_000],
    bound: 10_000,
    peer: { name: "another 1.0, Node 20", values: [4_000], times: 3 },
  },
  { name: "a hop, nats", unit: "ms", values: [], note: "nats-server is not in PATH" },
], about);

Deno.test("numbers are shown with as many digits as mean something", () => {
  assert.deepEqual(
    [shown("/s", 12_345.678), shown("ms", 1.234), shown("MB", 12.34), shown("/s", 1_234_567)],
    ["12 346/s", "1.23 ms", "12.3 MB", "1 234 567/s"],
  );
});

Deno.test("a row shows median and spread, its peer, how much better it is, and whether that is enough", () => {
  const [, row] = linesOf(result);
  assert.match(row, /12 346\/s \(11 000 – 13 000\) +4 000\/s +3\.1× +≥ 10 000\/s, ≥ 3× +reached/);
});

Deno.test("what could not be measured says why", () => {
  const text = linesOf(result).join("\n");
  assert.match(text, /a hop, nats +–/);
  assert.match(text, /nats-server is not in PATH/);
});

Deno.test("an earlier run is shown as ratios, rows that it lacks without one", () => {
  const before = stored(bench, [{ name: "appends", unit: "/s", values: [6_172.8] }], about);
  const found = ratios([result], { benches: [before] });
  assert.deepEqual([...found].map(([row, ratio]) => [row, ratio.toFixed(2)]), [
    ["append appends", "2.00"],
  ]);
  assert.match(linesOf(result, found)[1], /2\.00×$/);
});

Deno.test("the page tells when and on what it was measured, first of all what is to be held", () => {
  const page = pageOf({ benches: [result] });
  assert.match(page, /\| \[append\]\(#append\) \| appends \| 12 346\/s \| 3\.1× /);
  assert.match(page, /To be held: 10 000\/s\./);
  assert.match(page, /- peer: another 1\.0, Node 20/);
  assert.match(page, /2030-01-02 03:04 UTC, 3 rounds; a machine/);
});
