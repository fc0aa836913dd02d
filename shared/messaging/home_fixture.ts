/**
 * A small context for the tests of messaging: lamps that are lit, in memory, with a broker in memory.
 * Nothing waits: pauses between tries are noted and are over at once.
 *
 * @module
 */
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { memoryEventStore } from "../event_store/memory_event_store.ts";
import { memoryStore } from "../platform/commit/memory_store.ts";
import type { Store } from "../platform/commit/store.ts";
import { defineTable } from "../platform/commit/table.ts";
import { type CommittedMessage, createUnits } from "../platform/commit/unit.ts";
import { insert } from "../platform/commit/write.ts";
import { createLogger } from "../platform/log.ts";
import type { Broker } from "./broker.ts";
import { type Consumer, type Ended, type MessageHandling, startConsumer } from "./consumer.ts";
import type { DeadLetterPolicy } from "./consumer/handling.ts";
import type { ConsumerReads } from "./consumer/reads.ts";
import { memoryConsumerReads } from "./consumer/memory_reads.ts";
import { type DeadLetterDesk, deadLetterDesk } from "./dead_letter_desk.ts";
import { memoryDeskReads } from "./dead_letter_desk/memory_reads.ts";
import { deadLettersTable, waitingTable } from "./dead_letters.ts";
import { encodeEnvelope, encodeMessageData, type Metadata } from "./envelope.ts";
import { memoryBroker, memoryStream } from "./memory_broker.ts";
import { type Codec, commandChannel, eventChannel, type Message } from "./message.ts";
import { eventHandling } from "./subscriptions.ts";
import { inboxTable, outboxTable } from "./tables.ts";

/** A lamp as generated code would have it: 1:id 2:room. */
export interface Lamp {
  id: string;
  room: string;
}

/** What generated code would be. */
export const lampCodec = {
  encode(lamp: Lamp) {
    const writer = new BinaryWriter();
    if (lamp.id) writer.uint32(10).string(lamp.id);
    if (lamp.room) writer.uint32(18).string(lamp.room);
    return writer;
  },
  decode(input: Uint8Array): Lamp {
    const reader = new BinaryReader(input);
    const lamp = { id: "", room: "" };
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 1) lamp.id = reader.string();
      else if (field === 2) lamp.room = reader.string();
      else reader.skip(wireType, field);
    }
    return lamp;
  },
  fromPartial: (lamp: Partial<Lamp>): Lamp => ({ id: lamp.id ?? "", room: lamp.room ?? "" }),
} satisfies Codec<Lamp>;

/** The events of the context. */
export const lampEvents = eventChannel("home.events.Lamp", "homeapi", {
  LampLit: lampCodec,
  LampMoved: lampCodec,
});

/** Its commands. */
export const homeCommands = commandChannel("home.commands", "homeapi", {
  LightLamp: lampCodec,
  BuyLamp: { command: lampCodec, reply: ["LampBought", lampCodec] },
});

/** What handlers write: which message lit which lamp. */
export const lights = defineTable("home.lights", {
  thing: "light",
  key: { id: "text" },
  columns: { messageId: "text", times: "int4" },
});

/** What a message says besides its content. */
export interface About {
  readonly id: string;
  readonly metadata?: Metadata;
  readonly subject?: string;
}

/** How a consumer is started. */
export interface How {
  /** Of the subscription; `home-lamps` unless given. */
  readonly name?: string;
  /** Stands for the waiting between tries, which is over at once unless given. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Whether what it settles reaches the broker: not from a process that crashes before. */
  readonly settles?: boolean;
  /** Told right before something is settled. */
  readonly onSettled?: () => void;
  /** What a dead letter does to later messages of its key. */
  readonly policy?: DeadLetterPolicy;
  /** Stands between it and what it looks up. */
  readonly reads?: (reads: ConsumerReads) => ConsumerReads;
}

function settlingBy(broker: Broker, around: (settle: () => void) => () => void): Broker {
  return {
    ...broker,
    subscribe: (subscription) =>
      broker.subscribe({
        ...subscription,
        deliver: (delivery) =>
          subscription.deliver({
            ...delivery,
            ack: around(delivery.ack),
            terminate: around(delivery.terminate),
          }),
      }),
  };
}

/** The time in the context. */
export const NOW = new Date("2030-01-02T03:04:05.678Z");

/** Builds the context. `over` may stand between it and its rows. */
export function createHome(over: (store: Store) => Store = (store) => store) {
  const rows = memoryStore();
  const store = over(rows);
  const stream = memoryStream();
  const clock = { now: () => NOW };
  const committed: CommittedMessage[] = [];
  const pauses: number[] = [];
  const ended: Ended[] = [];
  const retried: string[] = [];
  const logged: Record<string, unknown>[] = [];
  const consumers: Consumer[] = [];
  let ids = 1_000;
  const units = createUnits({
    schema: "home",
    store,
    events: memoryEventStore(rows, "home"),
    clock,
    newId: () => `id-${++ids}`,
    stream: "mall",
    onCommitted: (messages) => void committed.push(...messages),
  });
  const log = createLogger({ level: "DEBUG", write: (line) => logged.push(JSON.parse(line)) });
  const reads = memoryConsumerReads(rows, "home");

  /** Starts a consumer, as a process of its own on the same stream. */
  async function start(
    handling: MessageHandling,
    {
      name = "home-lamps",
      pause = () => Promise.resolve(),
      settles = true,
      onSettled = () => {},
      policy,
      reads: over = (reads) => reads,
    }: How = {},
  ): Promise<Consumer> {
    const broker = memoryBroker(stream);
    const consumer = await startConsumer(
      {
        broker: settlingBy(broker, (settle) => () => {
          onSettled();
          if (settles) settle();
        }),
        units,
        reads: over(reads),
        clock,
        log,
        lookMs: 5,
        async pause(ms, signal) {
          pauses.push(ms);
          signal.throwIfAborted();
          await pause(ms, signal);
        },
        observe: (end) => void ended.push(end),
        retrying: (subscription, reason) => void retried.push(`${subscription}: ${reason}`),
      },
      {
        name,
        subjects: ["mall.home.events.Lamp", "mall.home.commands"],
        ...(policy && { policy }),
      },
      handling,
    );
    consumers.push(consumer);
    return consumer;
  }

  /** Opens the desk; what it settles is noticed by looking, unless it tells. */
  function desk(handling: MessageHandling, how: { readonly tells?: boolean } = {}): DeadLetterDesk {
    return deadLetterDesk({
      units,
      reads: memoryDeskReads(rows, "home"),
      handlingOf: (subscription) => subscription === "home-lamps" ? handling : undefined,
      log,
      ...(how.tells && { onSettled: () => consumers.forEach((consumer) => consumer.look()) }),
    });
  }

  const publisher = memoryBroker(stream);
  const send = (id: string, body: Uint8Array, subject: string) =>
    publisher.publish([{ id, subject, key: "", body }]);
  return {
    rows,
    reads,
    store,
    units,
    clock,
    log,
    stream,
    committed,
    pauses,
    ended,
    /** Subscription and reason of each message that was left to be tried again. */
    retried,
    logged,
    start,
    desk,
    /** Publishes bytes as they are. */
    publishBytes: (body: Uint8Array, subject = "mall.home.events.Lamp") => send("", body, subject),
    /** Publishes a message as another context would. */
    publish({ type, data }: Message, { id, metadata = {}, subject }: About) {
      const payload = type.encode(data);
      const body = encodeEnvelope({
        id,
        name: type.registeredName,
        data: encodeMessageData({ payload, occurredAt: NOW }),
        metadata,
        sentAt: NOW,
      });
      return send(id, body, subject ?? `mall.${type.channel}`);
    },
    lights: () => rows.rows(lights),
    inbox: () => rows.rows(inboxTable("home")),
    outbox: () => rows.rows(outboxTable("home")),
    deadLetters: () => rows.rows(deadLettersTable("home")),
    waiting: () => rows.rows(waitingTable("home")),
    outcomes: () => ended.map(({ outcome }) => outcome),
    async [Symbol.asyncDispose]() {
      for (const consumer of consumers) await consumer.close();
      await publisher.close();
    },
  };
}

/** Lamps whose room is "x" do what `fail` does; the others are lit. */
export function lightingUnless(fail: (lamp: Lamp) => void) {
  return eventHandling(lampEvents, (unit) => ({
    LampLit(lamp, { id }) {
      unit.write(insert(lights, { id: `${lamp.id} ${id}`, messageId: id, times: 1 }));
      if (lamp.room === "x") fail(lamp);
    },
  }));
}

/** An error as the database's driver throws it. */
export const sqlError = (code: string) => Object.assign(new Error(`SQLSTATE ${code}`), { code });
