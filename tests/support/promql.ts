/** What a query of Prometheus asks for. */
import { parser } from "@prometheus-io/lezer-promql";

export interface Matcher {
  readonly label: string;
  /** `=`, `!=`, `=~` or `!~`. */
  readonly op: string;
  readonly value: string;
}

export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

/** Labels by which something is put together, and the metrics that it is made of. */
export interface Grouping {
  readonly labels: readonly string[];
  readonly metrics: readonly string[];
}

export interface Asked {
  /** Where it is no PromQL. */
  readonly errors: readonly string[];
  readonly selectors: readonly Selector[];
  readonly groupings: readonly Grouping[];
  /** Labels of the results, without `le` where a quantile takes it; undefined: those of the metrics. */
  readonly results: readonly string[] | undefined;
}

type Tree = ReturnType<typeof parser.parse>;
type Node = Tree["topNode"];

/** Reads a query; variables of Grafana stand for an interval, or for any value. */
export function readQuery(text: string): Asked {
  const query = text.replaceAll("$__rate_interval", "5m").replaceAll(/"\$\w+"/g, '".*"');
  const errors: string[] = [];
  const selectors: Selector[] = [];
  const groupings: Grouping[] = [];
  const source = ({ from, to }: { from: number; to: number }) => query.slice(from, to);
  parser.parse(query).iterate({
    enter({ type, node }) {
      if (type.isError) errors.push(`at ${node.from} of ${query}`);
      if (type.name === "VectorSelector") selectors.push(selectorOf(node, source));
      if (type.name === "AggregateExpr") {
        const metrics = all(node, "VectorSelector").map((one) => selectorOf(one, source).metric);
        groupings.push({ labels: labelsOf(node, source), metrics });
      }
    },
  });
  return { errors, selectors, groupings, results: resultsOf(parser.parse(query).topNode, source) };
}

function selectorOf(node: Node, source: (node: Node) => string): Selector {
  const name = node.getChild("Identifier");
  const matchers = all(node, "UnquotedLabelMatcher").map((matcher) => {
    const [label, op, value] = ["LabelName", "MatchOp", "StringLiteral"].map((kind) => {
      const child = matcher.getChild(kind);
      return child ? source(child) : "";
    });
    return { label, op, value: value.slice(1, -1) };
  });
  return { metric: name ? source(name) : "", matchers };
}

/** Of an aggregation, not of those within it. */
function labelsOf(node: Node, source: (node: Node) => string): string[] {
  const by = node.getChild("AggregateModifier")?.getChild("GroupingLabels");
  return by ? all(by, "LabelName").map(source) : [];
}

/** Labels of the outermost aggregation; a quantile of one takes its `le`. */
function resultsOf(node: Node, source: (node: Node) => string): string[] | undefined {
  let found: string[] | undefined;
  node.cursor().iterate(({ node }) => {
    if (found) return false;
    if (node.type.name !== "AggregateExpr") return;
    const isChoice = /^(topk|bottomk)\b/.test(source(node)); // it keeps all labels
    if (!isChoice) found = labelsOf(node, source).filter((label) => label !== "le");
  });
  return found;
}

function all(node: Node, name: string): Node[] {
  const found: Node[] = [];
  node.cursor().iterate(({ node }) => {
    if (node.type.name === name) found.push(node);
  });
  return found;
}
