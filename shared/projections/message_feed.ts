/**
 * Feeding a projection with what other contexts told, from the beginning of the broker's stream. The
 * stream holds all integration events: the relays fill it again when it was lost.
 *
 * The live projection rests on the messages that its subscriptions have handled, so the shadow takes
 * those, and no others: what is not handled yet, or is a dead letter, is left to the subscriptions,
 * which go on with the rebuilt tables.
 *
 * @module
 */
import { postgresEventStore } from "../event_store/postgres_event_store.ts";
import type { Broker, Delivery, RunningSubscription } from "../messaging/broker.ts";
import { attempt } from "../messaging/consumer/attempts.ts";
import type { MessageHandling } from "../messaging/consumer/handling.ts";
import { open, type Readable } from "../messaging/consumer/opened.ts";
import { storable } from "../messaging/dead_letters.ts";
import type { Leases } from "../messaging/lease.ts";
import { eventHandling } from "../messaging/subscriptions.ts";
import type { NewId } from "../domain/id.ts";
import { arrayLiteral } from "../platform/commit/statement.ts";
import type { Store } from "../platform/commit/store.ts";
import { createUnits } from "../platform/commit/unit.ts";
import type { Sql } from "../platform/database.ts";
import type { Logger } from "../platform/log.ts";
import { isOutage } from "../platform/outage.ts";
import { inTime } from "../platform/time.ts";
import { bufferedStore } from "./buffered_store.ts";
import { type Feed, NotYet } from "./feed.ts";
import type { Journal } from "./journal.ts";
import type { Listening } from "./projection.ts";

/** What {@link messageFeed} needs. */
export interface MessageFeedOptions {
  readonly sql: Sql;
  readonly context: string;
  readonly broker: Broker;
  readonly leases: Leases;
  /** Prefix of all subjects. */
  readonly stream: string;
  readonly newId: NewId;
  readonly log: Logger;
  readonly listening: Listening;
  readonly journal: Journal;
  /** Where the projection grows, its inbox included. */
  readonly store: Store;
  /** The inbox there. */
  readonly inbox: string;
}

/** The subscription that reads the stream for a rebuild; it is there only as long as that. */
export const readerOf = (projection: string) => `${projection}-rebuild`;

interface Source {
  readonly subscription: string;
  readonly subject: string;
  readonly handling: MessageHandling;
  /** Names that are handled; others leave no trace in an inbox. */
  readonly names: ReadonlySet<string>;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly source: Source;
  readonly message: Readable;
}

/** Most messages that wait for the live subscriptions. */
const MOST = 256;
const LOOK_MS = 50;
const FINISH_MS = 5_000;

/** Starts to read the stream; a run that is resumed goes on where it was. */
export async function messageFeed(options: MessageFeedOptions): Promise<Feed> {
  const { sql, context, broker, leases, stream, newId, log, listening, journal, inbox } = options;
  const store = bufferedStore(options.store);
  let now = new Date();
  const units = createUnits({
    schema: context,
    store,
    events: postgresEventStore(sql, context),
    clock: { now: () => now }, // that of the message
    newId,
    stream,
    onCommitted: () => {},
  });
  const sources: Source[] = [];
  const naming: Promise<unknown>[] = [];
  listening((subscription, channel, handlersFor) => {
    const names = new Set<string>();
    const handling = eventHandling(channel, handlersFor);
    sources.push({ subscription, subject: `${stream}.${channel.name}`, handling, names });
    naming.push(units.run((unit) => Object.keys(handlersFor(unit)).forEach((n) => names.add(n))));
  }, { units, store });
  await Promise.all(naming);

  const waiting = new Map<string, Waiting>();
  let arrived = Promise.withResolvers<void>();
  let { done } = journal.row;

  function take(delivery: Delivery): void {
    const message = open(delivery.body);
    const wanted = "error" in message ? [] : sources.filter(({ subject, handling, names }) => {
      const { name } = message.received;
      return subject === delivery.subject && handling.typeOf?.(name) !== undefined &&
        names.has(name.slice(name.lastIndexOf(".") + 1));
    });
    if (wanted.length === 0 || "error" in message) return delivery.ack();
    for (const source of wanted) {
      waiting.set(`${delivery.position} ${source.subscription}`, { delivery, source, message });
    }
    arrived.resolve();
  }

  /** What the live side has handled; an inbox never forgets events. */
  async function handledLive(all: readonly Waiting[]) {
    const ids = arrayLiteral(all.map(({ message }) => storable(message.received.id)));
    const names = arrayLiteral(sources.map(({ subscription }) => subscription));
    const rows = await sql.unsafe<{ subscription: string; id: string }[]>(
      `select subscription, id from ${context}.inbox
       where subscription = any($1::text[]) and id = any($2::text[])`,
      [names, ids],
    );
    return new Set(rows.map(({ subscription, id }) => `${subscription} ${id}`));
  }

  async function apply({ source, message }: Waiting): Promise<void> {
    const { subscription, handling } = source;
    const { received, payload, envelope } = message;
    now = envelope.sentAt;
    try {
      await attempt(units.run, handling, { subscription, received, payload });
    } catch (error) {
      if (isOutage(error)) throw error;
      // the live side gave it up as well: an operator discarded it
      log.warn("a rebuild leaves out a message", { subscription, message: received.id, error });
      const inboxed = { subscription, id: received.id, name: received.name };
      await units.run(() => {}, inboxed);
    }
  }

  /** Applies what the live side has handled. @returns how many messages were settled. */
  async function applyReady(): Promise<number> {
    const all = [...waiting].sort(([, a], [, b]) => a.delivery.position - b.delivery.position);
    if (all.length === 0) return 0;
    const live = await handledLive(all.map(([, one]) => one));
    const settled: [string, Waiting][] = [];
    for (const [key, one] of all) {
      const { source: { subscription }, message: { received: { id } } } = one;
      if (!live.has(`${subscription} ${storable(id)}`)) continue;
      await apply(one);
      settled.push([key, one]);
    }
    if (settled.length === 0) return 0;
    done += settled.length;
    const { total } = journal.row;
    const { waiting: left } = await running.lag();
    await journal.save(
      { done, total: Math.max(total, done + left) },
      await store.pending(),
    );
    store.flushed();
    for (const [key, { delivery }] of settled) {
      waiting.delete(key);
      delivery.ack();
    }
    return settled.length;
  }

  async function look(): Promise<void> {
    await inTime(arrived.promise, LOOK_MS);
    arrived = Promise.withResolvers();
  }

  /** Whether the live side has handled something in this run that is not here. */
  async function lacks(): Promise<boolean> {
    const names = arrayLiteral(sources.map(({ subscription }) => subscription));
    const [{ lacks }] = await sql.unsafe<{ lacks: boolean }[]>(
      `select exists (
         select from ${context}.inbox as live
         where subscription = any($1::text[]) and received_at >= $2::timestamptz and not exists (
           select from ${inbox} as here
           where here.subscription = live.subscription and here.id = live.id
         )
       ) as lacks`,
      [names, journal.row.beganAt.toISOString()],
    );
    return lacks;
  }

  const running: RunningSubscription = await broker.subscribe({
    name: readerOf(journal.row.name),
    from: "beginning",
    subjects: [...new Set(sources.map(({ subject }) => subject))],
    leases,
    maxUnsettled: MOST,
    deliver: take,
  });

  return {
    async advance() {
      if (await applyReady() > 0) return false;
      if ((await running.lag()).waiting === 0) return await applyReady() === 0;
      if (waiting.size >= MOST) {
        throw new NotYet(
          `${waiting.size} messages are not handled by ${context} yet: look at its dead letters`,
        );
      }
      await look();
      return false;
    },
    async finish() {
      for (const until = Date.now() + FINISH_MS; Date.now() < until;) {
        if (await applyReady() > 0) continue;
        if (!await lacks()) return;
        await look();
      }
      throw new NotYet(`${context} has handled messages that the broker's stream does not have`);
    },
    close: () => running.close(),
  };
}
