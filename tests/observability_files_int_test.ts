import assert from "node:assert/strict";
import { parse } from "yaml";
import { z } from "zod";
import { CONTEXTS } from "../scripts/cluster/surfaces.ts";
import { DASHBOARDS, fileOf } from "../scripts/dashboards.ts";
import { render } from "../scripts/dashboards/dashboard.ts";
import { charts, dashboards, rules, yaml } from "./support/sights.ts";
import { PROJECT } from "./support/system.ts";

Deno.test("dashboards are as their definitions say, in words, and nothing lies on anything else", async () => {
  for (const one of DASHBOARDS) {
    assert.equal(await Deno.readTextFile(fileOf(one)), render(one), "deno task dashboards");
  }
  assert.equal(new Set(dashboards.map(({ uid }) => uid)).size, DASHBOARDS.length);
  for (const { panels, title } of dashboards) {
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, title);
    const cells = new Set<string>();
    for (const panel of panels) {
      if (panel.type === "row") continue;
      const { x, y, w, h } = panel.gridPos;
      assert.ok(x + w <= 24, panel.title);
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          const cell = `${column} ${line}`;
          assert.ok(!cells.has(cell), `${title}: ${panel.title} lies on another panel`);
          cells.add(cell);
        }
      }
    }
  }
});

Deno.test("N2: the application's dashboard has the panels of the reference", () => {
  const titles = charts.filter(({ dashboard }) => dashboard === "MallBots Application")
    .map(({ title }) => title);
  assert.deepEqual(titles.slice(0, 9), [
    "Shopping Baskets Incoming Messages",
    "Shopping Baskets Outgoing Messages",
    "Customers Incoming Messages",
    "Customers Outgoing Messages",
    "Shopping Baskets",
    "Customers",
    "Stores Outgoing Messages",
    "Create Order SEC Incoming Messages",
    "Create Order SEC Outgoing Messages",
  ]);
});

Deno.test("alerts are told of backlog, dead letters, parked sagas, lag and errors", () => {
  const names = rules.map(({ alert }) => alert);
  assert.equal(new Set(names).size, names.length);
  for (const name of ["BacklogOld", "DeadLetters", "SagasParked", "SubscriptionLag", "ErrorRate"]) {
    assert.ok(names.includes(name), name);
  }
});

Deno.test("N4: Prometheus asks each context, all in one process, and the collector", async () => {
  const Config = z.strictObject({
    global: z.record(z.string(), z.string()),
    rule_files: z.array(z.string()),
    scrape_configs: z.array(z.strictObject({
      job_name: z.string(),
      scrape_interval: z.string().optional(),
      static_configs: z.array(z.strictObject({ targets: z.array(z.string()) })),
    })),
  });
  const { scrape_configs } = Config.parse(await yaml("prometheus/prometheus.yaml"));
  const jobs = Object.fromEntries(scrape_configs.map(({ job_name, static_configs }) => [
    job_name,
    static_configs.flatMap(({ targets }) => targets),
  ]));
  const own = ["monolith", ...CONTEXTS].map((name) => [name, [`${name}:8080`]]);
  assert.deepEqual(jobs, {
    ...Object.fromEntries(own),
    otel: ["collector:9464"],
    "otel-collector": ["collector:8888"],
  });
});

Deno.test("N3: Grafana has Prometheus and Jaeger where they are within the network", async () => {
  const Sources = z.object({
    datasources: z.array(z.object({ uid: z.string(), type: z.string(), url: z.url() })),
  });
  const { datasources } = Sources.parse(
    await yaml("grafana/provisioning/datasources/sources.yaml"),
  );
  assert.deepEqual(datasources.map(({ uid, type, url }) => [uid, type, url]), [
    ["prometheus", "prometheus", "http://prometheus:9090"],
    ["jaeger", "jaeger", "http://jaeger:16686"],
  ]);
  for (const { datasource, title } of charts) assert.equal(datasource.uid, "prometheus", title);
});

Deno.test("the collector's pipelines are of parts that are there", async () => {
  const Parts = z.record(z.string(), z.unknown());
  const Pipeline = z.strictObject({
    receivers: z.array(z.string()),
    processors: z.array(z.string()),
    exporters: z.array(z.string()),
  });
  const Config = z.strictObject({
    receivers: Parts,
    processors: Parts,
    connectors: Parts,
    exporters: Parts,
    extensions: Parts,
    service: z.object({
      extensions: z.array(z.string()),
      pipelines: z.record(z.string(), Pipeline),
    }),
  });
  const { service, connectors, ...parts } = Config.parse(await yaml("collector.yaml"));
  const has = (kind: keyof typeof parts, name: string) => name in parts[kind] || name in connectors;
  for (const [name, { receivers, processors, exporters }] of Object.entries(service.pipelines)) {
    for (const one of receivers) assert.ok(has("receivers", one), `${name}: ${one}`);
    for (const one of processors) assert.ok(one in parts.processors, `${name}: ${one}`);
    for (const one of exporters) assert.ok(has("exporters", one), `${name}: ${one}`);
  }
  for (const one of service.extensions) assert.ok(one in parts.extensions, one);
});

Deno.test("the profile observability is of pinned images, with files that are there", async () => {
  const Service = z.object({
    image: z.string(),
    profiles: z.array(z.string()).default([]),
    volumes: z.array(z.string()).default([]),
    environment: z.record(z.string(), z.string()).default({}),
  });
  const Compose = z.object({ services: z.record(z.string(), Service) });
  const text = await Deno.readTextFile(`${PROJECT}/compose.yaml`);
  const { services } = Compose.parse(parse(text, { merge: true }));
  const seeing = Object.entries(services).filter(([, { profiles }]) =>
    profiles.includes("observability")
  );
  assert.deepEqual(seeing.map(([name]) => name), ["collector", "jaeger", "prometheus", "grafana"]);
  for (const [name, { image, volumes }] of seeing) {
    assert.match(image, /:v?\d+\.\d+\.\d+$/, name);
    for (const [source] of volumes.map((volume) => volume.split(":"))) {
      if (source.startsWith("./")) await Deno.stat(`${PROJECT}/${source}`);
    }
  }
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = services.monolith.environment;
  assert.match(endpoint, /http:\/\/collector:4318/, "where the collector listens to HTTP");
});
