/**
 * Running a handler without consequences: it reads what is there, and what it would write is told and
 * thrown away.
 *
 * @module
 */
import { DomainError } from "../../domain/error.ts";
import { Abandoned, type Unit, type Units } from "../../platform/commit/unit.ts";
import { isOutage } from "../../platform/outage.ts";
import { asJson } from "../message_json.ts";
import { causeOf } from "../consumer/attempts.ts";
import type { MessageHandling, Received } from "../consumer/handling.ts";
import { failure, type Replayed, unknownName } from "./replays.ts";

/** A row that would be written. */
export interface RehearsedRow {
  readonly table: string;
  readonly op: "insert" | "upsert" | "patch" | "remove";
  readonly key: unknown;
  /** Columns that would be set; numbers that would be added are under `add`. */
  readonly set: unknown;
  readonly add: unknown;
}

/** A message that would be sent. */
export interface RehearsedMessage {
  readonly name: string;
  readonly key: string;
  readonly payload: unknown;
}

/** Rehearses a message. @throws outages. */
export async function rehearse(
  units: Units,
  handling: MessageHandling,
  payload: Uint8Array,
  received: Received,
): Promise<Replayed> {
  const { result, thrown, rows, messages } = await collect(
    units,
    (unit) => handling.handle(unit, payload, received),
  );
  const nothing = { rows: [], messages: [] };
  if (!thrown) {
    if (result) return { outcome: "handled", rows, messages };
    if (!handling.unknown) return { outcome: "skipped", ...nothing };
    return { ...unknownName(received.name), ...nothing };
  }
  const { error } = thrown;
  if (isOutage(error)) throw error;
  const cause = causeOf(error);
  const failed = failure(cause, error);
  if (cause !== "refused" || !handling.refuse || !(error instanceof DomainError)) {
    return { ...failed, ...nothing };
  }
  const answer = await collect(units, (unit) => handling.refuse?.(unit, error, received));
  return { ...failed, outcome: "refused", rows: answer.rows, messages: answer.messages };
}

async function collect<T>(units: Units, work: (unit: Unit) => T | Promise<T>) {
  let rows: RehearsedRow[] = [];
  let messages: RehearsedMessage[] = [];
  let result: T | undefined;
  let thrown: { readonly error: unknown } | undefined;
  try {
    await units.run(async (unit) => {
      rows = [];
      messages = [];
      result = await work({
        ...unit,
        isFirstTry: false, // nothing is committed, so no conflict would tell what is there
        write: (...writes) =>
          void rows.push(...writes.map(({ table, op, key, set, add }) => ({
            table: table.name,
            op,
            key: asJson(key),
            set: asJson(set),
            add: asJson(add),
          }))),
        publish: ({ type, data }, { key }) =>
          void messages.push({ name: type.registeredName, key, payload: asJson(data) }),
        afterCommit: () => {},
      });
      throw new Abandoned();
    });
  } catch (error) {
    if (!(error instanceof Abandoned)) thrown = { error };
  }
  return { result, thrown, rows, messages };
}
