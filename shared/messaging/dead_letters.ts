/**
 * Dead letters: messages that a subscription could not handle, kept with their cause until somebody
 * decides.
 *
 * @module
 */
import { defineTable, type Table } from "../platform/commit/table.ts";

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
  name: "text",
  subject: "text",
  key: "text",
  cause: "text",
  error: "text",
  attempts: "int4",
  envelope: "bytea",
  failedAt: "timestamptz",
} as const;

/** The dead letters of a context. */
export function deadLettersTable(schema: string): Table<typeof key, typeof columns> {
  return defineTable(`${schema}.dead_letters`, { thing: "dead letter", key, columns });
}
