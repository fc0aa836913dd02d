/**
 * Spans of messages. A message's producer span is made where it is written; its `traceparent` travels in
 * the message's metadata through outbox and broker, so whoever handles it continues the trace, however
 * much later and in whatever process.
 *
 * @module
 */
import { trace } from "@opentelemetry/api";
import type { Outgoing } from "../../messaging/broker.ts";
import type { Received } from "../../messaging/consumer/handling.ts";
import { decodeEnvelope, type Metadata } from "../../messaging/envelope.ts";
import {
  activeSpan,
  activeTraceparent,
  type Attributes,
  contextOf,
  errorAttributes,
  inSpan,
  isTracing,
  noteError,
  type Span,
  SpanKind,
  startSpan,
  traceparentOf,
} from "./tracing.ts";

const SYSTEM = "mallbots";

/** What a span says of a message. */
interface MessageFacts {
  readonly id: string;
  readonly name: string;
  /** Full subject. */
  readonly subject: string;
}

/** A message that is being written. */
export interface Produced {
  /** For its metadata. */
  readonly traceparent: string;
  /** It is committed. A span that is never ended is never seen: nothing of a unit that failed is. */
  end(): void;
}

/**
 * The producer span of a message that is written to the outbox.
 *
 * @param from the `traceparent` of the call that it belongs to; the span is part of the work at hand if
 *   that is of the same trace.
 * @returns `undefined` when no span is made.
 */
export function producing(
  message: MessageFacts & { readonly metadata?: Metadata },
  from: string | undefined,
): Produced | undefined {
  if (!isTracing) return undefined;
  const isHere = from !== undefined && from === activeTraceparent();
  if (isHere && !activeSpan()) return undefined; // not sampled
  const { name, metadata = {} } = message;
  const attributes = { ...attributesOf(message, "create"), ...aggregateIn(metadata) };
  const parent = isHere ? undefined : contextOf(from);
  const span = startSpan(name, { kind: SpanKind.PRODUCER, attributes }, parent);
  return { traceparent: traceparentOf(span), end: () => span.end() };
}

/** Hands messages over to the broker: one span a message, from here to the broker's answer. */
export function sending<T>(messages: readonly Outgoing[], send: () => Promise<T>): Promise<T> {
  return isTracing ? sendingTraced(messages, send) : send();
}

async function sendingTraced<T>(
  messages: readonly Outgoing[],
  send: () => Promise<T>,
): Promise<T> {
  const spans = messages.map(sendSpan);
  try {
    return await send();
  } catch (error) {
    spans.forEach((span) => noteError(span, error));
    throw error;
  } finally {
    spans.forEach((span) => span.end());
  }
}

function sendSpan({ id, subject, body }: Outgoing): Span {
  const { name, metadata } = decodeEnvelope(body);
  const attributes = attributesOf({ id, name, subject }, "send");
  const parent = contextOf(metadata.traceparent);
  return startSpan(`send ${name}`, { kind: SpanKind.CLIENT, attributes }, parent);
}

/**
 * Runs the handling of a message in its consumer span, which continues the producer's and links to it.
 *
 * @param work is given the span's `traceparent`, if there is one.
 */
export function consuming<T>(
  { id, name, metadata }: Pick<Received, "id" | "name" | "metadata">,
  { subject, subscription }: { readonly subject: string; readonly subscription: string },
  work: (traceparent?: string) => Promise<T>,
): Promise<T> {
  if (!isTracing) return work();
  const parent = contextOf(metadata.traceparent);
  const producer = trace.getSpanContext(parent);
  const attributes = {
    ...attributesOf({ id, name, subject }, "process"),
    "messaging.consumer.group.name": subscription,
    ...(metadata.CORRELATION_ID && {
      "messaging.message.conversation_id": metadata.CORRELATION_ID,
    }),
    ...aggregateIn(metadata),
  };
  const links = producer ? [{ context: producer }] : [];
  const options = { kind: SpanKind.CONSUMER, attributes, links };
  return inSpan(name, options, () => work(activeTraceparent()), parent);
}

/** Tells on the consumer span how its message ended. */
export function messageEnded(outcome: string): void {
  activeSpan()?.setAttribute("mallbots.outcome", outcome);
}

/**
 * Tells on the span at hand that a message is being handled, was, or could not be: `Handling command`,
 * `Handled command`, `Encountered an error handling command`.
 */
export function tellHandling<T>(
  received: Pick<Received, "name" | "metadata">,
  handle: () => Promise<T>,
): Promise<T> {
  const span = isTracing ? activeSpan() : undefined;
  return span ? handlingTold(span, received, handle) : handle();
}

async function handlingTold<T>(
  span: Span,
  { name, metadata }: Pick<Received, "name" | "metadata">,
  handle: () => Promise<T>,
): Promise<T> {
  const [what, attribute] = metadata.COMMAND_REPLY_CHANNEL
    ? ["command", "Command"]
    : metadata.REPLY_OUTCOME
    ? ["reply", "Reply"]
    : ["integration event", "Event"];
  span.addEvent(`Handling ${what}`, { [attribute]: name });
  const started = performance.now();
  const took = () => ({ [attribute]: name, TookMS: performance.now() - started });
  try {
    const result = await handle();
    span.addEvent(`Handled ${what}`, took());
    return result;
  } catch (error) {
    span.addEvent(`Encountered an error handling ${what}`, {
      ...took(),
      ...errorAttributes(error),
    });
    throw error;
  }
}

function attributesOf(
  { id, name, subject }: MessageFacts,
  operation: "create" | "send" | "process",
): Attributes {
  return {
    MessageID: id,
    Subject: subject,
    "messaging.system": SYSTEM,
    "messaging.operation.name": operation,
    "messaging.operation.type": operation,
    "messaging.destination.name": subject,
    "messaging.message.id": id,
    "mallbots.message.name": name,
  };
}

function aggregateIn(metadata: Metadata): Attributes {
  const { AGGREGATE_NAME: name, AGGREGATE_ID: id, AGGREGATE_VERSION: version } = metadata;
  return id && name
    ? { "aggregate.name": name, "aggregate.id": id, "aggregate.version": Number(version) }
    : {};
}
