/**
 * Dashboards as data: rows of panels, each with what it shows in words, and the JSON that Grafana takes.
 *
 * @module
 */

/** A line, or several, of a panel. */
export interface Query {
  /** PromQL; may have `$__rate_interval` and `$context`. */
  readonly expr: string;
  /** How a line is called, with `{{label}}`. */
  readonly legend: string;
}

/** A panel: lines over time, or with `now` only their last values. */
export interface Panel {
  readonly title: string;
  /** What it shows, and what to think of it. */
  readonly description: string;
  /** As Grafana calls them: `s`, `short`, `ops`, `reqps`, `percentunit`, `bytes`, `none`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  readonly now?: boolean;
  /** Columns of 24; 8 unless given, 4 with `now`. */
  readonly width?: number;
}

/** Panels with a heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A variable, chosen at the top: the values of a label. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  /** Metric that has the label. */
  readonly metric: string;
  /** The label; the variable's name unless given. */
  readonly of?: string;
}

/** A dashboard. */
export interface Dashboard {
  /** File and address. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly refresh: string;
  readonly from: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}

const SOURCE = { type: "prometheus", uid: "prometheus" };
const WIDTH = 24;

/** The JSON that Grafana takes, as text. */
export function render(
  { name, title, description, refresh, from, variables, rows }: Dashboard,
): string {
  const model = {
    uid: `mallbots-${name}`,
    title: `MallBots ${title}`,
    description,
    tags: ["mallbots"],
    schemaVersion: 39,
    editable: true,
    graphTooltip: 1,
    refresh,
    time: { from, to: "now" },
    timezone: "browser",
    templating: { list: variables.map(variableOf) },
    annotations: { list: [] },
    links: [{
      title: "MallBots",
      type: "dashboards",
      tags: ["mallbots"],
      asDropdown: true,
      includeVars: true,
      keepTime: true,
    }],
    panels: panelsOf(rows),
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

/** The query of a variable, for those who check it. */
export function variableQuery({ name, metric, of = name }: Variable): string {
  return `label_values(${metric}, ${of})`;
}

function variableOf(variable: Variable) {
  const { name, label } = variable;
  const query = variableQuery(variable);
  return {
    name,
    label,
    type: "query",
    datasource: SOURCE,
    definition: query,
    query: { query, refId: name },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: ".*",
    current: { text: ["All"], value: ["$__all"] },
  };
}

function panelsOf(rows: readonly Row[]): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: own } of rows) {
    panels.push({
      id: panels.length + 1,
      type: "row",
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: WIDTH, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0, height = 0;
    for (const panel of own) {
      const w = panel.width ?? (panel.now ? 4 : 8);
      const h = panel.now ? 4 : 8;
      if (x + w > WIDTH) {
        y += height;
        x = 0;
        height = 0;
      }
      panels.push(panelOf(panel, panels.length + 1, { x, y, w, h }));
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return panels;
}

function panelOf(
  { title, description, unit, queries, now = false }: Panel,
  id: number,
  gridPos: object,
): object {
  return {
    id,
    type: now ? "stat" : "timeseries",
    title,
    description,
    datasource: SOURCE,
    gridPos,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(!now && { custom: { fillOpacity: 8, lineWidth: 1, showPoints: "never" } }),
      },
      overrides: [],
    },
    options: now
      ? { reduceOptions: { calcs: ["lastNotNull"] }, colorMode: "value", graphMode: "area" }
      : {
        legend: { displayMode: "list", placement: "bottom", showLegend: true },
        tooltip: { mode: "multi", sort: "desc" },
      },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: SOURCE,
      expr,
      legendFormat: legend,
      ...(now && { instant: true }),
    })),
  };
}

/** Quantiles of a histogram, each a line. */
export function quantiles(
  metric: string,
  { where = "", by = "", of = [0.5, 0.95, 0.99] }: {
    readonly where?: string;
    /** A label, for a line for each of its values. */
    readonly by?: string;
    readonly of?: readonly number[];
  } = {},
): Query[] {
  const labels = by ? `le, ${by}` : "le";
  const matchers = where ? `{${where}}` : "";
  return of.map((quantile) => ({
    expr:
      `histogram_quantile(${quantile}, sum by (${labels}) (rate(${metric}_bucket${matchers}[$__rate_interval])))`,
    legend: [by && `{{${by}}}`, `p${quantile * 100}`].filter(Boolean).join(" "),
  }));
}
