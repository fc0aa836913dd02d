/** Dashboards, rules and configuration of the profile observability. */
import { parse } from "yaml";
import { z } from "zod";
import { DASHBOARDS, fileOf } from "../../scripts/dashboards.ts";
import { PROJECT } from "./system.ts";

/** What the containers of the profile observability are given. */
export const FOLDER = `${PROJECT}/docker/observability`;
/** A YAML file below it, parsed. */
export const yaml = async (path: string) => parse(await Deno.readTextFile(`${FOLDER}/${path}`));

const Target = z.object({
  refId: z.string(),
  expr: z.string().min(1),
  legendFormat: z.string().min(1),
});
const Source = z.object({ type: z.literal("prometheus"), uid: z.string() });
const Panel = z.discriminatedUnion("type", [
  z.object({ type: z.literal("row"), id: z.int(), title: z.string().min(1), gridPos: z.unknown() }),
  z.object({
    type: z.enum(["timeseries", "stat"]),
    id: z.int(),
    title: z.string().min(1),
    description: z.string().min(15),
    datasource: Source,
    gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
    fieldConfig: z.object({ defaults: z.object({ unit: z.string().min(1) }) }),
    targets: z.array(Target).min(1),
  }),
]);
const Model = z.object({
  uid: z.string(),
  title: z.string(),
  panels: z.array(Panel),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), definition: z.string(), datasource: Source })),
  }),
});
const Rule = z.strictObject({
  alert: z.string().regex(/^[A-Z]\w+$/),
  expr: z.string(),
  for: z.string().regex(/^\d+[smh]$/).optional(),
  labels: z.strictObject({ severity: z.enum(["warning", "critical"]) }),
  annotations: z.strictObject({ summary: z.string().min(15), runbook: z.string().min(30) }),
});
const Rules = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(Rule).min(1) })),
});

/** The dashboards as Grafana is given them. */
export const dashboards = await Promise.all(
  DASHBOARDS.map(async (one) => Model.parse(JSON.parse(await Deno.readTextFile(fileOf(one))))),
);
/** The rules as Prometheus is given them. */
export const rules = Rules.parse(await yaml("prometheus/rules.yaml")).groups.flatMap(({ rules }) =>
  rules
);
/** The panels that show something. */
export const charts = dashboards.flatMap(({ title: dashboard, panels }) =>
  panels.flatMap((panel) => panel.type === "row" ? [] : [{ dashboard, ...panel }])
);
