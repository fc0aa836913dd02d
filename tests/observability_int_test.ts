import assert from "node:assert/strict";
import { z } from "zod";
import { testHost } from "../shared/testing/host.ts";
import { meteredJourney } from "./support/metered_journey.ts";
import { parseMetrics } from "./support/metrics_page.ts";
import { MODULES } from "./support/modules.ts";
import { readQuery } from "./support/promql.ts";
import { charts, dashboards, FOLDER, rules } from "./support/sights.ts";

const Known = z.object({ about: z.string(), metrics: z.record(z.string(), z.array(z.string())) });

Deno.test("N2, N6: each query of a dashboard or a rule asks for what a running system tells", async (t) => {
  await using host = await testHost(MODULES, { env: { WEB_HOST: "127.0.0.1" } });
  await meteredJourney(host);
  const page = parseMetrics(await (await host.http.request("/metrics")).text());
  const { metrics: foreign } = Known.parse(
    JSON.parse(await Deno.readTextFile(`${FOLDER}/collector_metrics.json`)),
  );
  const scraped = ["job", "instance"]; // Prometheus adds them

  /** The labels of a metric. @throws when nobody tells it. */
  function labelsOf(metric: string): readonly string[] {
    if (metric in foreign) return [...foreign[metric], ...scraped];
    const points = page.points.filter(({ name }) => name === metric);
    assert.ok(points.length > 0, `nobody tells ${metric}`);
    return [...new Set(points.flatMap(({ labels }) => Object.keys(labels))), ...scraped];
  }

  /** No value that a query asks for by its name is one that nobody tells; errors do not happen here. */
  function checkMatcher(metric: string, label: string, op: string, value: string): void {
    if (metric in foreign || label === "code" || label === "job" || !op.startsWith("=")) return;
    const told = page.points.filter(({ name }) => name === metric).map(({ labels }) =>
      labels[label]
    );
    const pattern = new RegExp(`^(?:${value})$`);
    const isTold = told.some((one) => op === "=" ? one === value : pattern.test(one));
    assert.ok(isTold || RARE.has(value), `no ${metric} has ${label}${op}"${value}"`);
  }

  function check(query: string): ReturnType<typeof readQuery> {
    const asked = readQuery(query);
    assert.deepEqual(asked.errors, [], query);
    assert.ok(asked.selectors.length > 0, `${query} asks for nothing`);
    for (const { metric, matchers } of asked.selectors) {
      const labels = labelsOf(metric);
      for (const { label, op, value } of matchers) {
        assert.ok(labels.includes(label), `${metric} has no label ${label}: ${query}`);
        checkMatcher(metric, label, op, value);
      }
    }
    for (const { labels, metrics } of asked.groupings) {
      for (const metric of metrics) {
        const missing = labels.filter((label) => !labelsOf(metric).includes(label));
        assert.deepEqual(missing, [], `${metric} has no such labels: ${query}`);
      }
    }
    return asked;
  }
  const allowedIn = ({ results, selectors }: ReturnType<typeof readQuery>) =>
    results ?? selectors.flatMap(({ metric }) => labelsOf(metric));

  for (const { dashboard, title, targets } of charts) {
    await t.step(`${dashboard}: ${title}`, () => {
      for (const { expr, legendFormat } of targets) {
        const allowed = allowedIn(check(expr));
        const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
        assert.deepEqual(named.filter((label) => !allowed.includes(label)), [], expr);
      }
    });
  }
  await t.step("variables of dashboards", () => {
    for (const { definition } of dashboards.flatMap(({ templating }) => templating.list)) {
      const [, metric = "", label = ""] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? [];
      assert.ok(labelsOf(metric).includes(label), definition);
    }
  });
  for (const { alert, expr, annotations: { summary, runbook } } of rules) {
    await t.step(`alert ${alert}`, () => {
      const allowed = allowedIn(check(expr));
      const named = [...`${summary} ${runbook}`.matchAll(/\$labels\.(\w+)/g)].map(([, one]) => one);
      assert.deepEqual(named.filter((label) => !allowed.includes(label)), [], expr);
    });
  }
});

/** Asked for, and told only when something is wrong. */
const RARE = new Set(["expired", "server"]);

Deno.test("a query that asks for what nobody tells is seen as such", () => {
  assert.equal(readQuery("sum(rate(x[5m])").errors.length, 1);
  const asked = readQuery(
    'topk(3, sum by (a, le) (rate(x_bucket{b=~"$b", c!="d"}[$__rate_interval])))',
  );
  assert.deepEqual(asked, {
    errors: [],
    selectors: [{
      metric: "x_bucket",
      matchers: [{ label: "b", op: "=~", value: ".*" }, { label: "c", op: "!=", value: "d" }],
    }],
    groupings: [{ labels: [], metrics: ["x_bucket"] }, {
      labels: ["a", "le"],
      metrics: ["x_bucket"],
    }],
    results: ["a"],
  });
});
