/** A span as it was exported. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: "internal" | "server" | "client" | "producer" | "consumer";
  readonly service: string;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
  /** Ids of the spans that it links to. */
  readonly links: readonly string[];
  readonly isError: boolean;
  readonly startedMs: number;
  readonly endedMs: number;
}

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Takes what processes export over OTLP. */
export interface SpanCollector extends AsyncDisposable {
  /** Makes a process export here. */
  readonly env: Readonly<Record<string, string>>;
  readonly spans: readonly Span[];
}

/** Starts a collector on a free port; it takes OTLP as JSON. */
export function collectSpans(): SpanCollector {
  const spans: Span[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const body: unknown = await request.json();
      if (new URL(request.url).pathname === "/v1/traces") spans.push(...spansIn(body as Export));
      return Response.json({});
    },
  );
  return {
    spans,
    env: {
      OTEL_DENO: "true",
      OTEL_DENO_CONSOLE: "ignore",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_BSP_SCHEDULE_DELAY: "100",
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}
type Pairs = readonly { readonly key: string; readonly value: Value }[];

/** As much of the export as is looked at. */
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Pairs };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId: string;
        readonly name: string;
        readonly kind: number;
        readonly attributes: Pairs;
        readonly events: readonly { readonly name: string; readonly attributes: Pairs }[];
        readonly links: readonly { readonly spanId: string }[];
        readonly status: { readonly code: number };
        readonly startTimeUnixNano: string;
        readonly endTimeUnixNano: string;
      }[];
    }[];
  }[];
}

const KINDS = ["internal", "internal", "server", "client", "producer", "consumer"] as const;

function spansIn({ resourceSpans }: Export): Span[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(plain(resource.attributes)["service.name"]);
    return scopeSpans.flatMap(({ spans }) => spans).map((span) => ({
      traceId: span.traceId,
      spanId: span.spanId,
      parentId: span.parentSpanId,
      name: span.name,
      kind: KINDS[span.kind],
      service,
      attributes: plain(span.attributes),
      events: span.events.map(({ name, attributes }) => ({ name, attributes: plain(attributes) })),
      links: span.links.map(({ spanId }) => spanId),
      isError: span.status.code === 2,
      startedMs: Number(BigInt(span.startTimeUnixNano) / 1_000n) / 1_000,
      endedMs: Number(BigInt(span.endTimeUnixNano) / 1_000n) / 1_000,
    }));
  });
}

function plain(pairs: Pairs): Attributes {
  return Object.fromEntries(pairs.map(({ key, value }) => {
    const { stringValue, intValue, doubleValue, boolValue } = value;
    const number = intValue === undefined ? doubleValue : Number(intValue);
    return [key, stringValue ?? number ?? boolValue ?? ""];
  }));
}

/** A trace as an indented list, in the order of time, for people. */
export function treeOf(spans: readonly Span[], parentId = rootOf(spans), depth = 0): string {
  return spans.filter((span) => span.parentId === parentId)
    .toSorted((a, b) => a.startedMs - b.startedMs)
    .map((span) =>
      `${"  ".repeat(depth)}${span.kind} ${span.name}\n${treeOf(spans, span.spanId, depth + 1)}`
    )
    .join("");
}

function rootOf(spans: readonly Span[]): string {
  return spans.find((span) => spans.every(({ spanId }) => spanId !== span.parentId))?.parentId ??
    "";
}
