/**
 * The broker's stream, as it is read to be checked.
 *
 * @module
 */
import type { Sql } from "../../shared/platform/database.ts";
import { rowsOf } from "./merge.ts";

/** A message as it lies in the stream. */
export interface Lying {
  readonly position: number;
  /** Full subject. */
  readonly subject: string;
  readonly body: Uint8Array;
  /** Whether it was put there past all relays: it may be a copy of one of ours, at any place. */
  readonly isForeign: boolean;
}

/** Reads a stream. */
export interface StreamReader {
  /** All messages, in order. */
  messages(): AsyncIterable<Lying>;
  /** How many subscriptions have not settled everything. */
  behind(): Promise<number>;
}

/** The stream in PostgreSQL. */
export function postgresStream(sql: Sql): StreamReader {
  return {
    messages: () =>
      rowsOf<Lying>(
        sql,
        `select position, subject, body, false as "isForeign" from broker.messages order by position`,
      ),
    async behind() {
      const [{ behind }] = await sql<{ behind: number }[]>`
        select count(*)::int8 as behind from broker.subscriptions
        where floor < (select max(position) from broker.messages)`;
      return behind;
    },
  };
}
