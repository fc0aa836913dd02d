/**
 * Dead letters: messages that a subscription could not handle, kept with their cause until somebody
 * decides.
 *
 * @module
 */
import { defineTable, type RowOf, type Table } from "../platform/commit/table.ts";

/** Why a message could not be handled. */
export type DeadLetterCause =
  /** Its envelope is not protobuf, or lacks id or name. */
  | "undecodable_envelope"
  /** Its name is known, its payload is not of that message. */
  | "undecodable_payload"
  /** Its headers do not say what they must, such as where to reply. */
  | "unusable_headers"
  /** A command or reply of a name that nobody declared. */
  | "unknown_name"
  /** The handler of an event refused it. */
  | "refused"
  /** The handler failed as often as it is tried. */
  | "failed";

const key = { subscription: "text", messageId: "text" } as const;
const columns = {
  /** What operators call it by: later ones have higher ids. */
  id: "text",
  name: "text",
  subject: "text",
  key: "text",
  cause: "text",
  error: "text",
  attempts: "int4",
  /** Whether later messages of its key wait until it is settled. */
  blocks: "bool",
  envelope: "bytea",
  failedAt: "timestamptz",
  version: "int4",
} as const;

const waitingColumns = {
  name: "text",
  subject: "text",
  key: "text",
  envelope: "bytea",
  waitsSince: "timestamptz",
} as const;

/** The table of dead letters. */
export type DeadLettersTable = Table<typeof key, typeof columns>;

/** A dead letter. */
export type DeadLetterRow = RowOf<DeadLettersTable>;

/** The table of messages that wait; the database numbers them by `position`. */
export type WaitingTable = Table<typeof key, typeof waitingColumns>;

/** A message that waits behind a dead letter of its key. */
export type WaitingRow = RowOf<WaitingTable>;

/** The dead letters of a context. */
export function deadLettersTable(schema: string): DeadLettersTable {
  return defineTable(`${schema}.dead_letters`, { thing: "dead letter", key, columns });
}

/** The messages of a context that wait behind dead letters. */
export function waitingTable(schema: string): WaitingTable {
  return defineTable(`${schema}.waiting_messages`, {
    thing: "waiting message",
    key,
    columns: waitingColumns,
    identity: "position",
  });
}

/**
 * Whether later messages of a key can be held back by a message with this cause: not when the key could
 * not be read, and not when its sender was answered that the name is not known.
 */
export function mayBlock(cause: DeadLetterCause): boolean {
  return cause !== "undecodable_envelope" && cause !== "unknown_name";
}

/** A text without the one character that PostgreSQL does not take. */
export function storable(text: string): string {
  return text.replaceAll("\0", "\ufffd");
}
