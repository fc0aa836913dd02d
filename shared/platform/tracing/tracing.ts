/**
 * Spans, by OpenTelemetry. Deno exports them when it was started with `OTEL_DENO=true`; otherwise nothing
 * here is made, and all that is left is one boolean.
 *
 * @module
 */
import {
  type Attributes,
  type Context,
  context,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import { factsOf, isErrorCode } from "../../rpc/codes.ts";

export { type Attributes, type Context, type Span, SpanKind, type SpanOptions };

/** Whether this process makes spans. It is decided when the process starts. */
export const isTracing: boolean = hasProvider();

function hasProvider(): boolean {
  const provider = trace.getTracerProvider(); // a proxy stands in where nobody provides
  return !(provider instanceof ProxyTracerProvider) ||
    provider.getDelegateTracer("mallbots") !== undefined;
}

const tracer = trace.getTracer("mallbots");

/** The span that the work at hand is part of, if there is one and it is sampled. */
export function activeSpan(): Span | undefined {
  if (!isTracing) return undefined;
  const span = trace.getActiveSpan();
  return span && isSampled(span) ? span : undefined;
}

/** The W3C `traceparent` of the span that the work at hand is part of, sampled or not. */
export function activeTraceparent(): string | undefined {
  if (!isTracing) return undefined;
  const span = trace.getActiveSpan();
  return span && traceparentOf(span);
}

/** The W3C `traceparent` that makes others continue a span. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/** Where a `traceparent` from elsewhere is continued; the root when it names no trace. */
export function contextOf(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  if (!traceId || !spanId) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})/;

/**
 * Starts a span. The caller ends it.
 *
 * @param parent what it is part of; the work at hand unless given.
 */
export function startSpan(name: string, options: SpanOptions, parent?: Context): Span {
  return tracer.startSpan(name, options, parent ?? context.active());
}

/** Runs `work` as part of a span; ends nothing. */
export function within<T>(span: Span, work: () => T): T {
  return context.with(trace.setSpan(context.active(), span), work);
}

/**
 * Runs `work` in a span of its own, which ends with it; an error is noted and thrown on.
 *
 * Below a span that is not sampled none is made: it would not be sampled either.
 *
 * @param parent what the span is part of; the work at hand unless given.
 */
export function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span | undefined) => Promise<T>,
  parent?: Context,
): Promise<T> {
  if (!isTracing) return work(undefined);
  const above = parent ? undefined : trace.getActiveSpan();
  if (above && !isSampled(above)) return work(undefined);
  return inNewSpan(startSpan(name, options, parent), work, parent);
}

async function inNewSpan<T>(
  span: Span,
  work: (span: Span | undefined) => Promise<T>,
  parent: Context | undefined,
): Promise<T> {
  const inside = trace.setSpan(parent ?? context.active(), span);
  try {
    return await context.with(inside, () => work(isSampled(span) ? span : undefined));
  } catch (error) {
    noteError(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Notes on a span that what it is about failed. */
export function noteError(span: Span, error: unknown): void {
  const attributes = errorAttributes(error);
  span.setAttributes(attributes);
  span.setStatus({ code: SpanStatusCode.ERROR, message: String(attributes["error.message"]) });
}

/** An error as attributes: its message, its kind, and what it is over HTTP and gRPC. */
export function errorAttributes(error: unknown): Attributes {
  if (!(error instanceof Error)) {
    return { "error.message": String(error), "error.type": typeof error };
  }
  const code = "code" in error ? error.code : undefined;
  if (!isErrorCode(code)) {
    const type = typeof code === "string" ? code : error.name;
    return { "error.message": error.message, "error.type": type };
  }
  const { type, http, grpc } = factsOf(code);
  return {
    "error.message": error.message,
    "error.type": type,
    "error.http_code": http,
    "error.grpc_code": grpc,
  };
}

function isSampled(span: Span): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}
