/**
 * Spans that are kept in memory. Import it before anything that makes spans: whether they are made is
 * decided once.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Attributes,
  type Context,
  context,
  type ContextManager,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

/** A span as it was recorded. */
export interface Recorded {
  name: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly traceId: string;
  readonly kind: SpanOptions["kind"];
  readonly attributes: Attributes;
  readonly events: { readonly name: string; readonly attributes: Attributes }[];
  readonly links: readonly string[];
  status: SpanStatus;
  ended: boolean;
}

/** All that were started, in order. */
export const recorded: Recorded[] = [];

/** Forgets what was recorded, runs `work`, and answers what it recorded. */
export async function recording(work: () => unknown): Promise<Recorded[]> {
  recorded.length = 0;
  await work();
  return [...recorded];
}

function spanOf(span: Recorded): Span {
  const self: Span = {
    spanContext: () => ({ traceId: span.traceId, spanId: span.spanId, traceFlags: 1 }),
    setAttribute(name, value) {
      span.attributes[name] = value;
      return self;
    },
    setAttributes(more) {
      Object.assign(span.attributes, more);
      return self;
    },
    addEvent(name, attributes) {
      const kept = attributes && !(attributes instanceof Date) && typeof attributes === "object";
      span.events.push({ name, attributes: kept ? { ...attributes as Attributes } : {} });
      return self;
    },
    addLink: () => self,
    addLinks: () => self,
    setStatus(status) {
      span.status = status;
      return self;
    },
    updateName(name) {
      span.name = name;
      return self;
    },
    end() {
      span.ended = true;
    },
    isRecording: () => !span.ended,
    recordException: () => {},
  };
  return self;
}

const hex = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)).toHex();

function startSpan(name: string, options: SpanOptions = {}, parent = context.active()): Span {
  const above = trace.getSpanContext(parent);
  const span: Recorded = {
    name,
    spanId: hex(8),
    parentId: above?.spanId,
    traceId: above?.traceId ?? hex(16),
    kind: options.kind,
    attributes: { ...options.attributes },
    events: [],
    links: (options.links ?? []).map(({ context }) => context.spanId),
    status: { code: SpanStatusCode.UNSET },
    ended: false,
  };
  recorded.push(span);
  return spanOf(span);
}

const storage = new AsyncLocalStorage<Context>();
const manager: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (inside, work, self, ...parameters) =>
    storage.run(inside, () => work.apply(self as ThisParameterType<typeof work>, parameters)),
  bind: (_, target) => target,
  enable: () => manager,
  disable: () => manager,
};

context.setGlobalContextManager(manager);
trace.setGlobalTracerProvider({
  getTracer: () => ({
    startSpan,
    startActiveSpan() {
      throw new TypeError("nobody here calls it");
    },
  }),
});
