/**
 * Settling a dead letter: its message's effect, its inbox row and its end are one commit, guarded by its
 * version. With several operators at once, or the message coming again, the effect is there once.
 *
 * @module
 */
import { DomainError } from "../../domain/error.ts";
import type { Units } from "../../platform/commit/unit.ts";
import { insert, patch, remove } from "../../platform/commit/write.ts";
import { isOutage } from "../../platform/outage.ts";
import { type Also, attempt, causeOf } from "../consumer/attempts.ts";
import type { MessageHandling, Received } from "../consumer/handling.ts";
import {
  type DeadLetterCause,
  type DeadLetterRow,
  deadLettersTable,
  storable,
} from "../dead_letters.ts";
import { inboxTable } from "../tables.ts";
import type { RehearsedMessage, RehearsedRow } from "./rehearsal.ts";

/** What came of a replay. */
export interface Replayed {
  /**
   * `handled`; `duplicate`: it had been handled after all; `skipped`: nobody declares it any more;
   * `refused`: a command, answered with its refusal. All of these settle it. `failed`: it stays, with
   * the new cause.
   */
  readonly outcome: "handled" | "duplicate" | "skipped" | "refused" | "failed";
  readonly cause?: DeadLetterCause;
  /** Why it was refused or failed. */
  readonly error?: string;
  /** Tries in all, this one included; not of a dry run. */
  readonly attempts?: number;
  /** Only of a dry run: what would be written and sent. */
  readonly rows?: readonly RehearsedRow[];
  readonly messages?: readonly RehearsedMessage[];
}

/** Settles dead letters. @throws {DomainError} `dead_letter_settled` when somebody else was faster. */
export interface Replays {
  /** Runs the message again. @throws outages: nothing changed then. */
  run(
    row: DeadLetterRow,
    handling: MessageHandling,
    received: Received,
    payload: Uint8Array,
  ): Promise<Replayed>;
  /** Notes that a replay failed. */
  failed(row: DeadLetterRow, replayed: Replayed): Promise<Replayed>;
  /** Ends it unhandled; its inbox row keeps it away for good. */
  discard(row: DeadLetterRow): Promise<void>;
}

/** A dead letter was settled while it was at hand. */
class SettledElsewhere extends Error {
  override readonly name = "SettledElsewhere";
}

/** Makes what settles the dead letters of a context. */
export function createReplays(units: Units): Replays {
  const table = deadLettersTable(units.schema);
  const inboxes = inboxTable(units.schema);

  /** Ends a dead letter in the commit at hand, if it is still there. */
  const settling = ({ subscription, messageId }: DeadLetterRow): Also => async (unit) => {
    const row = await unit.store.find(table, { subscription, messageId });
    if (!row) throw new SettledElsewhere();
    unit.write(remove(table, { subscription, messageId }, { expected: row.version }));
  };

  const failed: Replays["failed"] = (row, { outcome, cause = "failed", error = "" }) =>
    whileThere(async () => {
      const { subscription, messageId } = row;
      let attempts = 0;
      await units.run(async (unit) => {
        const now = await unit.store.find(table, { subscription, messageId });
        if (!now) throw new SettledElsewhere();
        attempts = now.attempts + 1;
        const news = { cause, error, attempts, failedAt: unit.now, version: now.version + 1 };
        unit.write(patch(table, { subscription, messageId }, news, { expected: now.version }));
      });
      return { outcome, cause, error, attempts };
    });

  async function tryOnce(
    row: DeadLetterRow,
    handling: MessageHandling,
    received: Received,
    payload: Uint8Array,
  ): Promise<Replayed> {
    const { subscription } = row;
    const also = settling(row);
    try {
      const outcome = await attempt(units.run, handling, { subscription, received, payload, also });
      if (outcome === "undeclared" && handling.unknown) return unknownName(received.name);
      if (outcome === "duplicate" || outcome === "undeclared") await units.run(also);
      return {
        outcome: outcome === "undeclared" ? "skipped" : outcome,
        attempts: row.attempts + 1,
      };
    } catch (error) {
      if (error instanceof SettledElsewhere || isOutage(error)) throw error;
      return failure(causeOf(error), error);
    }
  }

  return {
    failed,
    async run(row, handling, received, payload) {
      const replayed = await whileThere(() => tryOnce(row, handling, received, payload));
      return replayed.outcome === "failed" ? await failed(row, replayed) : replayed;
    },
    async discard(row) {
      const { subscription, messageId: id, name } = row;
      await whileThere(() =>
        units.run(async (unit) => {
          await settling(row)(unit);
          if (await unit.store.find(inboxes, { subscription, id })) return;
          const receipt = { unitId: unit.newId(), receivedAt: unit.now };
          unit.write(insert(inboxes, { subscription, id, name, ...receipt }));
        })
      );
    },
  };
}

/** A replay that failed. */
export function failure(cause: DeadLetterCause, error: unknown): Replayed {
  const text = storable(error instanceof Error ? error.message : String(error));
  return { outcome: "failed", cause, error: text };
}

/** A replay of a name that nobody declares. */
export function unknownName(name: string): Replayed {
  return failure("unknown_name", new Error(`the name ${name} is not known here`));
}

async function whileThere<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SettledElsewhere)) throw error;
    const text = "the dead letter was settled by somebody else";
    throw new DomainError("aborted", "dead_letter_settled", text, { cause: error });
  }
}
