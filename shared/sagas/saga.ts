/**
 * A saga under way: where it stands, the command it waits for, and what happened so far.
 *
 * @module
 */

/** What can be said of a saga. The last three are ends; only an operator leads out of `parked`. */
export const sagaStates = [
  "running",
  "compensating",
  "completed",
  "compensated",
  "parked",
] as const;

/** Where a saga stands as a whole. */
export type SagaState = typeof sagaStates[number];

/** Why a command failed, or a saga was turned back. */
export interface SagaError {
  /** As a Connect code, e.g. `invalid_argument`. */
  readonly code: string;
  /** Stable snake_case identifier. */
  readonly reason: string;
  readonly message: string;
}

/** A command as it was sent, so that it can be sent again, byte for byte. */
export interface SagaCommand {
  /** Registered name. */
  readonly name: string;
  /** Channel without the stream's prefix. */
  readonly channel: string;
  /** The encoded message, in base64. */
  readonly data: string;
}

/** One thing that happened to a saga. */
export interface SagaRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly what:
    | "sent"
    | "succeeded"
    | "failed"
    /** A reply that was late, repeated or meant for another command. */
    | "ignored"
    /** The last attempt, or a canceled saga's outstanding one, passed without a reply. */
    | "expired"
    /** It came to a process that does not know the saga's definition, for another one to take. */
    | "set_aside"
    | "cancel_requested"
    | "completed"
    | "compensated"
    | "parked"
    /** The operator's three. */
    | "retried"
    | "skipped"
    | "closed";
  /** Index of the step at hand. */
  readonly step: number;
  /** Name of the step at hand. */
  readonly name: string;
  readonly attempt: number;
  /** Registered name of the command that was sent, or is waited for. */
  readonly command?: string;
  /** Registered name of the reply. */
  readonly reply?: string;
  readonly error?: SagaError;
  /** The operator whose doing it is. */
  readonly by?: string;
}

/** A saga. */
export interface Saga<Data> {
  readonly state: SagaState;
  /** What the steps work with; only the reply to a step that succeeded changes it. */
  readonly data: Data;
  /** Index of the step at hand. */
  readonly step: number;
  /** How often the command at hand was sent. */
  readonly attempt: number;
  /** The same each time the command at hand is sent; a reply must carry it. `null`: none is at hand. */
  readonly commandId: string | null;
  readonly command: SagaCommand | null;
  /** When the outstanding reply is overdue; `null`: nothing is waited for. */
  readonly deadlineAt: Date | null;
  readonly cancelRequested: boolean;
  /** Where a parked saga stood; `null` for any other. */
  readonly parkedFrom: "running" | "compensating" | null;
  /** Why the saga turned, or will turn, back. */
  readonly error: SagaError | null;
  /** The newest {@link HISTORY_LIMIT} records, oldest first. */
  readonly history: readonly SagaRecord[];
}

/** How many records a saga keeps. */
export const HISTORY_LIMIT = 100;

/** A text of others as it is kept: bounded, and without what JSON in a database cannot hold. */
export function keptText(text: string): string {
  return text.slice(0, 1_000).replaceAll("\0", "").toWellFormed();
}
