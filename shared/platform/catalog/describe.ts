/**
 * What a running context says of its messages, taken from what runs: the channels of its contract, its
 * subscriptions with their handlers, and its sagas. Nothing of it is written down a second time.
 *
 * @module
 */
import type { DeadLetterPolicy, MessageHandling } from "../../messaging/consumer.ts";
import { type AnyChannel, failure, type NamedMessage, success } from "../../messaging/message.ts";
import type { PlannedCommand, SagaPlan } from "../../sagas/plan.ts";
import type { Units } from "../commit/unit.ts";
import { sampleOf, summaryOf, typesOf } from "./content.ts";
import type { ContextEntry, MessageEntry, SagaCommandEntry, TypeEntry } from "./entry.ts";

/** A subscription as it runs. */
export interface DescribedSubscription {
  readonly name: string;
  /** Full subjects. */
  readonly subjects: readonly string[];
  readonly policy?: DeadLetterPolicy;
  readonly handling: Pick<MessageHandling, "declares">;
}

/** What is described. */
export interface Described {
  readonly name: string;
  readonly purpose: string;
  /** The modules of its contract. */
  readonly contract: readonly object[];
  /** Prefix of all subjects: the stream's name. */
  readonly stream: string;
  readonly units: Pick<Units, "run">;
  readonly subscriptions: readonly DescribedSubscription[];
  readonly sagas: readonly SagaPlan[];
}

/** A command's type knows its reply, where that is not generic. */
type WithReply = NamedMessage & { readonly reply?: NamedMessage | undefined };

/** Describes a context. Handlers are made for it within a unit that writes nothing. */
export async function describeContext(context: Described): Promise<ContextEntry> {
  const { name, purpose, contract, stream, units, sagas } = context;
  const messages = new Map<string, MessageEntry>();
  const types: Record<string, TypeEntry> = {};
  const add = (type: WithReply): string => {
    const { registeredName, content } = type;
    if (content) Object.assign(types, typesOf(content));
    const known = messages.get(registeredName);
    if (!known) messages.set(registeredName, messageEntry(type));
    if (type.reply) add(type.reply);
    return registeredName;
  };

  const channels = channelsIn(contract).map((channel) => {
    if (channel.kind === "command") [success, failure].forEach(add);
    const names = Object.values<WithReply>(channel.types).map(add);
    return { name: channel.name, kind: channel.kind, messages: names };
  });
  const outcome = await units.run((unit) =>
    context.subscriptions.map(({ name, subjects, policy = "pass", handling }) => ({
      name,
      channel: subjects.map((subject) => withoutStream(subject, stream)).join(" "),
      policy,
      messages: (handling.declares?.(unit) ?? []).map(add),
    }))
  );
  const command = ({ command, reply, deadlineMs, attempts }: PlannedCommand): SagaCommandEntry => ({
    command: add({ ...command, reply }),
    channel: command.channel,
    reply: add(reply),
    ...{ deadlineMs, attempts },
  });
  return {
    ...{ name, purpose, channels, types },
    subscriptions: outcome.duplicate ? [] : outcome.result,
    sagas: sagas.map(({ steps, triggers, ...saga }) => ({
      ...saga,
      triggers: { start: triggers.start.map(add), cancel: triggers.cancel.map(add) },
      steps: steps.map(({ name, invoke, compensate }) => ({
        name,
        ...(invoke && { invoke: command(invoke) }),
        ...(compensate && { compensate: command(compensate) }),
      })),
    })),
    messages: [...messages.values()],
  };
}

function messageEntry(type: WithReply): MessageEntry {
  const { kind, registeredName, channel, content, reply } = type;
  const noun = kind === "event" ? channel.slice(channel.lastIndexOf(".") + 1) : "";
  return {
    ...{ name: registeredName, kind, channel },
    summary: content ? summaryOf(content) : "",
    type: content?.name ?? "",
    sample: content ? sampleOf(content, noun) : {},
    ...(kind === "command" && { reply: (reply ?? success).registeredName }),
  };
}

/** The channels among what the modules of a contract export. */
export function channelsIn(contract: readonly object[]): AnyChannel[] {
  return contract.flatMap((module) => Object.values(module).filter(isChannel));
}

function isChannel(value: unknown): value is AnyChannel {
  return typeof value === "object" && value !== null && "types" in value && "kind" in value &&
    "name" in value;
}

function withoutStream(subject: string, stream: string): string {
  return subject.startsWith(`${stream}.`) ? subject.slice(stream.length + 1) : subject;
}
