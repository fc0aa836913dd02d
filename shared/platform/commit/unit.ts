/**
 * The unit of work: reads happen at once, writes are collected and go out together when the work is
 * done. No transaction is open while code runs; when somebody was faster, the work runs again.
 *
 * @module
 */
import { DomainError } from "../../domain/error.ts";
import type { NewId } from "../../domain/id.ts";
import type { EventStore } from "../../event_store/event_store.ts";
import { encodeMessageData, type Metadata } from "../../messaging/envelope.ts";
import type { Message } from "../../messaging/message.ts";
import { requireSendable } from "../../messaging/message_size.ts";
import { inboxTable, type OutboxRow, outboxTable } from "../../messaging/tables.ts";
import { continuedBy, currentCall, inSomeCall } from "../call_context.ts";
import type { Clock } from "../clock.ts";
import type { Sample } from "../metrics/measure.ts";
import { isOutage } from "../outage.ts";
import { producing } from "../tracing/messages.ts";
import { pause } from "../time.ts";
import { type Hold, holding, holdOf, underNoHold } from "./holding.ts";
import { Conflict, type Store } from "./store.ts";
import { insert, type Write } from "./write.ts";

/** What one piece of work reads from and writes to. */
export interface Unit {
  readonly schema: string;
  readonly store: Store;
  readonly events: EventStore;
  readonly newId: NewId;
  /** One time for everything in the unit. */
  readonly now: Date;
  /**
   * Whether the work would run again after a conflict. Then it may take for new, without reading, what
   * mostly is new: a taken id is a conflict.
   */
  readonly isFirstTry: boolean;
  /** Things that must be one and the same throughout the unit, such as loaded aggregates, by key. */
  readonly loaded: Map<string, unknown>;
  /** Collects writes. */
  write(...writes: readonly Write[]): void;
  /** Collects a message to be sent after the commit. */
  publish(message: Message, address: Address): void;
  /** Runs `done` after the commit: for what only wakes or counts. */
  afterCommit(done: () => void): void;
  /** Counts something, after the commit. */
  measure(sample: Sample): void;
}

/** Where a message goes. */
export interface Address {
  /** Messages of one key arrive in the order they were sent. */
  readonly key: string;
  /** Full subject; that of the message's channel unless given. */
  readonly subject?: string;
  readonly metadata?: Metadata;
  /** When what it tells of happened; now unless given. */
  readonly occurredAt?: Date;
}

/** An outbox row with its number. */
export interface CommittedMessage extends OutboxRow {
  /** Unknown when the commit's answer was lost. */
  readonly position: number | undefined;
}

/** What units of work need. */
export interface UnitPorts {
  readonly schema: string;
  readonly store: Store;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Prefix of all subjects: the stream's name. */
  readonly stream: string;
  /** Told of every message that was committed. */
  readonly onCommitted: (messages: readonly CommittedMessage[]) => void;
  /** Told of what is measured, after the commit. */
  readonly onMeasured?: (sample: Sample) => void;
  /** How often work that somebody was faster at runs in all; 10 unless said. */
  readonly attempts?: number;
}

/** A message at hand: handled once for each subscription. */
export interface InboxKey {
  readonly subscription: string;
  readonly id: string;
  readonly name: string;
}

/** What came of a unit: its result, or that the message had been handled before. */
export type Outcome<T> =
  | { readonly duplicate: false; readonly result: T }
  | { readonly duplicate: true };

type Work<T> = (unit: Unit) => T | Promise<T>;

/** Runs units of work. */
export interface Units {
  readonly schema: string;
  /**
   * Runs `work` and commits what it collected. On a conflict it runs again, after a short random wait.
   * Whatever else fails, a message that was handled before is a duplicate, not a failure.
   *
   * @param inbox the message that is being handled, if one is.
   * @throws {DomainError} what `work` refuses; `aborted` when others were faster every time;
   *   `invalid_argument` when a message is too large, also if `work` wrote it and went on.
   */
  run<T>(work: Work<T>, inbox?: InboxKey): Promise<Outcome<T>>;
  /**
   * Runs `work`, whose last unit here is committed only when `work` is done, together with what `finish`
   * makes of its result; without any unit that writes, nothing is. What `work` does meanwhile must not
   * rest on that commit.
   *
   * @throws {Conflict} when somebody was faster: unlike a unit, `work` does not run again by itself.
   */
  holding<T>(work: () => Promise<T>, finish: (result: T) => readonly Write[]): Promise<T>;
}

/** Thrown by work that finds nothing to do: nothing is committed, not even that the message was seen. */
export class Abandoned extends Error {
  override readonly name = "Abandoned";
}

/** Runs units of work of one context. */
export function createUnits(ports: UnitPorts): Units {
  const { schema, store, clock, attempts = 10 } = ports;
  const inboxes = inboxTable(schema);
  const seen = async ({ subscription, id }: InboxKey) =>
    await store.find(inboxes, { subscription, id }) !== undefined;

  async function commit<T>(work: Work<T>, inbox: InboxKey | undefined, attempt: number) {
    const { writes, messages, done, unit } = collect(ports, attempt === 1);
    const result = await work(unit);
    messages.forEach(requireSendable);
    if (inbox) {
      const { subscription, id, name } = inbox;
      const row = { subscription, id, name, unitId: ports.newId(), receivedAt: clock.now() };
      writes.push(insert(inboxes, row));
    }
    const positions = (await store.commit(writes))[`${schema}.outbox`];
    const sent = messages.map((row, index) => ({ ...row, position: positions?.[index] }));
    return { result, sent, done };
  }

  /** One try; the commit is left to the hold. */
  async function runHeld<T>(work: Work<T>, hold: Hold): Promise<Outcome<T>> {
    await hold.flush();
    const { writes, messages, done, unit } = collect(ports, false);
    const result = await work(unit);
    messages.forEach(requireSendable);
    const commit = async (more: readonly Write[]) => {
      const positions = (await store.commit([...writes, ...more]))[`${schema}.outbox`];
      const sent = messages.map((row, index) => ({ ...row, position: positions?.[index] }));
      underNoHold(() => {
        if (sent.length > 0) ports.onCommitted(sent);
        done.forEach((done) => done());
      });
    };
    if (writes.length > 0) await hold.leave(commit);
    else await commit([]);
    return { duplicate: false, result };
  }

  async function run<T>(work: Work<T>, inbox: InboxKey | undefined): Promise<Outcome<T>> {
    const hold = inbox ? undefined : holdOf(schema);
    if (hold) return await runHeld(work, hold);
    for (let attempt = 1;; attempt++) {
      let committed: Awaited<ReturnType<typeof commit<T>>>;
      try {
        committed = await commit(work, inbox, attempt);
      } catch (error) {
        if (error instanceof Abandoned) throw error;
        if (inbox && !isOutage(error) && await seen(inbox)) return { duplicate: true };
        if (!(error instanceof Conflict)) throw error;
        if (attempt >= attempts) {
          throw new DomainError("aborted", "conflict", error.message, { cause: error });
        }
        await pause(Math.random() * Math.min(250, 4 * 2 ** attempt));
        continue;
      }
      if (committed.sent.length > 0) ports.onCommitted(committed.sent);
      committed.done.forEach((done) => done());
      return { duplicate: false, result: committed.result };
    }
  }

  return {
    schema,
    run: (work, inbox) => inSomeCall(() => run(work, inbox)),
    holding: (work, finish) =>
      holding(schema, work, finish, async (writes) => void await store.commit(writes)),
  };
}

function collect(ports: UnitPorts, isFirstTry: boolean) {
  const { schema, store, events, clock, newId, stream, onMeasured } = ports;
  const writes: Write[] = [];
  const messages: OutboxRow[] = [];
  const done: (() => void)[] = [];
  const now = clock.now();
  const unit: Unit = {
    schema,
    store,
    events,
    newId,
    now,
    isFirstTry,
    loaded: new Map(),
    write: (...more) => void writes.push(...more),
    afterCommit: (wake) => void done.push(wake),
    measure: (sample) => void done.push(() => onMeasured?.(sample)),
    publish({ type, data }, { key, subject, metadata, occurredAt = now }) {
      const call = currentCall();
      const { correlationId, causationId } = call;
      const about = {
        id: newId(),
        name: type.registeredName,
        subject: subject ?? `${stream}.${type.channel}`,
      };
      const span = producing({ ...about, metadata }, continuedBy(call));
      const row: OutboxRow = {
        ...about,
        key,
        data: encodeMessageData({ payload: type.encode(data), occurredAt }),
        metadata: {
          ...metadata,
          CORRELATION_ID: correlationId,
          CAUSATION_ID: causationId,
          traceparent: span?.traceparent ?? call.traceparent,
        },
        sentAt: now,
      };
      if (span) done.push(span.end);
      messages.push(row);
      writes.push(insert(outboxTable(schema), row));
    },
  };
  return { unit, writes, messages, done };
}

/** Hands `fn` what it works with, and commits what it wrote when it returns. */
export type Transact<Scope> = <T>(fn: (scope: Scope) => T | Promise<T>) => Promise<T>;

/**
 * The `transact` of use cases that are called from outside: each call is a unit of its own.
 *
 * @param scope makes what use cases work with, such as repositories, for one unit.
 */
export function transactor<Scope>(units: Units, scope: (unit: Unit) => Scope): Transact<Scope> {
  return async (fn) => {
    const outcome = await units.run((unit) => fn(scope(unit)));
    if (outcome.duplicate) throw new TypeError("a unit without a message cannot be a duplicate");
    return outcome.result;
  };
}

/**
 * The `transact` of use cases that are called within a unit, such as that of a message: nothing is
 * committed here, it all goes with the unit.
 */
export function within<Scope>(unit: Unit, scope: (unit: Unit) => Scope): Transact<Scope> {
  const bound = scope(unit);
  return async (fn) => await fn(bound);
}
