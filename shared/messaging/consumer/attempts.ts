/**
 * Trying a message until it is done: outages are waited out without limit, other errors are tried a few
 * times and end as a dead letter.
 *
 * @module
 */
import { DomainError } from "../../domain/error.ts";
import { Abandoned, type Unit, type Units } from "../../platform/commit/unit.ts";
import { insert } from "../../platform/commit/write.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/log.ts";
import { isOutage } from "../../platform/outage.ts";
import { tellHandling } from "../../platform/tracing/messages.ts";
import { UnusableHeaders } from "../../sagas/reply.ts";
import { type DeadLetterCause, deadLettersTable, mayBlock, storable } from "../dead_letters.ts";
import { inboxTable } from "../tables.ts";
import {
  type DeadLetterPolicy,
  type MessageHandling,
  type Received,
  UndecodablePayload,
} from "./handling.ts";
import type { Readable, Unreadable } from "./opened.ts";

/** How one try of a message went. */
export type Attempted = "handled" | "duplicate" | "undeclared" | "refused";

/** Collects what else belongs to the commit that ends a message. */
export type Also = (unit: Unit) => void | Promise<void>;

/**
 * One try of a message: its effect, its inbox row and what else belongs to it go in one commit. Nothing
 * is committed for a duplicate or for a name that is not declared.
 *
 * @param run runs units; says what becomes of outages.
 * @throws what is no refusal, or a refusal that has no answer.
 */
export async function attempt(
  run: Units["run"],
  handling: MessageHandling,
  { subscription, received, payload, also }: {
    readonly subscription: string;
    readonly received: Received;
    readonly payload: Uint8Array;
    readonly also?: Also;
  },
): Promise<Attempted> {
  const inbox = { subscription, id: received.id, name: received.name };
  try {
    const outcome = await run(async (unit) => {
      const isDeclared = await tellHandling(
        received,
        () => handling.handle(unit, payload, received),
      );
      if (!isDeclared) throw new Abandoned();
      await also?.(unit);
    }, inbox);
    return outcome.duplicate ? "duplicate" : "handled";
  } catch (error) {
    if (error instanceof Abandoned) return "undeclared";
    if (!isRefusal(error) || !handling.refuse) throw error;
    await run(async (unit) => {
      handling.refuse?.(unit, error, received);
      await also?.(unit);
    }, inbox);
    return "refused";
  }
}

/** A refusal of the business, not a conflict that survived the retries. */
function isRefusal(error: unknown): error is DomainError {
  return error instanceof DomainError && error.code !== "aborted";
}

/** What a message that was tried dies of. */
export function causeOf(error: unknown): DeadLetterCause {
  if (error instanceof UndecodablePayload) return "undecodable_payload";
  if (error instanceof UnusableHeaders) return "unusable_headers";
  return isRefusal(error) ? "refused" : "failed";
}

/** What {@link createAttempts} needs. */
export interface AttemptPorts {
  readonly units: Units;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ends the waiting between tries. */
  readonly stopping: AbortSignal;
  readonly subscription: string;
  readonly handling: MessageHandling;
  readonly policy: DeadLetterPolicy;
  /** Told each time that something is left to be tried again. */
  readonly retrying?: (reason: RetryReason) => void;
}

/** Why something is tried again. */
export type RetryReason = "outage" | "failure";

/** What a message is besides what it says. */
export interface Letter {
  readonly subject: string;
  readonly body: Uint8Array;
  /** Belongs to the commit that ends it. */
  readonly also?: Also;
}

/** How a message ended: `blocks` when later ones of its key wait. */
export type Ending = Exclude<Attempted, "undeclared"> | "skipped" | "dead" | "blocks";

/** Tries messages. */
export interface Attempts {
  /** Tries a message until it is done or dead. @throws when stopping. */
  settle(letter: Letter, message: Readable): Promise<Ending>;
  /** Keeps what cannot be opened as a dead letter. @throws when stopping. */
  buryUnreadable(letter: Letter, message: Unreadable): Promise<Ending>;
  /** Repeats `work` until it is no outage that stops it. @throws what else goes wrong; when stopping. */
  untilDone<T>(work: () => Promise<T>): Promise<T>;
}

/** Tries of a message whose handler fails for another reason than an outage, in about 10 s. */
const ATTEMPTS = 5;
export const MAX_OUTAGE_PAUSE_MS = 30_000;

/** Makes what tries the messages of a subscription. */
export function createAttempts(ports: AttemptPorts): Attempts {
  const { units, clock, log, pause, stopping, subscription, handling, policy } = ports;
  const deadLetters = deadLettersTable(units.schema);
  const inboxes = inboxTable(units.schema);

  const untilDone: Attempts["untilDone"] = async (work) => {
    for (let outages = 0;; outages++) {
      try {
        return await work();
      } catch (error) {
        if (!isOutage(error)) throw error;
        const ms = Math.min(MAX_OUTAGE_PAUSE_MS, 100 * 2 ** outages) * (0.5 + Math.random() / 2);
        log.warn("waiting for an outage to pass", { subscription, ms, error });
        ports.retrying?.("outage");
        await pause(ms, stopping);
      }
    }
  };

  const run: Units["run"] = (work, inbox) => untilDone(() => units.run(work, inbox));

  async function bury(
    { subject, body, also }: Letter,
    about: { readonly id: string; readonly name: string; readonly key: string },
    { cause, error, attempts, reply }: {
      readonly cause: DeadLetterCause;
      readonly error: Error;
      readonly attempts: number;
      readonly reply?: (unit: Unit) => void;
    },
  ): Promise<Ending> {
    log.error("dead letter", { subscription, name: about.name, cause, error });
    const key = { subscription, messageId: storable(about.id) };
    const outcome = await run(async (unit): Promise<Ending> => {
      await also?.(unit);
      const kept = await unit.store.find(deadLetters, key); // kept before, but not settled
      if (kept) return kept.blocks ? "blocks" : "dead";
      if (await unit.store.find(inboxes, { subscription, id: key.messageId })) return "duplicate";
      const blocks = policy === "block" && mayBlock(cause);
      unit.write(insert(deadLetters, {
        ...key,
        id: unit.newId(),
        name: storable(about.name),
        subject,
        key: about.key,
        cause,
        error: storable(error.message),
        attempts,
        blocks,
        envelope: body,
        failedAt: clock.now(),
        version: 1,
      }));
      reply?.(unit);
      return blocks ? "blocks" : "dead";
    });
    return outcome.duplicate ? "duplicate" : outcome.result;
  }

  /** What ends without a commit of its own still has to end what belongs to it. */
  async function finish({ also }: Letter): Promise<void> {
    if (also) await run(also);
  }

  return {
    untilDone,
    buryUnreadable: (letter, { digest, error }) =>
      bury(letter, { id: digest, name: "", key: "" }, {
        cause: "undecodable_envelope",
        error,
        attempts: 1,
      }),
    async settle(letter, { key, received, payload }) {
      const { id, name } = received;
      const about = { id, name, key };
      const { also } = letter;
      for (let attempts = 1;; attempts++) {
        try {
          const outcome = handling.skips?.(name)
            ? "undeclared"
            : await attempt(run, handling, { subscription, received, payload, also });
          if (outcome === "undeclared" && handling.unknown) {
            const error = new Error(`the name ${name} is not known here`);
            const reply = (unit: Unit) => handling.unknown?.(unit, received);
            return await bury(letter, about, { cause: "unknown_name", error, attempts, reply });
          }
          if (outcome !== "undeclared" && outcome !== "duplicate") return outcome;
          await finish(letter);
          return outcome === "duplicate" ? outcome : "skipped";
        } catch (thrown) {
          stopping.throwIfAborted();
          const cause = causeOf(thrown);
          const error = thrown instanceof Error ? thrown : new Error(String(thrown));
          if (cause !== "failed" || attempts >= ATTEMPTS) {
            return await bury(letter, about, { cause, error, attempts });
          }
          const ms = 250 * 3 ** (attempts - 1) * (0.75 + Math.random() / 2);
          log.warn("trying a message again", { subscription, name, tries: attempts, ms, error });
          ports.retrying?.("failure");
          await pause(ms, stopping);
        }
      }
    },
  };
}
