import assert from "node:assert/strict";
import { RpcError } from "../../shared/rpc/error.ts";
import { paintOf } from "../simulator/text.ts";
import { createLatencies } from "./latencies.ts";
import type { Calls } from "./meter.ts";
import { isClean, jsonOf, reportLines } from "./report.ts";
import { createTroubles } from "./troubles.ts";
import { workLines } from "./view.ts";
import { noRuns, type Work } from "./work.ts";

const plain = paintOf(false);

function calls(...ms: readonly number[]): Calls {
  const latencies = createLatencies();
  for (const one of ms) latencies.add(one);
  return { count: ms.length, latencies, refused: 1, errors: 0 };
}

function work(orders: Readonly<Record<string, number>>, routes: number): Work {
  const called = Array.from(
    { length: routes },
    (_, number) =>
      [`PUT /api/depot/shopping/{id}/stops/{store_id}/unavailable${number}`, calls(3, 30)] as const,
  );
  const runs = noRuns();
  runs["just browsing"].begun = 3;
  runs["buying"].begun = 1;
  return {
    meter: {
      transport: { unary: () => Promise.reject(new Error("none")), async *stream() {} },
      routes: new Map([["GET /api/stores", calls(1.23, 2_345)], ...called]),
      all: calls(1, 2, 3),
    },
    troubles: createTroubles(),
    runs,
    orders: {
      byStatus: () => new Map(Object.entries(orders)),
      placed: 4,
      open: 1,
      follow: () => {},
      settled: () => Promise.resolve(),
    },
    fleet: undefined,
    end: () => Promise.resolve(),
  };
}

const view = (work: Work) => ({
  ...{ title: "a rather long title ".repeat(8), work, elapsedMs: 61_000, leftMs: 500 },
  note: "the last thing worth telling ".repeat(8),
});
const statuses = {
  approved: 1,
  "in-progress": 1,
  ready: 1,
  completed: 12,
  cancelled: 1,
  rejected: 1,
};

for (const columns of [40, 80, 100, 120, 200]) {
  for (const rows of [6, 24, 50]) {
    Deno.test(`nothing is wider or higher than a terminal of ${columns} by ${rows}`, () => {
      for (const routes of [0, 60]) {
        const lines = workLines(view(work(statuses, routes)), { columns, rows }, plain);
        const widest = Math.max(...lines.map((line) => [...line].length));
        assert.ok(widest < columns, `${widest} columns`);
        assert.ok(lines.length < rows, `${lines.length} rows`);
      }
    });
  }
}

Deno.test("where there are too few rows, title and totals stay, and the lower rows go", () => {
  for (const columns of [50, 120]) {
    for (const rows of [3, 6, 12]) {
      const lines = workLines(view(work(statuses, 60)), { columns, rows }, plain);
      assert.match(lines[0], /^a rather long title .* 1:01 of 1:01$/);
      assert.match(lines[1], /^3 calls · /);
    }
  }
});

Deno.test("activities, orders, and the latencies of routes are shown", () => {
  const text = workLines(view(work({ ready: 2 }, 0)), { columns: 80, rows: 24 }, plain).join("\n");
  assert.match(text, /just browsing +3 +75\.0 % +37\.5 % /);
  assert.match(text, /orders +2 ready/);
  assert.match(text, /bots +left to others/);
  assert.match(text, /GET +\/stores +2 +1 +· +1\.2 +2 345/);
});

Deno.test("with more columns the routes stand beside the activities", () => {
  const lines = workLines(view(work(statuses, 0)), { columns: 120, rows: 24 }, plain);
  assert.match(lines.join("\n"), /just browsing +3 +75\.0 % +37\.5 % +GET +\/stores /);
  assert.ok(lines.some((line) => /^completed +12 +▓+/.test(line)));
});

const run = (work: Work) => ({
  ...{ url: "http://mall", protocol: "rest" as const, seed: 1, clients: 5, speed: 1, work },
  elapsedMs: 2_000,
});

Deno.test("a run without errors is clean, whatever was refused", () => {
  const clean = run(work(statuses, 0));
  assert.ok(isClean(clean));
  assert.match(
    reportLines(clean, plain, 80).at(-1) ?? "",
    /^Nothing went wrong: 4 activities · 3 calls · 1\.5\/s · 1 refused · 0 errors · p50 /,
  );
});

Deno.test("no table of the summary is wider than the terminal", () => {
  for (const columns of [80, 100, 120]) {
    const lines = reportLines(run(work(statuses, 3)), plain, columns).slice(0, -1);
    assert.ok(lines.every((line) => [...line].length < columns), lines.join("\n"));
  }
});

Deno.test("on paper, routes are whole", () => {
  const lines = reportLines(run(work(statuses, 1)), plain, Infinity);
  const route = /^ +PUT +\/api\/depot\/shopping\/\{id\}\/stops\/\{store_id\}\/unavailable0 +2 /;
  assert.ok(lines.some((line) => route.test(line)), lines.join("\n"));
});

Deno.test("a run with errors, or with dead letters, is not clean, and lists them", () => {
  const failed = run(work({}, 0));
  failed.work.troubles.add("PUT /api/x", new RpcError("internal", "internal error"));
  assert.ok(!isClean(failed));
  const text = reportLines(failed, plain, 80).join("\n");
  assert.match(
    text,
    /Not all went well: .* 1 error .*\n +1 × PUT \/api\/x: internal error \(inter/,
  );
  assert.ok(!isClean({ ...run(work({}, 0)), deadLetters: 1 }));
});

Deno.test("as JSON, what there was no call of is null, and nothing is not a number", () => {
  const none = { ...work({}, 0) };
  const json = jsonOf(run({ ...none, meter: { ...none.meter, routes: new Map(), all: calls() } }));
  assert.deepEqual(json.calls, {
    ...{ count: 0, refused: 1, errors: 0, p50Ms: null, p99Ms: null, maxMs: null },
  });
  assert.deepEqual(JSON.parse(JSON.stringify(json)), json);
});
