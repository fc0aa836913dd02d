/**
 * The end of the stream, as this process knows it: one reader for all its subscriptions, and the last
 * messages in memory.
 *
 * Everything up to `position` is known. That holds because positions become visible in order (see
 * `broker.append`), so what was read up to a position is complete; and what this process appended may
 * be added without reading it when it begins right after `position`: nothing can come in between.
 *
 * A process that is alone knows the positions of what it appends before the answer. It adds messages
 * when it takes them, and they are delivered meanwhile: their rows in the outbox are committed, so they
 * come again whatever becomes of the append. Until the answer they are not `confirmed`, and no floor
 * rises above what is; when an append fails, or got other positions, all that follow are taken back.
 *
 * @module
 */
import { withDeadline } from "../../platform/time.ts";
import { arrayLiteral } from "../../platform/commit/statement.ts";
import type { Sql } from "../../platform/database.ts";
import type { Logger } from "../../platform/log.ts";
import type { Outgoing } from "../broker.ts";
import { createLoop } from "../loop.ts";

/** A message of the stream. */
export interface Stored {
  readonly position: number;
  readonly subject: string;
  readonly body: Uint8Array;
}

/** What {@link createStream} needs. */
export interface StreamOptions {
  readonly sql: Sql;
  readonly log: Logger;
  /** How often the end is looked for, in milliseconds. */
  readonly pollMs: number;
  /** Told when more is known. */
  readonly onAdvance: () => void;
  /** Told when messages after a position are taken back. */
  readonly onRetract: (confirmed: number) => void;
}

/** The end of the stream. */
export interface Stream {
  /** Everything up to here is known; undefined while nobody wants anything, or before the first look. */
  readonly position: number | undefined;
  /** Everything up to here is in the database. */
  readonly confirmed: number;
  /** The messages after this position, of the subjects that are wanted, are in memory. */
  readonly remembersAfter: number;
  /** The next message in memory after `cursor` of one of the subjects. */
  next(cursor: number, subjects: ReadonlySet<string>): Stored | undefined;
  /** Reads up to `limit` messages after `cursor` of some subjects, from the database. */
  read(cursor: number, subjects: ReadonlySet<string>, limit: number): Promise<Stored[]>;
  /** Wants messages of these subjects. @returns ends that. */
  want(subjects: ReadonlySet<string>): () => void;
  /**
   * This process, which is alone, will append messages.
   *
   * @param before how many it will append before them.
   */
  taken(messages: readonly Outgoing[], before: number): void;
  /** What was to be appended was not, or that is unknown. */
  retract(): void;
  /** This process appended messages, which follow each other from `first`. */
  appended(first: number, messages: readonly Outgoing[]): void;
  /** There may be more. */
  kick(): void;
  /** The stream ends before what is known of it: it was emptied, or put back to an older state. */
  rewound(): void;
  close(): Promise<void>;
}

const PAGE = 512;
const MOST_REMEMBERED = 2_048;
const MOST_BYTES = 16_000_000;
const ANSWER_MS = 10_000;

/** Makes the reader of the stream's end; it reads while somebody wants something. */
export function createStream(options: StreamOptions): Stream {
  const { sql, log, pollMs, onAdvance, onRetract } = options;
  const wanted = new Map<string, number>();
  let position: number | undefined;
  /** Messages that are added and not confirmed, in order; they follow `confirmed`. */
  let unconfirmed: Outgoing[] = [];
  let confirmed = 0;
  let remembersAfter = 0;
  let remembered: Stored[] = [];
  let bytes = 0;
  let version = 0; // of what is wanted: rows that were read for another one lack bodies

  function forget(): void {
    version++;
    remembered = [];
    bytes = 0;
    if (wanted.size === 0) position = undefined;
    remembersAfter = position ?? 0;
  }

  function remember(messages: readonly Stored[], upTo: number): void {
    for (const message of messages) {
      if (!wanted.has(message.subject)) continue;
      remembered.push(message);
      bytes += message.body.length;
    }
    position = upTo;
    if (remembered.length <= MOST_REMEMBERED && bytes <= MOST_BYTES) return;
    const dropped = remembered.splice(0, Math.ceil(remembered.length / 2));
    remembersAfter = dropped.at(-1)?.position ?? remembersAfter;
    bytes = remembered.reduce((sum, { body }) => sum + body.length, 0);
  }

  function retract(): void {
    if (unconfirmed.length === 0) return;
    unconfirmed = [];
    if (position === undefined) return;
    const last = position = confirmed;
    remembered = remembered.filter((message) => message.position <= last);
    remembersAfter = Math.min(remembersAfter, last);
    bytes = remembered.reduce((sum, { body }) => sum + body.length, 0);
    onRetract(last);
  }

  /** Adds messages that follow each other. */
  function add(first: number, messages: readonly Outgoing[]): void {
    const news = messages.map(({ subject, body }, index) => ({
      position: first + index,
      subject,
      body,
    }));
    remember(news, first + messages.length - 1);
    onAdvance();
  }

  async function find(): Promise<void> {
    const asked = version;
    const [{ last }] = await withDeadline(
      sql<{ last: number }[]>`select coalesce(max(position), 0) as last from broker.messages`,
      ANSWER_MS,
      "the end of the stream",
    );
    if (asked !== version) return;
    position = remembersAfter = Number(last);
    onAdvance();
  }

  /** @returns whether there may be more. */
  async function readOn(after: number): Promise<boolean> {
    const asked = version;
    const subjects = arrayLiteral([...wanted.keys()]);
    const rows = await withDeadline(
      sql.unsafe<{ position: number; subject: string; body: Uint8Array | null }[]>(
        `select position, subject, case when subject = any($2::text[]) then body end as body
         from broker.messages where position > $1::int8 order by position limit ${PAGE}`,
        [after, subjects],
        { prepare: true },
      ),
      ANSWER_MS,
      "the end of the stream",
    );
    if (asked !== version || position === undefined) return wanted.size > 0;
    const known = position;
    const news = rows.flatMap(({ position, subject, body }) =>
      Number(position) > known && body ? [{ position: Number(position), subject, body }] : []
    );
    const upTo = Number(rows.at(-1)?.position ?? 0);
    if (upTo > known) {
      remember(news, upTo);
      onAdvance();
    }
    return rows.length === PAGE;
  }

  const reading = createLoop({
    what: "reading the stream",
    log,
    everyMs: pollMs,
    async run() {
      if (wanted.size === 0) return;
      if (position === undefined) await find();
      while (position !== undefined && await readOn(position));
    },
  });

  return {
    get position() {
      return position;
    },
    get confirmed() {
      return unconfirmed.length > 0 ? confirmed : position ?? 0;
    },
    get remembersAfter() {
      return remembersAfter;
    },
    next(cursor, subjects) {
      for (let at = firstAfter(remembered, cursor); at < remembered.length; at++) {
        if (subjects.has(remembered[at].subject)) return remembered[at];
      }
    },
    async read(cursor, subjects, limit) {
      const rows = await withDeadline(
        sql.unsafe<{ position: number; subject: string; body: Uint8Array }[]>(
          `select m.position, m.subject, m.body
           from unnest($2::text[]) as s, lateral (
             select position, subject, body from broker.messages
             where subject = s and position > $1::int8 order by position limit ${limit}
           ) as m order by m.position limit ${limit}`,
          [cursor, arrayLiteral([...subjects])],
          { prepare: true },
        ),
        ANSWER_MS,
        "messages of the stream",
      );
      return rows.map(({ position, subject, body }) => ({
        position: Number(position),
        subject,
        body,
      }));
    },
    want(subjects) {
      let isNew = false;
      for (const subject of subjects) {
        isNew ||= !wanted.has(subject);
        wanted.set(subject, (wanted.get(subject) ?? 0) + 1);
      }
      if (isNew) forget();
      reading.kick();
      return () => {
        for (const subject of subjects) {
          const left = (wanted.get(subject) ?? 1) - 1;
          if (left > 0) wanted.set(subject, left);
          else wanted.delete(subject);
        }
        if (wanted.size === 0) forget();
      };
    },
    taken(messages, before) {
      // what goes before may have been taken back, or never added: then the positions are not known
      if (wanted.size === 0 || position === undefined || before !== unconfirmed.length) return;
      if (before === 0) confirmed = position;
      unconfirmed.push(...messages);
      add(position + 1, messages);
    },
    retract() {
      retract();
      reading.kick();
    },
    appended(first, messages) {
      if (first === confirmed + 1 && messages.every((one, at) => one === unconfirmed[at])) {
        confirmed += messages.length;
        unconfirmed = unconfirmed.slice(messages.length);
        return;
      }
      retract();
      if (wanted.size === 0) return;
      if (position === undefined || first !== position + 1) return reading.kick();
      add(first, messages);
    },
    kick: reading.kick,
    rewound() {
      unconfirmed = [];
      position = undefined;
      forget();
      reading.kick();
    },
    close: reading.close,
  };
}

/** The index of the first message after a position. */
function firstAfter(messages: readonly Stored[], position: number): number {
  let low = 0, high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle].position > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
