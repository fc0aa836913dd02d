/**
 * Publishing: every message is acknowledged by JetStream, many are on their way at once, of one key only
 * one.
 *
 * @module
 */
import { createInbox, headers, type Msg, type Subscription } from "@nats-io/transport-node";
import type { Outgoing } from "../broker.ts";
import { away, type Link } from "./link.ts";

/** Publishes to the stream. */
export interface Publisher {
  /** @returns the positions, in the order given. @throws {DomainError} `unavailable` */
  publish(messages: readonly Outgoing[]): Promise<readonly number[]>;
  /** Takes no more; resolves when what was taken is done. */
  close(): Promise<void>;
}

interface Outstanding {
  readonly until: number;
  resolve(position: number): void;
  reject(error: Error): void;
}

/** Most messages of one call that are on their way at once. */
const WINDOW = 256;
const LATE_LOOK_MS = 250;

/**
 * Makes a publisher.
 *
 * @param answerMs how long an acknowledgement may take; what is published again after that is recognised
 *   by its id, if JetStream had it.
 * @param onNoStream told when nobody takes what is published.
 * @param prepare done before anything is published with a new connection.
 */
export function createPublisher(link: Link, { answerMs, onNoStream, prepare }: {
  readonly answerMs: number;
  readonly onNoStream: () => void;
  readonly prepare: () => Promise<void>;
}): Publisher {
  const { connection } = link;
  const inbox = createInbox();
  const outstanding = new Map<string, Outstanding>();
  const calls = new Set<Promise<unknown>>();
  let sent = 0, closed = false;
  let prepared = 0;
  let preparing: Promise<void> | undefined;
  let lateTimer: ReturnType<typeof setInterval> | undefined;

  const acks: Subscription = connection.subscribe(`${inbox}.*`, {
    callback(error, message) {
      if (error) return failAll(away("JetStream's answers are not for us", error));
      const token = message.subject.slice(inbox.length + 1);
      const waiting = outstanding.get(token);
      if (!waiting) return; // it came too late
      done(token);
      const position = positionIn(message);
      if (typeof position === "number") waiting.resolve(position);
      else {
        if (message.headers?.code === 503) onNoStream();
        waiting.reject(position);
      }
    },
  });
  const ignore = link.onChange((isUp) => {
    if (!isUp) failAll(away("the connection was lost while publishing"));
  });

  function done(token: string): void {
    outstanding.delete(token);
    if (outstanding.size > 0) return;
    clearInterval(lateTimer);
    lateTimer = undefined;
  }

  function failAll(error: Error, which = (_: Outstanding) => true): void {
    for (const [token, waiting] of outstanding) {
      if (!which(waiting)) continue;
      done(token);
      waiting.reject(error);
    }
  }

  function lookForLate(): void {
    const now = performance.now();
    failAll(
      away(`JetStream did not acknowledge within ${answerMs} ms`),
      ({ until }) => until < now,
    );
  }

  function send({ id, subject, body }: Outgoing): Promise<number> {
    return new Promise((resolve, reject) => {
      if (!link.isUp) return reject(away("NATS is away"));
      const token = String(sent++);
      const header = headers();
      header.set("Nats-Msg-Id", id);
      outstanding.set(token, { until: performance.now() + answerMs, resolve, reject });
      lateTimer ??= setInterval(lookForLate, LATE_LOOK_MS);
      try {
        connection.publish(subject, body, { headers: header, reply: `${inbox}.${token}` });
      } catch (error) {
        done(token);
        reject(error);
      }
    });
  }

  /** Of a connection that was prepared for. */
  async function prepareOnce(): Promise<void> {
    while (prepared !== link.session) {
      const { session } = link;
      preparing ??= prepare().then(() => void (prepared = session)).finally(() =>
        preparing = undefined
      );
      await preparing;
    }
  }

  /** After the first failure nothing more is sent: whoever repeats the call finds no straggler. */
  async function publishAll(messages: readonly Outgoing[]): Promise<readonly number[]> {
    const positions: number[] = new Array(messages.length);
    const chains = Map.groupBy(messages.keys(), (index) => messages[index].key).values();
    let failure: { error: unknown } | undefined;
    const work = async () => {
      for (const chain of chains) {
        for (const index of chain) {
          if (failure) return;
          try {
            positions[index] = await send(messages[index]);
          } catch (error) {
            failure ??= { error };
          }
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(WINDOW, messages.length) }, work));
    if (failure) throw failure.error;
    return positions;
  }

  return {
    async publish(messages) {
      if (closed) throw away("the broker is closed");
      if (messages.length === 0) return [];
      const call = prepared === link.session
        ? publishAll(messages)
        : prepareOnce().then(() => publishAll(messages));
      calls.add(call);
      try {
        return await call;
      } finally {
        calls.delete(call);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(calls);
      ignore();
      clearInterval(lateTimer);
      acks.unsubscribe();
    },
  };
}

/** The position that an acknowledgement tells, or why there is none. */
function positionIn(message: Msg): number | Error {
  if (message.headers?.code === 503) return away("there is no stream for what was published");
  try {
    const { seq, error } = message.json<{ seq?: number; error?: { description?: string } }>();
    if (seq !== undefined && !error) return seq;
    return away(`JetStream did not take a message: ${error?.description ?? "no position"}`);
  } catch (error) {
    return away("an acknowledgement cannot be read", error);
  }
}
