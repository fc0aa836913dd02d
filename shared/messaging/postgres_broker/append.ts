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
  /** Told before an append is sent. */
  readonly onSending?: (messages: readonly Outgoing[]) => void;
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
  const { sql, durable, onSending, onAppended, onFailed } = options;
  let waiting: Waiting[] = [];
  let closed = false;
  let running: Promise<void> | undefined;

  /** @returns the position of the first; the others follow. */
  async function append(messages: readonly Outgoing[]): Promise<number> {
    const column = (of: (message: Outgoing) => string) => arrayLiteral(messages.map(of));
    const parameters = [
      column(({ id }) => id),
      column(({ subject }) => subject),
      column(({ key }) => key),
      column(({ body }) => `\\x${body.toHex()}`),
      String(durable),
    ];
    const sent = sql.unsafe<{ first: number }[]>(
      `select broker.append($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text::bool)
        as first`,
      parameters,
      { prepare: true },
    ).execute();
    onSending?.(messages);
    try {
      const [row] = await withDeadline(sent, ANSWER_MS, "appending to the stream");
      const first = Number(row.first);
      onAppended(first, messages);
      return first;
    } catch (error) {
      onFailed?.();
      throw error;
    }
  }

  async function appendAlone({ messages, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve(positionsOf(messages, await append(messages)));
    } catch (error) {
      reject(error);
    }
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
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
        if (isOutage(error)) batch.forEach(({ reject }) => reject(error));
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
      return new Promise((resolve, reject) => {
        waiting.push({ messages, resolve, reject });
        running ??= run();
      });
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

function positionsOf(messages: readonly Outgoing[], first: number): number[] {
  return messages.map((_, index) => first + index);
}
