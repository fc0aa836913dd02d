/**
 * Wake-ups between processes, by LISTEN and NOTIFY. They make others look sooner; who misses one finds
 * the news when it polls. NOTIFY in a writing transaction would cost half the throughput, so wake-ups
 * are collected and sent on their own.
 *
 * @module
 */
import { withDeadline } from "../platform/time.ts";
import { openAgain, type Sql } from "../platform/database.ts";
import type { Logger } from "../platform/log.ts";
import { createLoop } from "./loop.ts";

/** What {@link createWake} needs. */
export interface WakeOptions {
  /** A pool of the database over which the processes wake each other; the listener has a connection of its own. */
  readonly sql: Sql;
  readonly log: Logger;
  /** How often the listener is tested, in milliseconds; 5 000 unless given. */
  readonly testMs?: number;
}

/** Wakes other processes, and is woken by them. */
export interface Wake {
  /** Wakes the other processes that listen to a topic, soon; several calls become one. Never fails. */
  notify(topic: string): void;
  /** Calls `wake` when another process notified the topic. @returns ends that. */
  on(topic: string, wake: () => void): () => void;
  close(): Promise<void>;
}

const CHANNEL = "mallbots_wake";
const GAP_MS = 2;
const ANSWER_MS = 3_000;
/** NOTIFY takes 8 000 bytes. */
const MAX_PAYLOAD = 7_000;

/**
 * Starts listening, in the background. The listener notifies itself from time to time: a connection
 * that is dead without being closed, or a pooler that swallowed LISTEN, is noticed and replaced.
 */
export function createWake({ sql, log, testMs = 5_000 }: WakeOptions): Wake {
  const self = crypto.randomUUID();
  const listeners = new Map<string, Set<() => void>>();
  const topics = new Set<string>();
  let connection: Sql | undefined;
  let heard: (() => void) | undefined;

  const send = (payload: string) =>
    withDeadline(sql`select pg_notify(${CHANNEL}, ${payload})`, ANSWER_MS, "a wake-up");

  const sending = createLoop({
    what: "waking other processes",
    log,
    gapMs: GAP_MS,
    async run() {
      const all = [...topics].join(" ").slice(0, MAX_PAYLOAD);
      topics.clear(); // dropped when it fails: the others poll
      if (all) await send(`${self} ${all}`);
    },
  });

  function receive(payload: string): void {
    const [from, ...woken] = payload.split(" ");
    if (from === self) return void (woken.length === 0 && heard?.());
    for (const topic of woken) listeners.get(topic)?.forEach((wake) => wake());
  }

  async function disconnect(): Promise<void> {
    const old = connection;
    connection = undefined;
    await old?.end({ timeout: 0 });
  }

  const listening = createLoop({
    what: "listening for wake-ups",
    log,
    everyMs: testMs,
    async run() {
      try {
        if (!connection) {
          connection = openAgain(sql.options, { max: 1 });
          const asked = connection.listen(CHANNEL, receive);
          await withDeadline(asked, ANSWER_MS, "LISTEN");
        }
        const back = new Promise<void>((resolve) => heard = resolve);
        await send(self);
        await withDeadline(back, ANSWER_MS, "the listener's own wake-up");
      } catch (error) {
        await disconnect();
        throw error;
      }
    },
  });
  listening.kick();

  return {
    notify(topic) {
      topics.add(topic);
      sending.kick();
    },
    on(topic, wake) {
      const wakes = listeners.get(topic) ?? new Set();
      listeners.set(topic, wakes.add(wake));
      return () => void wakes.delete(wake);
    },
    async close() {
      await Promise.all([sending.close(), listening.close()]);
      await disconnect();
    },
  };
}
