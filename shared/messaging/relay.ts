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
import type { Sql } from "../platform/database.ts";
import type { Logger } from "../platform/log.ts";
import { inTime, pause, withDeadline } from "../platform/time.ts";
import type { Broker } from "./broker.ts";
import type { Leases } from "./lease.ts";
import { createLoop } from "./loop.ts";
import { type Backlog, type HeldLease, outboxOf, unpublishedOf } from "./relay/outbox.ts";
import { createQueue, type Queue } from "./relay/queue.ts";
import { republish, type Republishing } from "./relay/republish.ts";
import { streamNotesOf } from "./relay/stream_notes.ts";
import { type Loss, type StreamWatch, watchStream } from "./relay/stream_watch.ts";
import type { Wake } from "./wake.ts";

export type { Backlog, Republishing };

/** What {@link createRelay} needs. */
export interface RelayOptions {
  /** The context's database. */
  readonly sql: Sql;
  /** The context's schema. */
  readonly schema: string;
  readonly broker: Broker;
  /** The leases of this process in the context's schema, among them that of the outbox. */
  readonly leases: Leases;
  readonly log: Logger;
  /** Tells the holder in another process of commits here. Without it, it finds them when it polls. */
  readonly wake?: Wake;
  /** The lease's name; `outbox` unless given. */
  readonly lease?: string;
  /** How often the outbox is read when nobody wakes it, in milliseconds; 1 000 unless given. */
  readonly pollMs?: number;
  /** Longest wait between tries while the broker fails, in milliseconds; 5 000 unless given. */
  readonly maxBackoffMs?: number;
  /** How often it is looked whether the stream still has everything, in milliseconds; 5 000 unless given. */
  readonly lookMs?: number;
  /** How long commands and replies are kept, in milliseconds; 7 days unless given. */
  readonly retentionMs?: number;
}

/** What a relay did since the process started. */
export interface RelayCounts {
  /** Messages that the broker took, repeated ones included. */
  readonly published: number;
  /** How often the stream had lost something and was filled again. */
  readonly refills: number;
  /** Messages that were published again for that. */
  readonly refilled: number;
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
   * Publishes again what was published before, with the same ids, in order, by whichever process is in
   * charge. Who handled a message does not handle it again, and a broker may drop what it has seen in
   * the last minutes: so it reaches those who lost it, and changes nothing for the others.
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
const MARK_DELAY_MS = 20;
/** How long a row by hand waits for those before it, which are mostly in other hands of this process. */
const ASIDE_MS = 2;
const UNSETTLED_MS = 50;
const PUBLISH_MS = 30_000;
const CLOSE_MS = 5_000;
const WEEK_MS = 7 * 24 * 3_600_000;

/** One time of holding the lease, or less: it begins anew when the stream was filled again. */
interface Tenure {
  readonly epoch: number;
  readonly queue: Queue;
  readonly watch: StreamWatch;
  /** Whether all that was there before has been read. */
  hasBegun: boolean;
  /** Positions up to `upTo` that are unknown once these writers have ended will never come. */
  settling: { readonly upTo: number; readonly writers: readonly string[] } | undefined;
  /** Whether the last reading saw everything. */
  sawAll: boolean;
  /** Whether a reading follows one that was full: what is known already needs not be read again. */
  readsOn: boolean;
}

/** Makes the relay of one context in one process. */
export function createRelay(options: RelayOptions): Relay {
  const { sql, schema, broker, leases, log, wake, lease = "outbox", pollMs = 1_000 } = options;
  const topic = `${schema}.outbox`;
  const { lookMs = 5_000, retentionMs = WEEK_MS } = options;
  const outbox = outboxOf(sql, { schema, lease, proof: broker.proof });
  const notes = streamNotesOf(sql, { schema, lease, retentionMs });
  const counts = { published: 0, refills: 0, refilled: 0 };
  let tenure: Tenure | undefined;
  let closed = false;
  const ends: (() => void)[] = [];
  let lookTimer: ReturnType<typeof setTimeout> | undefined;

  /** The tenure at this moment; a new one when the lease was lost meanwhile. */
  function current(): Tenure | undefined {
    const held = closed ? undefined : leases.held(lease);
    if (held && tenure?.epoch !== held.epoch) {
      tenure = {
        epoch: held.epoch,
        queue: createQueue(CAPACITY),
        watch: watchStream({ broker, notes, settle: markAll, everyMs: lookMs }),
        hasBegun: false,
        settling: undefined,
        sawAll: false,
        readsOn: false,
      };
    }
    return held && tenure;
  }

  function kick(messages: readonly CommittedMessage[]): void {
    const now = current();
    if (!now) return wake?.notify(topic);
    const rows = messages.flatMap((row) =>
      row.position === undefined ? [] : [unpublishedOf(row, row.position)]
    );
    if (!now.hasBegun || rows.length < messages.length) {
      now.sawAll = false;
      return reading.kick();
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
  const isMissing = ({ queue: { sequence }, settling }: Tenure) =>
    settling !== undefined || sequence.complete < sequence.highest;

  async function read(): Promise<void> {
    const now = current();
    if (!now) return;
    const { queue } = now;
    now.sawAll = false;
    if (!queue.hasRoom) return; // publishing makes room and comes back
    queue.beginReading();
    await watchWriters(now);
    const limit = queue.readLimit;
    const after = now.readsOn ? queue.sequence.complete : 0;
    const rows = await outbox.unpublished(after, limit);
    if (current() !== now) return;
    now.sawAll = rows.length < limit;
    now.readsOn = !now.sawAll;
    queue.takeRead(rows);
    if (now.settling?.writers.length === 0) settle(now, rows.at(-1)?.position ?? 0);
    if (queue.size > 0) publishing.kick();
    if (isMissing(now)) lookSoon(UNSETTLED_MS);
  }

  /** Nobody adds a row any more up to where the writers began: what was read up to there is all. */
  function settle(now: Tenure, read: number): void {
    const { upTo } = now.settling ?? { upTo: 0 };
    if (!now.sawAll && read < upTo) return now.queue.completeTo(read);
    now.queue.completeTo(upTo);
    now.settling = undefined;
    now.hasBegun ||= now.sawAll;
  }

  /** Looks whether those who may still commit unknown positions have ended. */
  async function watchWriters(now: Tenure): Promise<void> {
    const { queue: { sequence }, hasBegun, settling } = now;
    if (hasBegun && !isMissing(now)) return;
    if (!hasBegun && !settling) sequence.hear(await outbox.lastPosition());
    const upTo = sequence.highest; // before looking for writers
    const writers = await outbox.writers();
    now.settling = settling
      ? { ...settling, writers: settling.writers.filter((one) => writers.includes(one)) }
      : { upTo, writers };
  }

  async function publish(): Promise<void> {
    for (let now = current(); now; now = current()) {
      const { queue, watch } = now;
      if (watch.isDue && !await isWhole(now)) continue;
      if (queue.size === 0) return;
      const batch = queue.next(WINDOW).map(({ outgoing }) => outgoing);
      const published = broker.publish(batch);
      crashPoint("relay publishing");
      const places = await withDeadline(published, PUBLISH_MS, "publishing").catch((error) => {
        watch.doubt();
        throw error;
      });
      crashPoint("relay published");
      counts.published += batch.length;
      if (watch.isDoubtful(places) && !await isWhole(now)) continue; // not marked: it goes out again
      watch.published(batch, places);
      queue.published(places);
      marking.kick();
      if (!now.sawAll && queue.size < WINDOW) reading.kick();
    }
  }

  /** Whether the stream has all that was published to it; else that becomes unpublished again. */
  async function isWhole({ epoch, watch }: Tenure): Promise<boolean> {
    const held = { owner: leases.owner, epoch };
    const { stream, isNew, loss } = await watch.look();
    if (loss) await refill(loss, held);
    else if (isNew) await notes.noteStream(stream, held);
    return loss === undefined;
  }

  /**
   * Nothing is published meanwhile. When it ends half-way, the next look finds the rest: the highest
   * place or the stream's old name is still noted. After it, all that waits is read from the beginning,
   * so the older messages of a key go out before the newer ones.
   */
  async function refill({ stream, isSame, after }: Loss, held: HeldLease): Promise<void> {
    const rows = await notes.unpublish(after, held);
    await notes.noteStream(stream, held);
    tenure = undefined;
    reading.kick();
    if (rows === 0) return;
    counts.refills++;
    counts.refilled += rows;
    const text = isSame ? "the stream lost messages" : "the stream is another one";
    log.warn(`${text}: they are published again`, {
      outbox: schema,
      stream,
      messages: rows,
      after,
    });
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
    if (marked < rows.length && tenure?.queue === queue) {
      tenure = undefined; // the stream lost some in a crash: what waits is read again
      reading.kick();
    }
  }

  /** @throws when it does not succeed at once. */
  async function markAll(): Promise<void> {
    await marking.flush();
    if (tenure && tenure.queue.unmarked > 0) throw new Error("what was published cannot be marked");
  }

  const { maxBackoffMs } = options;
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
        reading.kick();
        publishing.kick();
      }));
      ends.push(broker.onOutage?.(() => tenure?.watch.doubt()) ?? (() => {}));
      if (wake) {
        ends.push(wake.on(topic, () => {
          if (current()) reading.kick();
        }));
      }
      reading.kick();
    },
    drain,
    backlog: outbox.backlog,
    async republish(which) {
      const rows = await republish(sql, schema, which);
      if (rows === 0) return 0;
      log.info("messages are published again by hand", {
        outbox: schema,
        messages: rows,
        ...which,
      });
      if (current()) reading.kick();
      else wake?.notify(topic);
      return rows;
    },
    get counts() {
      return { ...counts };
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
