/**
 * Appending to the stream: one statement at a time, which takes everything that waits.
 *
 * @module
 */
import { withDeadline } from "../../platform/time.ts";
import { arrayLiteral } from "../../platform/commit/statement.ts";
import type { Sql } from "../../platform/database.ts";
import { isOutage } from "../../platform/outage.ts";
import type { Outgoing } from "../broker.ts";

/** What {@link createAppender} needs. */
export interface AppenderOptions {
  readonly sql: Sql;
  /** Whether an append waits for the disk. */
  readonly durable: boolean;
  /**
   * Told of messages when they are taken, by a process that is alone; then appending them is nobody's
   * answer, and what comes of them goes first.
   *
   * @param before how many wait or are on their way, which these will follow.
   */
  readonly onTaken?: (messages: readonly Outgoing[], before: number) => void;
  /** Told of every append, before its publishers are. */
  readonly onAppended: (first: number, messages: readonly Outgoing[]) => void;
  /** Told when an append failed, or its outcome is unknown. */
  readonly onFailed?: () => void;
}

/** Appends to the stream. */
export interface Appender {
  publish(messages: readonly Outgoing[]): Promise<readonly number[]>;
  /** Takes no more; resolves when what was taken is done. */
  close(): Promise<void>;
}

interface Waiting {
  readonly messages: readonly Outgoing[];
  resolve(positions: readonly number[]): void;
  reject(error: unknown): void;
}

const MOST_AT_ONCE = 512;
const ANSWER_MS = 15_000;

/**
 * Makes an appender. Statements of one process follow each other, so its positions come in order and,
 * when nobody else appends, without gaps: see `stream.ts`. They could not run side by side anyway.
 */
export function createAppender(options: AppenderOptions): Appender {
  const { sql, durable, onTaken, onAppended, onFailed } = options;
  let waiting: Waiting[] = [];
  let pending = 0;
  let closed = false;
  let running: Promise<void> | undefined;

  /** @returns the position of the first; the others follow. */
  async function append(messages: readonly Outgoing[]): Promise<number> {
    const column = (of: (message: Outgoing) => string) => arrayLiteral(messages.map(of));
    const parameters = [
      column(({ id }) => id),
      column(({ subject }) => subject),
      column(({ key }) => key),
      bytesColumn(messages.map(({ body }) => body)),
      String(durable),
    ];
    const sent = sql.unsafe<{ first: number }[]>(
      `select broker.append($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text::bool)
        as first`,
      parameters,
      { prepare: true },
    );
    try {
      const [row] = await withDeadline(sent, ANSWER_MS, "appending to the stream");
      const first = Number(row.first);
      pending -= messages.length;
      onAppended(first, messages);
      return first;
    } catch (error) {
      onFailed?.();
      throw error;
    }
  }

  function giveUp({ messages, reject }: Waiting, error: unknown): void {
    pending -= messages.length;
    reject(error);
  }

  async function appendAlone(one: Waiting): Promise<void> {
    try {
      one.resolve(positionsOf(one.messages, await append(one.messages)));
    } catch (error) {
      giveUp(one, error);
    }
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      if (onTaken) await nextTurn();
      const batch = next();
      if (batch.length === 1) {
        await appendAlone(batch[0]);
        continue;
      }
      try {
        let first = await append(batch.flatMap(({ messages }) => messages));
        for (const { messages, resolve } of batch) {
          resolve(positionsOf(messages, first));
          first += messages.length;
        }
      } catch (error) {
        if (isOutage(error)) batch.forEach((one) => giveUp(one, error));
        else for (const one of batch) await appendAlone(one); // one of them is to blame
      }
    }
    running = undefined;
  }

  function next(): Waiting[] {
    let size = 0;
    const end = waiting.findIndex(({ messages }, index) =>
      (size += messages.length) > MOST_AT_ONCE && index > 0
    );
    const batch = end < 0 ? waiting : waiting.slice(0, end);
    waiting = end < 0 ? [] : waiting.slice(end);
    return batch;
  }

  return {
    publish(messages) {
      if (messages.length === 0) return Promise.resolve([]);
      if (closed) return Promise.reject(new Error("the broker is closed"));
      const before = pending;
      pending += messages.length;
      return new Promise((resolve, reject) => {
        waiting.push({ messages, resolve, reject });
        running ??= run();
        onTaken?.(messages, before);
      });
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

/** Bytes as an array that PostgreSQL reads: they are most of what is sent, and need no look at each character. */
function bytesColumn(bodies: readonly Uint8Array[]): string {
  return `{${bodies.map((body) => `"\\\\x${body.toHex()}"`).join(",")}}`;
}

/** Resolves when those who can go on now have sent what they send. */
const nextTurn = () => new Promise<void>((resolve) => void setImmediate(resolve));

function positionsOf(messages: readonly Outgoing[], first: number): number[] {
  return messages.map((_, index) => first + index);
}
