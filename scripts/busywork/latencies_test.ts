import assert from "node:assert/strict";
import { createLatencies } from "./latencies.ts";

Deno.test("quantiles are within 2 percent, over five orders of magnitude", () => {
  const latencies = createLatencies();
  const values = Array.from({ length: 5_000 }, (_, index) => 0.05 * 1.0025 ** index);
  for (const value of values.toReversed()) latencies.add(value);
  assert.equal(latencies.count, 5_000);
  assert.equal(latencies.longest, values.at(-1));
  for (const share of [0.01, 0.5, 0.9, 0.99]) {
    const exact = values[Math.ceil(share * 5_000) - 1];
    const off = Math.abs(latencies.quantile(share) / exact - 1);
    assert.ok(off < 0.0201, `${share}: ${latencies.quantile(share)} instead of ${exact}`);
  }
});

Deno.test("of one call everything is that call, of none it is unknown", () => {
  const latencies = createLatencies();
  assert.ok(Number.isNaN(latencies.quantile(0.5)) && Number.isNaN(latencies.longest));
  latencies.add(7);
  assert.ok(latencies.quantile(0.5) <= 7 && latencies.quantile(0.5) > 6.8);
  assert.equal(latencies.longest, 7);
});

Deno.test("what took no time at all is counted", () => {
  const latencies = createLatencies();
  latencies.add(0);
  assert.equal(latencies.quantile(0.99), 0);
});
