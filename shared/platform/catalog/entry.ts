/**
 * What a context says of its messages: which it publishes, takes, sends and hears, what is in them, and
 * what its sagas do. It travels between processes as JSON.
 *
 * @module
 */
import { z } from "zod";

const Field = z.object({
  /** Name in the proto file. */
  name: z.string(),
  /** Name in JSON. */
  json: z.string(),
  number: z.int(),
  /** As people write it: `string`, `repeated Item`, `map of Stop`. */
  type: z.string(),
  /** Full name of the message that it holds. */
  of: z.string().optional(),
  doc: z.string().optional(),
});

/** A field of a message. */
export type FieldEntry = z.infer<typeof Field>;

const Type = z.object({
  doc: z.string().optional(),
  fields: z.array(Field),
  /** JSON Schema of the content as JSON shows it; it refers to others by `#/components/schemas/`. */
  schema: z.record(z.string(), z.unknown()),
  /** Its name among the schemas of a document. */
  key: z.string(),
});

/** A message of a proto file. */
export type TypeEntry = z.infer<typeof Type>;

const Message = z.object({
  /** Registered name. */
  name: z.string(),
  kind: z.enum(["event", "command", "reply"]),
  /** Without the stream's prefix; empty for replies, which go where the command says. */
  channel: z.string(),
  summary: z.string(),
  /** Full name of its content in the proto file; empty when that is not known. */
  type: z.string(),
  /** Its content as JSON would show it. */
  sample: z.record(z.string(), z.unknown()),
  /** Of a command: the reply that tells success. */
  reply: z.string().optional(),
});

/** A message. */
export type MessageEntry = z.infer<typeof Message>;

const Channel = z.object({
  name: z.string(),
  kind: z.enum(["event", "command", "reply"]),
  messages: z.array(z.string()),
});

/** A channel of a context's contract: it publishes these events, or takes these commands. */
export type ChannelEntry = z.infer<typeof Channel>;

const Subscription = z.object({
  name: z.string(),
  /** Without the stream's prefix. */
  channel: z.string(),
  /** What a dead letter does to later messages of its key. */
  policy: z.enum(["pass", "block"]),
  /** Registered names of what it handles. */
  messages: z.array(z.string()),
});

/** A subscription. */
export type SubscriptionEntry = z.infer<typeof Subscription>;

const SagaCommand = z.object({
  command: z.string(),
  /** Over which it goes, without the stream's prefix. */
  channel: z.string(),
  reply: z.string(),
  deadlineMs: z.number(),
  attempts: z.int(),
});

/** A command of a saga's step. */
export type SagaCommandEntry = z.infer<typeof SagaCommand>;

const Saga = z.object({
  name: z.string(),
  version: z.int(),
  replyChannel: z.string(),
  /** Registered names of the events that start one, and of those that turn it back. */
  triggers: z.object({ start: z.array(z.string()), cancel: z.array(z.string()) })
    .default({ start: [], cancel: [] }), // a process of before does not tell them
  steps: z.array(z.object({
    name: z.string(),
    invoke: SagaCommand.optional(),
    compensate: SagaCommand.optional(),
  })),
});

/** A kind of saga. */
export type SagaEntry = z.infer<typeof Saga>;

/** A context, as it travels. */
export const ContextEntry = z.object({
  name: z.string(),
  purpose: z.string(),
  /** All messages that it has to do with. */
  messages: z.array(Message),
  /** What they carry, by full name. */
  types: z.record(z.string(), Type),
  channels: z.array(Channel),
  subscriptions: z.array(Subscription),
  sagas: z.array(Saga),
});

/** A context. */
export type ContextEntry = z.infer<typeof ContextEntry>;
