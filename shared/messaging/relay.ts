/**
 * The relay: publishes the rows of a context's outbox, in order within each key, and marks them.
 *
 * Among all processes of the context one holds the lease of the outbox, and its relay works. Rows that
 * this process commits are handed to it and published without being read. Rows that others commit are
 * read: when they wake it, and every second anyway.
 *
 * **Why handed rows overtake nothing.** A row may be published when all unpublished older rows of its
 * key are published or wait before it. Rows of one key are committed one after the other, each by
 * somebody who saw the one before, so they are numbered in the order of their commits. Hence:
 *
 * - A handed row is published directly only if every position below its own is known: the row with it
 *   was handed over or read before, or there is none. An older row of its key is then known too.
 * - Otherwise the outbox is read. The reading begins after the handed row was committed, so it sees all
 *   older rows of its key, and takes rows in the order of their positions.
 * - A position that stays unknown belongs to a transaction that was rolled back or still runs. Whoever
 *   was given a position holds a lock on the outbox until its end. So: take the highest position known,
 *   *then* the writers of the outbox; when these have ended, read all; whatever is still missing up to
 *   that position will never come.
 *
 * So with one process nearly all rows take the short way, with several the sure one, and neither has to
 * know how many there are.
 *
 * @module
 */
import type { CommittedMessage } from "../platform/commit/unit.ts";
import { crashPoint } from "../platform/crash_point.ts";
import { inTime, pause, withDeadline } from "../platform/time.ts";
import { sending } from "../platform/tracing/messages.ts";
import { createLoop } from "./loop.ts";
import type { RelayOptions } from "./relay/options.ts";
import { type Backlog, outboxOf, outgoingOf } from "./relay/outbox.ts";
import { refillingOf, type Refills } from "./relay/refill.ts";
import { republish, type Republishing } from "./relay/republish.ts";
import { streamNotesOf } from "./relay/stream_notes.ts";
import { watchStream } from "./relay/stream_watch.ts";
import { beginTenure, isMissing, readingsOfAll, readInto, type Tenure } from "./relay/tenure.ts";

export type { Backlog, RelayOptions, Republishing };

/** What a relay did since the process started. */
export interface RelayCounts extends Refills {
  /** Messages that the broker took, repeated ones included. */
  readonly published: number;
}

/** Publishes what is committed. */
export interface Relay {
  /** Rows were committed, in this order. Never fails; those of rolled-back units must not be given. */
  kick(messages: readonly CommittedMessage[]): void;
  /** Works from now on, whenever the lease is held. */
  start(): Promise<void>;
  /**
   * Publishes and marks what waits.
   *
   * @returns whether nothing waited any more within `deadlineMs`; true when another process is in charge.
   */
  drain(deadlineMs: number): Promise<boolean>;
  /** How much waits, published or not yet marked by whomever. @throws when the database is away. */
  backlog(): Promise<Backlog>;
  /**
   * Publishes again what was published before, with the same ids, in order, by whoever is in charge. Who
   * handled a message does not handle it again, and a broker may drop what it saw lately: so it reaches
   * those who lost it, and changes nothing for others.
   *
   * @returns how many messages these are. @throws when the database is away; some may be published then.
   */
  republish(which: Republishing): Promise<number>;
  readonly counts: RelayCounts;
  /** Whether publishing, marking or reading fails at present. */
  readonly failing: boolean;
  /** Ends it, after the publishing at hand is marked. */
  close(): Promise<void>;
}

/** Most rows that are outstanding at the broker: they go together, the next ones after them. */
const WINDOW = 256;
/** Most rows in memory; what is more is read when there is room again. */
const CAPACITY = 2_048;
/** Marks are collected: they are nobody's answer, and what is not marked at a crash is published again. */
const MARK_DELAY_MS = 200;
/** How long a row by hand waits for those before it, which are mostly in other hands of this process. */
const ASIDE_MS = 2;
const UNSETTLED_MS = 50;
const PUBLISH_MS = 30_000;
const CLOSE_MS = 5_000;
const WEEK_MS = 7 * 24 * 3_600_000;

/** Makes the relay of one context in one process. */
export function createRelay(options: RelayOptions): Relay {
  const { sql, schema, broker, leases, log, wake, lease = "outbox", maxBackoffMs } = options;
  const { pollMs = 1_000, lookMs = 5_000, retentionMs = WEEK_MS } = options;
  const topic = `${schema}.outbox`;
  const outbox = outboxOf(sql, { schema, lease, proof: broker.proof });
  const notes = streamNotesOf(sql, { schema, lease, retentionMs });
  const refilling = refillingOf({ notes, schema, log });
  let sent = 0;
  const readings = readingsOfAll(pollMs);
  let tenure: Tenure | undefined;
  let closed = false;
  const ends: (() => void)[] = [];
  let lookTimer: ReturnType<typeof setTimeout> | undefined;

  /** The tenure at this moment; a new one when the lease was lost meanwhile. */
  function current(): Tenure | undefined {
    const held = closed ? undefined : leases.held(lease);
    if (held && tenure?.epoch !== held.epoch) {
      const watch = watchStream({ broker, notes, settle: markAll, everyMs: lookMs });
      tenure = beginTenure(held.epoch, CAPACITY, watch);
    }
    return held && tenure;
  }

  function kick(messages: readonly CommittedMessage[]): void {
    const now = current();
    if (!now) return wake?.notify(topic);
    const rows = messages.flatMap((row) =>
      row.position === undefined ? [] : [{ position: row.position, row }]
    );
    if (!now.hasBegun || rows.length < messages.length) {
      now.sawAll = false;
      return readAll();
    }
    if (!now.queue.offer(rows)) lookSoon(ASIDE_MS);
    if (now.queue.size > 0) publishing.kick();
  }

  /** Reads, unless what is missing has come before. */
  function lookSoon(ms: number): void {
    if (closed || lookTimer !== undefined) return;
    lookTimer = setTimeout(() => {
      lookTimer = undefined;
      if (tenure && isMissing(tenure)) reading.kick();
    }, ms);
  }

  /** There may be rows below those that are known: committed by others, or not published any more. */
  function readAll(): void {
    readings.ask();
    reading.kick();
  }

  async function read(): Promise<void> {
    const now = current();
    if (!now) return;
    const { all, done } = readings.begin();
    await readInto(now, outbox, { all, isCurrent: () => current() === now });
    done();
    if (current() !== now) return;
    if (now.queue.size > 0) publishing.kick();
    if (isMissing(now)) lookSoon(UNSETTLED_MS);
  }

  async function publish(): Promise<void> {
    for (let now = current(); now; now = current()) {
      const { queue, watch } = now;
      if (watch.isDue && !await isWhole(now)) continue;
      if (queue.size === 0) return;
      const batch = queue.next(WINDOW).map(outgoingOf);
      const published = sending(batch, () => broker.publish(batch));
      crashPoint("relay publishing");
      const places = await withDeadline(published, PUBLISH_MS, "publishing").catch((error) => {
        watch.doubt();
        throw error;
      });
      crashPoint("relay published");
      sent += batch.length;
      if (watch.isDoubtful(places) && !await isWhole(now)) continue; // not marked: it goes out again
      watch.published(batch, places);
      queue.published(places);
      marking.kick();
      if (!now.sawAll && queue.size < WINDOW) readAll();
    }
  }

  /** Whether nothing was lost; else a tenure begins anew, which reads all that waits. */
  async function isWhole({ epoch, watch }: Tenure): Promise<boolean> {
    const whole = await refilling.isWhole(watch, { owner: leases.owner, epoch });
    if (!whole) beginAnew();
    return whole;
  }

  function beginAnew(): void {
    tenure = undefined;
    readAll();
  }

  /** The epoch guards it: who lost the lease marks nothing. */
  async function mark(): Promise<void> {
    if (!tenure || tenure.queue.unmarked === 0) return;
    const { epoch, queue } = tenure;
    const rows = queue.takeUnmarked();
    let marked: number;
    try {
      marked = await outbox.mark(rows, { owner: leases.owner, epoch });
    } catch (error) {
      queue.unmark(rows);
      throw error;
    }
    queue.marked(rows);
    if (marked < rows.length && tenure?.queue === queue) beginAnew(); // a crash took some from the stream
  }

  /** @throws when it does not succeed at once. */
  async function markAll(): Promise<void> {
    await marking.flush();
    if (tenure && tenure.queue.unmarked > 0) throw new Error("what was published cannot be marked");
  }

  const of = `the outbox of ${schema}`;
  const publishing = createLoop({
    what: `publishing ${of}`,
    run: publish,
    log,
    everyMs: lookMs,
    maxBackoffMs,
  });
  const reading = createLoop({
    what: `reading ${of}`,
    run: read,
    log,
    everyMs: pollMs,
    maxBackoffMs,
  });
  const marking = createLoop({
    what: `marking ${of}`,
    run: mark,
    log,
    delayMs: MARK_DELAY_MS,
    maxBackoffMs,
  });

  async function drain(deadlineMs: number): Promise<boolean> {
    const until = performance.now() + deadlineMs;
    const left = () => Math.max(0, until - performance.now());
    do {
      const steps = async () => {
        readings.ask();
        await reading.flush();
        await publishing.flush();
        await marking.flush();
      };
      await inTime(steps(), left());
      const now = current();
      if (!now) return true;
      const isDone = now.sawAll && now.queue.size + now.queue.unmarked === 0;
      if (isDone && !reading.failing) return true;
      await pause(Math.min(20, left()));
    } while (left() > 0);
    return false;
  }

  return {
    kick,
    // deno-lint-ignore require-await -- the lease tells when there is something to do
    async start() {
      ends.push(leases.onChange(lease, (held) => {
        if (!held) return;
        readAll();
        publishing.kick();
      }));
      ends.push(broker.onOutage?.(() => tenure?.watch.doubt()) ?? (() => {}));
      if (wake) {
        ends.push(wake.on(topic, () => {
          if (current()) readAll();
        }));
      }
      readAll();
      publishing.kick(); // with nothing to publish, it looks after what was
    },
    drain,
    backlog: outbox.backlog,
    async republish(which) {
      const rows = await republish(sql, schema, which);
      if (rows === 0) return 0;
      const what = { outbox: schema, messages: rows, ...which };
      log.info("messages are published again by hand", what);
      if (current()) readAll();
      else wake?.notify(topic);
      return rows;
    },
    get counts() {
      return { published: sent, ...refilling.counts };
    },
    get failing() {
      return publishing.failing || marking.failing || reading.failing;
    },
    async close() {
      closed = true;
      clearTimeout(lookTimer);
      ends.forEach((end) => end());
      const ending = async () => {
        await Promise.all([publishing.close(), reading.close()]);
        await marking.flush();
      };
      await inTime(ending(), CLOSE_MS);
      await marking.close();
    },
  };
}
