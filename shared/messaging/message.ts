/**
 * Messages between contexts: what a context publishes in its `contract/`, typed by the generated
 * protobuf code, named as they are registered on the wire.
 *
 * @module
 */

import type { MessageSchema } from "../rpc/schema.ts";
import { fromJson } from "./message_json.ts";

/** The functions of a generated protobuf message that messaging needs. */
export interface Codec<T> {
  /** Full name in the proto file, e.g. `orderingpb.OrderCreated`. */
  readonly $type?: string;
  encode(message: T): { finish(): Uint8Array };
  decode(input: Uint8Array): T;
  // deno-lint-ignore no-explicit-any -- the partial form of T, which only the generated code can name
  fromPartial(object: any): T;
}

/** The message that a codec reads. */
export type MessageOf<C> = C extends Codec<infer T> ? T : never;

/** What {@link MessageType} takes to make a message: all fields optional, as deep as they go. */
export type Fields<C> = C extends { fromPartial(object: infer Partial): unknown } ? Partial : never;

/** What a message is for: a fact, an order to do something, or the answer to one. */
export type MessageKind = "event" | "command" | "reply";

/** Messages of proto files by full name, as generated. */
export type MessageTable = Readonly<Record<string, MessageSchema>>;

/** What a message carries, for documents. */
export interface ContentSchema {
  /** Full name in the proto file, e.g. `orderingpb.OrderCreated`. */
  readonly name: string;
  /** That message, and those that it contains. */
  readonly messages: MessageTable;
}

/** A message to be sent. */
export interface Message<T = unknown> {
  readonly type: AnyMessageType<T>;
  readonly data: T;
}

/** A command to be sent: its type knows the reply that tells its success. */
export interface Command<T = unknown, R = unknown> extends Message<T> {
  readonly type: AnyMessageType<T> & { readonly reply: AnyMessageType<R> | undefined };
}

/** A kind of message, as documents tell of it. */
export interface NamedMessage {
  readonly kind: MessageKind;
  /** Registered name on the wire, e.g. `storesapi.StoreCreated`. */
  readonly registeredName: string;
  /** Channel without the stream's prefix, e.g. `stores.events.Store`; replies go where the command says. */
  readonly channel: string;
  /** What it carries; unknown unless its channel was given the tables of its messages. */
  readonly content?: ContentSchema;
}

/** A kind of message, without the way to make one. */
export interface AnyMessageType<T = unknown> extends NamedMessage {
  encode(data: T): Uint8Array;
  decode(payload: Uint8Array): T;
  /** The content that JSON describes. @throws {TypeError} when it is not of this message. */
  parse?(json: unknown): T;
}

/** A kind of message; called with fields it makes one. */
export interface MessageType<C extends Codec<unknown> = Codec<unknown>>
  extends AnyMessageType<MessageOf<C>> {
  (fields: Fields<C>): Message<MessageOf<C>>;
}

/** A command and the reply that tells its success; without one the generic `am.Success` does. */
export interface CommandType<
  C extends Codec<unknown> = Codec<unknown>,
  R extends Codec<unknown> = Codec<unknown>,
> extends MessageType<C> {
  (fields: Fields<C>): Command<MessageOf<C>, MessageOf<R>>;
  readonly reply: MessageType<R> | undefined;
}

/** A channel and the messages that go over it, by the last part of their names. */
export interface Channel<Types extends Readonly<Record<string, AnyMessageType>>> {
  /** Without the stream's prefix, e.g. `stores.events.Store`. */
  readonly name: string;
  readonly kind: MessageKind;
  readonly types: Types;
}

/** A message type of whatever content. */
// deno-lint-ignore no-explicit-any -- message types are invariant; who takes any needs no content
export type SomeMessageType = AnyMessageType<any>;

/** Message types by the last part of their names. */
export type MessageTypes = Readonly<Record<string, SomeMessageType>>;

/** Any channel. */
export type AnyChannel = Channel<MessageTypes>;

function messageType<C extends Codec<unknown>>(
  kind: MessageKind,
  registeredName: string,
  channel: string,
  codec: C,
  messages?: MessageTable,
): MessageType<C> {
  const { $type: name } = codec;
  const type: AnyMessageType<MessageOf<C>> = {
    kind,
    registeredName,
    channel,
    ...(name && messages && { content: { name, messages } }),
    encode: (data) => codec.encode(data).finish(),
    decode: (payload) => codec.decode(payload) as MessageOf<C>,
    parse: (json) => fromJson(codec, json) as MessageOf<C>,
  };
  const make = (fields: Fields<C>): Message<MessageOf<C>> => ({
    type: make as MessageType<C>,
    data: codec.fromPartial(fields) as MessageOf<C>,
  });
  return Object.assign(make, type);
}

/**
 * The integration events of one aggregate.
 *
 * @param name the channel, e.g. `stores.events.Store`.
 * @param prefix of the registered names, e.g. `storesapi`.
 * @param codecs the generated messages by event name.
 * @param messages their tables, for documents.
 * @example
 * ```ts ignore
 * export const StoreEvents = eventChannel("stores.events.Store", "storesapi", { StoreCreated });
 * const message = StoreEvents.types.StoreCreated({ id, name, location });
 * ```
 */
export function eventChannel<const Codecs extends Readonly<Record<string, Codec<unknown>>>>(
  name: string,
  prefix: string,
  codecs: Codecs,
  messages?: MessageTable,
): Channel<{ readonly [Name in keyof Codecs]: MessageType<Codecs[Name]> }> {
  const types = Object.fromEntries(
    Object.entries(codecs).map((
      [event, codec],
    ) => [event, messageType("event", `${prefix}.${event}`, name, codec, messages)]),
  );
  return { name, kind: "event", types: types as never };
}

/** A command: its message, or its message and that of its reply. */
type CommandCodecs =
  | Codec<unknown>
  | { readonly command: Codec<unknown>; readonly reply: readonly [name: string, Codec<unknown>] };

type CommandTypeOf<Entry> = Entry extends {
  readonly command: infer C extends Codec<unknown>;
  readonly reply: readonly [string, infer R extends Codec<unknown>];
} ? CommandType<C, R>
  : Entry extends Codec<unknown> ? CommandType<Entry, never>
  : never;

/**
 * The commands that a context takes.
 *
 * @param name the channel, e.g. `depot.commands`.
 * @param prefix of the registered names, e.g. `depotapi`.
 * @param codecs by command name: the generated message, or `{ command, reply: [name, message] }`.
 * @param messages their tables, for documents.
 */
export function commandChannel<const Codecs extends Readonly<Record<string, CommandCodecs>>>(
  name: string,
  prefix: string,
  codecs: Codecs,
  messages?: MessageTable,
): Channel<{ readonly [Name in keyof Codecs]: CommandTypeOf<Codecs[Name]> }> {
  const types = Object.fromEntries(
    Object.entries(codecs).map(([command, entry]) => {
      const both = "command" in entry ? entry : { command: entry, reply: undefined };
      const reply = both.reply &&
        messageType("reply", `${prefix}.${both.reply[0]}`, "", both.reply[1], messages);
      const type = messageType("command", `${prefix}.${command}`, name, both.command, messages);
      return [command, Object.assign(type, { reply })];
    }),
  );
  return { name, kind: "command", types: types as never };
}

/** The wire names of the generic replies, which carry nothing but their metadata. */
export const SUCCESS = "am.Success";
export const FAILURE = "am.Failure";

const GENERIC: MessageTable = {
  Success: { name: "Success", fields: [], doc: "Reply: the command was carried out." },
  Failure: {
    name: "Failure",
    fields: [],
    doc: "Reply: the command was refused; the headers tell the code, the reason and the text.",
  },
};

const nothing: Codec<Record<never, never>> = {
  encode: () => ({ finish: () => new Uint8Array() }),
  decode: () => ({}),
  fromPartial: () => ({}),
};

/** The generic replies. */
export const success: MessageType<typeof nothing> = generic(SUCCESS, "Success");
export const failure: MessageType<typeof nothing> = generic(FAILURE, "Failure");

function generic(registeredName: string, $type: string): MessageType<typeof nothing> {
  return messageType("reply", registeredName, "", { ...nothing, $type }, GENERIC);
}
