import { Hono } from "hono";
import { DomainError } from "../../shared/domain/error.ts";
import { orderedIds } from "../../shared/domain/id.ts";
import { createApi } from "../../shared/http/api.ts";
import {
  decodeEnvelope,
  decodeMessageData,
  encodeEnvelope,
} from "../../shared/messaging/envelope.ts";
import type { AnyMessageType } from "../../shared/messaging/message.ts";
import { outboxTable } from "../../shared/messaging/tables.ts";
import { inCall, newCall } from "../../shared/platform/call_context.ts";
import { Abandoned, type CommittedMessage } from "../../shared/platform/commit/unit.ts";
import { parseConfig } from "../../shared/platform/config.ts";
import {
  type InMemoryModule,
  type InMemorySubscription,
  startInMemory,
} from "../../shared/platform/in_memory.ts";
import type { Module } from "../../shared/platform/module.ts";
import type { Call } from "./mall.ts";

/** Contexts without a database, whose messages move only when they are told to. */
export interface MemoryMall extends AsyncDisposable {
  /** A JSON request over REST. */
  readonly call: Call;
  /**
   * Delivers one message to all who listen to it.
   *
   * @param turn says which: of those that are next for their subject and key, that many further.
   * @returns whether there was one.
   * @throws what its handler throws and no failure reply tells.
   */
  deliver(turn: number): Promise<boolean>;
  /** The messages of one type that a context published, decoded, in order. */
  sent<T>(context: string, type: AnyMessageType<T>): Promise<T[]>;
}

const config = parseConfig({ ENVIRONMENT: "test" });
const { nats: { stream } } = config;

/** Starts contexts as they are, from their REST routes to their message handlers. */
export async function memoryMall(modules: readonly Module[]): Promise<MemoryMall> {
  const app = new Hono();
  const failures: unknown[] = [];
  const api = createApi({ app, onError: (error) => void failures.push(error) });
  const newId = orderedIds();
  const contexts: InMemoryModule[] = [];
  const lanes = new Map<string, CommittedMessage[]>();

  function queue(messages: readonly CommittedMessage[]): void {
    for (const message of messages) {
      const lane = JSON.stringify([message.subject, message.key]);
      lanes.set(lane, [...lanes.get(lane) ?? [], message]);
    }
  }

  for (const module of modules) {
    const context = await startInMemory(module, {
      config,
      newId,
      transport: api.transport,
      api: { serve: (service, implementation) => api.serve(service, implementation, module.name) },
      onCommitted: queue,
    });
    contexts.push(context);
  }

  async function handle(
    { units }: InMemoryModule,
    { name, handling }: InMemorySubscription,
    body: Uint8Array,
  ): Promise<void> {
    const envelope = decodeEnvelope(body);
    const { payload, occurredAt } = decodeMessageData(envelope.data);
    const received = { ...envelope, occurredAt };
    const inbox = { subscription: name, id: envelope.id, name: envelope.name };
    try {
      await units.run(async (unit) => {
        if (!await handling.handle(unit, payload, received)) throw new Abandoned();
      }, inbox);
    } catch (error) {
      if (error instanceof Abandoned) return;
      if (!(error instanceof DomainError) || !handling.refuse) throw error;
      await units.run((unit) => handling.refuse?.(unit, error, received), inbox);
    }
  }

  return {
    async call(verb, path, body) {
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await app.request(path, { method: verb, ...init });
      const text = await response.text();
      if (response.status >= 500) throw failures.at(-1) ?? new Error(text);
      return { status: response.status, body: text ? JSON.parse(text) : undefined };
    },
    async deliver(turn) {
      const waiting = [...lanes];
      if (waiting.length === 0) return false;
      const [lane, [message, ...rest]] = waiting[turn % waiting.length];
      if (rest.length > 0) lanes.set(lane, rest);
      else lanes.delete(lane);
      const { CORRELATION_ID: correlationId, traceparent } = message.metadata;
      const body = encodeEnvelope(message);
      await inCall(newCall({ correlationId, causationId: message.id, traceparent }), async () => {
        for (const context of contexts) {
          for (const subscription of context.subscriptions) {
            const subject = `${stream}.${subscription.channel}`;
            if (subject === message.subject) await handle(context, subscription, body);
          }
        }
      });
      return true;
    },
    sent(context, type) {
      const { store } = contexts.find(({ name }) => name === context) ?? {};
      const rows = store?.rows(outboxTable(context)) ?? [];
      const ours = rows.filter(({ name }) => name === type.registeredName);
      return Promise.resolve(
        ours.map(({ data }) => type.decode(decodeMessageData(data).payload)),
      );
    },
    async [Symbol.asyncDispose]() {
      for (const context of contexts.toReversed()) await context[Symbol.asyncDispose]();
    },
  };
}
