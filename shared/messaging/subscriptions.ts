/**
 * What a context does with the messages it subscribes to: events set off use cases or keep caches,
 * commands are carried out and answered.
 *
 * @module
 */
import type { DomainError } from "../domain/error.ts";
import type { Unit } from "../platform/commit/unit.ts";
import { replyHeaders } from "../sagas/reply.ts";
import { type MessageHandling, type Received, UndecodablePayload } from "./consumer.ts";
import {
  type AnyMessageType,
  type Channel,
  failure,
  type Message,
  type MessageTypes,
  type SomeMessageType,
  success,
} from "./message.ts";

/** The content of a message type. */
type DataOf<Type> = Type extends AnyMessageType<infer T> ? T : never;

/** A handler for each event that the subscription declares. */
export type EventHandlers<T extends MessageTypes> = {
  readonly [Name in keyof T]?: (data: DataOf<T[Name]>, received: Received) => Promise<void> | void;
};

/** A handler for each command; its answer is the reply, or the generic one. */
export type CommandHandlers<T extends MessageTypes> = {
  readonly [Name in keyof T]: (
    data: DataOf<T[Name]>,
    received: Received,
  ) => Promise<Message | void> | Message | void;
};

type Handler = (data: unknown, received: Received) => unknown;

/** The last part of a registered name: `StoreCreated` of `storesapi.StoreCreated`. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** The content and the handler of a message; `undefined` when its name is not declared. */
function declared(
  type: SomeMessageType | undefined,
  handlers: object,
  { name }: Received,
  payload: Uint8Array,
): { handler: Handler; data: unknown } | undefined {
  const short = shortName(name);
  const handler = Object.hasOwn(handlers, short)
    ? (handlers as Record<string, Handler | undefined>)[short]
    : undefined;
  if (!type || !handler) return undefined;
  try {
    return { handler, data: type.decode(payload) };
  } catch (error) {
    throw new UndecodablePayload(`the payload is not a ${name}`, { cause: error });
  }
}

/** The type of a message of a channel, by its registered name. */
function typeIn<T extends MessageTypes>({ types }: Channel<T>) {
  return (name: string) => {
    const short = shortName(name);
    const type = Object.hasOwn(types, short) ? types[short] : undefined;
    return type?.registeredName === name ? type : undefined;
  };
}

/** The messages of a channel that have a handler. */
function handled<T extends MessageTypes>({ types }: Channel<T>, handlers: object) {
  return Object.entries(types).filter(([name]) => Object.hasOwn(handlers, name)).map(([, type]) =>
    type
  );
}

/**
 * Events that set off use cases. The handlers are made for each message, bound to its unit; they are for
 * the same events each time.
 */
export function eventHandling<T extends MessageTypes>(
  channel: Channel<T>,
  handlersFor: (unit: Unit) => EventHandlers<T>,
): MessageHandling {
  const typeOf = typeIn(channel);
  /** Of the channel's events, those that came and have no handler. */
  const skipped = new Set<string>();
  return {
    typeOf,
    skips: (name) => skipped.has(name),
    declares: (unit) => handled(channel, handlersFor(unit)),
    async handle(unit, payload, received) {
      const type = typeOf(received.name);
      const found = declared(type, handlersFor(unit), received, payload);
      if (type && !found) skipped.add(type.registeredName);
      await found?.handler(found.data, received);
      return found !== undefined;
    },
  };
}

/**
 * Commands: carried out and answered in the same unit. A refusal undoes what was collected and answers
 * with code, reason and text; any other error answers nothing, the command is tried again.
 */
export function commandHandling<T extends MessageTypes>(
  channel: Channel<T>,
  handlersFor: (unit: Unit) => CommandHandlers<T>,
): MessageHandling {
  function answer(unit: Unit, received: Received, reply: Message, refusal?: DomainError): void {
    const error = refusal &&
      { code: refusal.code, reason: refusal.reason, message: refusal.message };
    const { subject, metadata } = replyHeaders(
      received.metadata,
      refusal ? "FAILURE" : "SUCCESS",
      error,
    );
    const key = metadata.REPLY_SAGA_ID || received.id;
    unit.publish(reply, { key, subject, metadata });
  }
  const typeOf = typeIn(channel);
  return {
    typeOf,
    declares: (unit) => handled(channel, handlersFor(unit)),
    async handle(unit, payload, received) {
      const type = typeOf(received.name);
      const found = declared(type, handlersFor(unit), received, payload);
      if (!found) return false;
      replyHeaders(received.metadata, "SUCCESS"); // nothing is done that cannot be answered
      const reply = await found.handler(found.data, received) as Message | undefined;
      answer(unit, received, reply ?? success({}));
      return true;
    },
    refuse: (unit, refusal, received) => answer(unit, received, failure({}), refusal),
    unknown(unit, received) {
      if (!received.metadata.COMMAND_REPLY_CHANNEL) return;
      const text = `the command ${received.name} is not known here`;
      const { subject, metadata } = replyHeaders(received.metadata, "FAILURE", {
        code: "unimplemented",
        reason: "unknown_command",
        message: text,
      });
      unit.publish(failure({}), {
        key: metadata.REPLY_SAGA_ID || received.id,
        subject,
        metadata,
      });
    },
  };
}
