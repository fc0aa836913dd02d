/**
 * The desk where an operator works on the dead letters of a context: looks at them, runs them again,
 * with another payload if need be, or discards them. Whatever settles one lets run, in order, what
 * waits behind it.
 *
 * @module
 */
import { DomainError, notFound } from "../domain/error.ts";
import { inCall, newCall } from "../platform/call_context.ts";
import type { Units } from "../platform/commit/unit.ts";
import type { Logger } from "../platform/log.ts";
import type { MessageHandling } from "./consumer/handling.ts";
import { open } from "./consumer/opened.ts";
import type { DeadLetterRow } from "./dead_letters.ts";
import type { DeadLetterCount, DeadLetterHead, DeskReads } from "./dead_letter_desk/reads.ts";
import { rehearse } from "./dead_letter_desk/rehearsal.ts";
import { createReplays, failure, type Replayed } from "./dead_letter_desk/replays.ts";
import { type EnvelopeView, payloadFrom, viewOf } from "./dead_letter_desk/views.ts";

export type { DeadLetterCount, DeadLetterHead } from "./dead_letter_desk/reads.ts";
export type { Replayed } from "./dead_letter_desk/replays.ts";

/** What a desk needs. */
export interface DeskPorts {
  readonly units: Units;
  readonly reads: DeskReads;
  /** How the messages of a subscription are handled in this process; undefined when they are not. */
  readonly handlingOf: (subscription: string) => MessageHandling | undefined;
  readonly log: Logger;
  /** Told when a dead letter was settled: what waits behind it may run. */
  readonly onSettled?: (subscription: string) => void;
}

/** Which dead letters are listed. */
export interface DeadLetterQuery {
  readonly subscription?: string;
  /** Registered name of the message. */
  readonly name?: string;
  /** Most that are answered, from 1 to 100; 20 unless said. */
  readonly limit?: number;
  /** Where the list goes on: `next` of the page before. */
  readonly next?: string;
}

/** Some dead letters, the newest first. */
export interface DeadLetterPage {
  readonly deadLetters: readonly DeadLetterHead[];
  /** Asks for the rest; undefined when there is none. */
  readonly next: string | undefined;
}

/** A dead letter with what is in it. */
export interface DeadLetterDetails extends DeadLetterHead {
  readonly envelope: EnvelopeView;
  /** How many messages wait behind it. */
  readonly waiting: number;
}

/** How a dead letter is run again. */
export interface ReplayOptions {
  /** Stands for the message's payload: JSON, as `get` shows it. */
  readonly payload?: unknown;
  /** Runs the handler, tells what it would do, and does nothing. Default false. */
  readonly dryRun?: boolean;
}

/** The desk for the dead letters of one context. */
export interface DeadLetterDesk {
  list(query?: DeadLetterQuery): Promise<DeadLetterPage>;
  /** @throws {DomainError} `dead_letter_not_found`. */
  get(id: string): Promise<DeadLetterDetails>;
  /** By subscription, for metrics. */
  counts(): Promise<readonly DeadLetterCount[]>;
  /**
   * Runs a dead letter again, by the handler of its subscription. Its effect, its inbox row and its end
   * are one commit: with several operators at once it happens once.
   *
   * @throws {DomainError} `dead_letter_not_found`; `dead_letter_settled` when somebody else was faster;
   *   `subscription_not_here`; `payload_not_valid`, `payload_not_known`.
   * @throws outages: nothing changed then.
   */
  replay(id: string, options?: ReplayOptions): Promise<Replayed>;
  /**
   * Gives a dead letter up: its message is never handled, however often it comes again.
   *
   * @throws {DomainError} `dead_letter_not_found`.
   */
  discard(id: string): Promise<void>;
}

/**
 * Makes the desk of a context.
 *
 * @example
 * ```ts ignore
 * const desk = deadLetterDesk({ units, reads: postgresDeskReads(sql, "depot"), handlingOf, log });
 * const { deadLetters: [letter] } = await desk.list({ subscription: "depot-orders" });
 * if ((await desk.replay(letter.id, { dryRun: true })).outcome === "handled") {
 *   await desk.replay(letter.id);
 * }
 * ```
 */
export function deadLetterDesk(ports: DeskPorts): DeadLetterDesk {
  const { units, reads, handlingOf, log, onSettled = () => {} } = ports;
  const replays = createReplays(units);

  async function find(id: string): Promise<DeadLetterRow> {
    const row = await reads.find(id);
    if (!row) throw notFound("dead letter");
    return row;
  }

  function handlerOf({ subscription }: DeadLetterRow): MessageHandling {
    const handling = handlingOf(subscription);
    if (handling) return handling;
    const text = `the subscription ${subscription} does not run in this process`;
    throw new DomainError("failed_precondition", "subscription_not_here", text);
  }

  return {
    counts: reads.counts,
    async list({ subscription, name, limit = 20, next } = {}) {
      const most = Math.min(100, Math.max(1, Math.trunc(limit) || 20));
      const filter = {
        ...(subscription && { subscription }),
        ...(name && { name }),
        ...(next && { before: next }),
      };
      const rows = await reads.list(filter, most + 1);
      const deadLetters = rows.slice(0, most);
      return { deadLetters, next: rows.length > most ? deadLetters.at(-1)?.id : undefined };
    },
    async get(id) {
      const row = await find(id);
      const { subscription, key, blocks } = row;
      const waiting = blocks ? await reads.waiting(subscription, key) : 0;
      return { ...row, envelope: viewOf(row.envelope, handlingOf(subscription)), waiting };
    },
    async replay(id, { payload: edited, dryRun = false } = {}) {
      const row = await find(id);
      const handling = handlerOf(row);
      const opened = open(row.envelope);
      if ("error" in opened) {
        const failed = failure("undecodable_envelope", opened.error);
        return dryRun ? { ...failed, rows: [], messages: [] } : await replays.failed(row, failed);
      }
      const { id: messageId, name, metadata } = opened.received;
      const payload = edited === undefined
        ? opened.payload
        : payloadFrom(edited, name, handling.typeOf?.(name));
      const { CORRELATION_ID: correlationId, traceparent } = metadata;
      const call = newCall({ correlationId, causationId: messageId, traceparent });
      return await inCall(call, async () => {
        if (dryRun) return await rehearse(units, handling, payload, opened.received);
        const replayed = await replays.run(row, handling, opened.received, payload);
        const about = { subscription: row.subscription, deadLetter: id, name };
        const { outcome, cause, error } = replayed;
        const isEdited = edited !== undefined;
        log.info("a dead letter was replayed", { ...about, outcome, cause, error, isEdited });
        if (outcome !== "failed") onSettled(row.subscription);
        return replayed;
      }, messageId);
    },
    async discard(id) {
      const row = await find(id);
      const { subscription, name } = row;
      await replays.discard(row);
      log.warn("a dead letter was discarded", { subscription, deadLetter: id, name });
      onSettled(subscription);
    },
  };
}
