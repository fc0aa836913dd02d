/**
 * The port to a broker. A broker carries envelopes from publishers to subscriptions: at least once, in
 * order for each key as long as deliveries of a key are settled one after the other. It is a copy; the
 * truth is in the databases. PostgreSQL and memory implement it; one suite judges all.
 *
 * @module
 */

import type { Leases } from "./lease.ts";

/** An envelope on its way to the broker. */
export interface Outgoing {
  /** The message's id, for brokers that recognise repeated publishing. */
  readonly id: string;
  /** Full subject, e.g. `mallbots.stores.events.Store`. */
  readonly subject: string;
  /** Envelopes of one key are published in the order given. */
  readonly key: string;
  /** The encoded envelope. */
  readonly body: Uint8Array;
}

/** An envelope on its way to a subscription. It must be settled: by `ack` or `terminate`. */
export interface Delivery {
  readonly subject: string;
  readonly body: Uint8Array;
  /** Place in the broker's stream. */
  readonly position: number;
  /** How often it was delivered, this time included, as far as the broker knows: at least 1. */
  readonly deliveries: number;
  /**
   * It is done; it does not come again, unless the broker loses this: it may come again after a restart
   * or a takeover while an earlier one of the subscription is unsettled.
   */
  ack(): void;
  /** It cannot be done; it does not come again, with the same exception. */
  terminate(): void;
}

/** A durable subscription. */
export interface Subscription {
  /** Durable name, e.g. `baskets-products`: one owner at a time among all processes. */
  readonly name: string;
  /** Full subjects. */
  readonly subjects: readonly string[];
  /**
   * Called for each envelope, in the broker's order; several may be unsettled at once, up to
   * `maxUnsettled`. Must not throw. When it returns a promise, the next one comes after that has
   * resolved: so it holds the broker back.
   */
  deliver(delivery: Delivery): void | Promise<void>;
  /**
   * Told, before the first envelope, whenever this process begins to deliver: at the start, after a
   * takeover. What it knew of the subscription may be old by then. Must not throw.
   */
  begins?(): void;
  /** Most envelopes that are unsettled at once; 256 unless said. */
  readonly maxUnsettled?: number;
  /** Where it is decided which process delivers it, for brokers that have no leases of their own. */
  readonly leases?: Leases;
  /**
   * Where it begins when another system left a durable of this name, which is replaced: at the
   * stream's beginning, as caches and read models need it; or after what that system had settled without
   * a gap, as everything with effects needs it, which is so unless said.
   */
  readonly from?: "beginning" | "floor";
  /** In that other system several contexts shared the durable, so taking it over must be asked for. */
  readonly shared?: boolean;
}

/** How far behind a subscription is. */
export interface Lag {
  /** Envelopes that were not delivered yet. */
  readonly waiting: number;
  /** Envelopes that were delivered and are not settled. */
  readonly unsettled: number;
}

/** A subscription that runs. */
export interface RunningSubscription {
  /** Takes no more; resolves when nothing new will be delivered. What is unsettled may still be settled. */
  pause(): Promise<void>;
  /** Ends it, after what was settled is noted. */
  close(): Promise<void>;
  /** How far behind the subscription is, whoever delivers it. @throws when the broker is away. */
  lag(): Promise<Lag>;
}

/** The stream as a broker has it. */
export interface StreamState {
  /** Which stream it is: another one after it was lost and made again. */
  readonly id: string;
  /** Position of the last envelope; 0 when there was none. */
  readonly last: number;
}

/** A broker. */
export interface Broker {
  /** For the start-up summary and errors: `postgres`, `memory`, `nats`. */
  readonly kind: string;
  /**
   * Hands over envelopes. Of one key, none is published while an earlier one of this call is not.
   *
   * @returns when the broker has taken all of them: the position of each, in the order given; for one
   *   that the broker recognises as repeated, that of the first time.
   * @throws when it did not take all of them, or that is unknown: they may be published again.
   */
  publish(messages: readonly Outgoing[]): Promise<readonly number[]>;
  /** Starts a durable subscription; one that is new begins at the beginning of the stream. */
  subscribe(subscription: Subscription): Promise<RunningSubscription>;
  /**
   * Forgets a subscription that does not run: what it settled, and that it was ever there. One of the
   * same name is new then. Nothing happens when there is none. @throws when the broker is away.
   */
  forget(name: string): Promise<void>;
  /** The stream as it is now. @throws when it cannot be reached. */
  stream(): Promise<StreamState>;
  /** The id of the envelope at a position; undefined when there is none. @throws when it cannot be reached. */
  idAt(position: number): Promise<string | undefined>;
  /**
   * Tells of every interruption, for brokers that notice them: what was known of the stream before may
   * not hold after it. @returns ends that.
   */
  onOutage?(listener: () => void): () => void;
  /**
   * Deletes the commands and replies up to a position which their subscriptions have settled, for brokers
   * that keep them else. Events stay. @throws when it cannot be reached.
   */
  dropSettled?(upTo: number): Promise<void>;
  /**
   * Where appending does not wait for the disk and the stream is in the outboxes' database: an SQL
   * condition, true while the stream has the message with this id at this position. Who notes that a
   * message was published asks for it in the same statement: then the log of the database holds the
   * message before the note, and a crash that takes the one away takes the other, too.
   *
   * @param id and position: SQL expressions.
   */
  readonly proof?: (id: string, position: string) => string;
  /** Whether it can be reached. @throws when not. */
  check(): Promise<void>;
  /** Ends everything, after what was settled is noted. */
  close(): Promise<void>;
}
