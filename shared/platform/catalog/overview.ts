/**
 * Contexts put together: who publishes a message and who hears it, over which channel.
 *
 * @module
 */
import type { ContextEntry, MessageEntry, SagaEntry, TypeEntry } from "./entry.ts";

/** What is known of the messages of a system, or of a part of it. */
export interface Registry {
  /** Prefix of all subjects. */
  readonly stream: string;
  /** Addresses of NATS, e.g. `nats:4222`, when it carries the messages. */
  readonly nats?: readonly string[];
  readonly contexts: readonly ContextEntry[];
  /** Contexts that were asked and did not answer. */
  readonly missing: readonly string[];
}

/** A message, who publishes it and who hears it. */
export interface Told extends MessageEntry {
  /** The context whose contract has it; empty for the generic replies. */
  readonly owner: string;
  readonly publishers: readonly string[];
  readonly subscribers: readonly Hearing[];
}

/** A subscription that handles a message. */
export interface Hearing {
  readonly context: string;
  readonly subscription: string;
}

/** A channel: a line from who publishes over it to who hears it. */
export interface Lane {
  /** Without the stream's prefix. */
  readonly channel: string;
  readonly kind: MessageEntry["kind"];
  readonly messages: readonly string[];
  readonly from: readonly string[];
  readonly to: readonly (Hearing & { readonly messages: readonly string[] })[];
}

/** A saga, and the context that runs it. */
export interface KnownSaga extends SagaEntry {
  readonly context: string;
}

/** A context in the overview. */
export interface KnownContext {
  readonly name: string;
  /** Empty for a context that is only known by its messages. */
  readonly purpose: string;
  /** Whether it told of itself. */
  readonly known: boolean;
}

/** The whole. */
export interface Overview {
  readonly stream: string;
  readonly contexts: readonly KnownContext[];
  readonly messages: readonly Told[];
  readonly lanes: readonly Lane[];
  readonly sagas: readonly KnownSaga[];
  readonly types: Readonly<Record<string, TypeEntry>>;
  readonly missing: readonly string[];
}

/** Puts contexts together. Contexts that others only speak of are in it, too. */
export function overviewOf({ stream, contexts, missing }: Registry): Overview {
  const entries = new Map(
    contexts.flatMap(({ messages }) => messages.map((message) => [message.name, message] as const)),
  );
  const sent = sendersOf(contexts, entries);
  const messages = [...entries.values()].map((message): Told => ({
    ...message,
    owner: ownerOf(message, contexts, entries),
    publishers: inOrder(contexts, sent.get(message.name) ?? []),
    subscribers: contexts.flatMap(({ name: context, subscriptions }) =>
      subscriptions
        .filter(({ messages }) => messages.includes(message.name))
        .map(({ name: subscription }) => ({ context, subscription }))
    ),
  }));
  const lanes = lanesOf(contexts, messages);
  const sagas = contexts.flatMap(({ name: context, sagas }) =>
    sagas.map((saga) => ({ ...saga, context }))
  );
  const spoken = [...lanes.flatMap(({ from, to }) => [...from, ...to.map((each) => each.context)])];
  const names = new Set([...contexts.map(({ name }) => name), ...missing, ...spoken]);
  return {
    stream,
    contexts: [...names].map((name) => {
      const own = contexts.find((context) => context.name === name);
      return { name, purpose: own?.purpose ?? "", known: own !== undefined };
    }),
    messages,
    lanes,
    sagas,
    types: Object.assign({}, ...contexts.map(({ types }) => types)),
    missing,
  };
}

type Entries = ReadonlyMap<string, MessageEntry>;

/** Who publishes each message: the owner of an event, a saga its commands, who takes a command its replies. */
function sendersOf(contexts: readonly ContextEntry[], entries: Entries) {
  const senders = new Map<string, Set<string>>();
  const add = (message: string, context: string) => {
    const names = senders.get(message) ?? new Set();
    senders.set(message, names.add(context));
  };
  for (const { name, kind, channel, reply } of entries.values()) {
    const owner = contextOf(channel);
    if (kind === "event") add(name, owner);
    if (kind === "command" && reply) {
      add(reply, owner);
      if (entries.has(FAILURE)) add(FAILURE, owner);
    }
  }
  for (const { name: context, sagas } of contexts) {
    for (const { steps } of sagas) {
      for (const { invoke, compensate } of steps) {
        if (invoke) add(invoke.command, context);
        if (compensate) add(compensate.command, context);
      }
    }
  }
  return senders;
}

const FAILURE = "am.Failure";

/** The context of a channel: channels begin with it. */
function contextOf(channel: string): string {
  return channel.slice(0, channel.indexOf("."));
}

function ownerOf(
  { name, kind, channel }: MessageEntry,
  contexts: readonly ContextEntry[],
  entries: Entries,
): string {
  if (kind !== "reply") {
    return contexts.find(({ channels }) => channels.some(({ messages }) => messages.includes(name)))
      ?.name ?? contextOf(channel);
  }
  if (name.startsWith("am.")) return "";
  const command = [...entries.values()].find(({ reply }) => reply === name);
  return command ? contextOf(command.channel) : "";
}

function lanesOf(contexts: readonly ContextEntry[], messages: readonly Told[]): Lane[] {
  const replies = new Set(
    contexts.flatMap(({ sagas }) => sagas.map(({ replyChannel }) => replyChannel)),
  );
  const channels = new Set([
    ...messages.flatMap(({ channel }) => channel ? [channel] : []),
    ...replies,
  ]);
  return [...channels].map((channel) => {
    const to = contexts.flatMap(({ name: context, subscriptions }) =>
      subscriptions.filter((each) => each.channel === channel).map(({ name, messages }) => ({
        context,
        subscription: name,
        messages,
      }))
    );
    const isReply = replies.has(channel);
    const heard = new Set(to.flatMap(({ messages }) => messages));
    const over = messages.filter((each) =>
      isReply ? heard.has(each.name) : each.channel === channel
    );
    return {
      channel,
      kind: isReply ? "reply" : over[0]?.kind ?? "event",
      messages: over.map(({ name }) => name),
      from: inOrder(contexts, new Set(over.flatMap(({ publishers }) => publishers))),
      to,
    };
  });
}

/** Names in the order of the contexts; those of other contexts come last. */
function inOrder(contexts: readonly ContextEntry[], names: Iterable<string>): string[] {
  const order = contexts.map(({ name }) => name);
  const at = (name: string) => (order.indexOf(name) + order.length + 1) % (order.length + 1);
  return [...names].toSorted((a, b) => at(a) - at(b));
}
