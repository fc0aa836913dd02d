/**
 * What contexts do with messages, as AsyncAPI's operations: they send events, commands and replies, and
 * receive what they subscribe to.
 *
 * @module
 */
import type { JsonObject } from "../../../rpc/json_values.ts";
import type { ContextEntry, SubscriptionEntry } from "../entry.ts";
import type { Told } from "../overview.ts";

/** Messages over a channel. */
interface Use {
  readonly channel: string;
  readonly messages: readonly string[];
}

/** What an operation does. */
interface Doing {
  readonly action: "send" | "receive";
  readonly title: string;
  readonly summary: string;
  readonly tags: readonly JsonObject[];
  readonly bindings?: JsonObject;
}

/** An operation and what it needs in the document. */
export interface DocumentedOperation {
  readonly does: Doing;
  readonly operation: JsonObject;
  /** Which messages go over which channels: the operation's, and that of its replies. */
  readonly over: readonly Use[];
  /** All of these messages. */
  readonly uses: readonly string[];
}

const REPLIES = ".replies-of-commands";

/** The context that answers over a channel of replies without an address; undefined for other channels. */
export function repliesTo(channel: string): string | undefined {
  return channel.endsWith(REPLIES) ? channel.slice(0, -REPLIES.length) : undefined;
}

/** The operations of contexts, by their ids. */
export function operationsOf(
  contexts: readonly ContextEntry[],
  messages: readonly Told[],
): Record<string, DocumentedOperation> {
  const byName = new Map(messages.map((message) => [message.name, message]));
  return Object.fromEntries(
    contexts.flatMap((context) => [
      ...published(context),
      ...context.subscriptions.map((each) => received(context, each, byName)),
      ...commanded(context),
    ]),
  );
}

type Named = [string, DocumentedOperation];

/** Events of the contract. */
function published({ name: context, channels }: ContextEntry): Named[] {
  return channels.filter(({ kind }) => kind === "event").map(({ name: channel, messages }) => {
    const aggregate = channel.slice(channel.lastIndexOf(".") + 1);
    return [
      `${context}.publishes.${aggregate}`,
      documented({ channel, messages }, {
        action: "send",
        title: `${context} publishes what happens to ${aggregate}`,
        summary: "Committed together with the change, then sent.",
        tags: [{ name: context }],
      }),
    ];
  });
}

/** A subscription: its durable is the queue of NATS. */
function received(
  { name: context }: ContextEntry,
  { name, channel, messages, policy }: SubscriptionEntry,
  byName: ReadonlyMap<string, Told>,
): Named {
  const isCommands = byName.get(messages[0])?.kind === "command";
  const answers = isCommands
    ? {
      channel: `${context}${REPLIES}`,
      messages: [
        ...new Set(messages.flatMap((message) => byName.get(message)?.reply ?? [])),
        "am.Failure",
      ],
    }
    : undefined;
  return [
    name,
    documented({ channel, messages }, {
      action: "receive",
      title: `${context} ${isCommands ? "carries out" : "hears"} ${channel}`,
      summary: policy === "block"
        ? "What cannot be handled holds back what follows with the same key, until an operator decides."
        : "What cannot be handled becomes a dead letter; what follows goes on.",
      tags: [{ name: context }],
      bindings: { nats: { queue: name, bindingVersion: "0.1.0" } },
    }, answers && { ...answers, address: "$message.header#/COMMAND_REPLY_CHANNEL" }),
  ];
}

/** The commands of sagas, by the channels over which they go. */
function commanded({ name: context, sagas }: ContextEntry): Named[] {
  return sagas.flatMap(({ name: saga, replyChannel, steps }) => {
    const commands = steps.flatMap(({ invoke, compensate }) => [invoke, compensate])
      .flatMap((command) => command ?? []);
    return [...Map.groupBy(commands, ({ channel }) => channel)].map(([channel, sent]): Named => [
      `${saga}.commands.${channel.slice(0, channel.indexOf("."))}`,
      documented(
        { channel, messages: [...new Set(sent.map(({ command }) => command))] },
        {
          action: "send",
          title: `The saga ${saga} commands ${channel.slice(0, channel.indexOf("."))}`,
          summary: "Each command is sent again until it is answered, or its attempts are used up.",
          tags: [{ name: context }],
        },
        {
          channel: replyChannel,
          messages: [...new Set(sent.map(({ reply }) => reply)), "am.Failure"],
        },
      ),
    ]);
  });
}

function documented(
  use: Use,
  does: Doing,
  reply?: Use & { readonly address?: string },
): DocumentedOperation {
  return {
    does,
    operation: {
      ...does,
      channel: { $ref: `#/channels/${use.channel}` },
      messages: references(use),
      ...(reply && {
        reply: {
          ...(reply.address && {
            address: { description: "Where the command says.", location: reply.address },
          }),
          channel: { $ref: `#/channels/${reply.channel}` },
          messages: references(reply),
        },
      }),
    },
    over: reply ? [use, reply] : [use],
    uses: [...use.messages, ...(reply?.messages ?? [])],
  };
}

function references({ channel, messages }: Use): JsonObject[] {
  return messages.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` }));
}
