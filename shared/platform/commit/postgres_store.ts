/**
 * The store in PostgreSQL: a unit's writes are one statement, hence one round trip and one transaction.
 *
 * @module
 */
import type { Sql } from "postgres";
import { crashPoint } from "../crash_point.ts";
import { errorCode, isCanceled, isConnectionLost, isRefused } from "../outage.ts";
import { fold } from "./fold.ts";
import { createGroupCommit, type GroupCommit, type Rounds } from "./group_commit.ts";
import { type RowReader, rowReader } from "./row_reader.ts";
import { compose, type Numbers, numbersIn, textOf } from "./statement.ts";
import { pause, withDeadline } from "../time.ts";
import { Conflict, type Store } from "./store.ts";
import { type AnyRow, columnOf, type RowOf } from "./table.ts";
import type { Write } from "./write.ts";

/** The server gives up a statement after 10 s; whoever does not answer then is not there. */
const ANSWER_MS = 15_000;

/** How often a commit is sent again that was canceled: nobody means to cancel one. */
const MOST_CANCELED = 3;

/** How a PostgreSQL store behaves. */
export interface PostgresStoreOptions {
  /** The context's schema: the function `guard` of the library's migrations lives there. */
  readonly schema: string;
  /** Whether units, and readings, that come at the same time go together; true unless said. */
  readonly grouped?: boolean;
  /** How long a commit of unknown outcome is sent again, in milliseconds; 20 000 unless said. */
  readonly outcomeTimeoutMs?: number;
}

/**
 * Makes the store of one context.
 *
 * A commit whose connection is lost has an unknown outcome. The same writes are then sent again until
 * an answer comes; when a guard fails and the row there is the one we wrote, the first attempt had
 * succeeded. Commits that publish for the same key are sent one after the other, so that their
 * messages are numbered, and handed on, in the order of the changes.
 *
 * @param sql a pool of connections.
 */
export function postgresStore(
  sql: Sql,
  { schema, grouped = true, outcomeTimeoutMs = 20_000 }: PostgresStoreOptions,
): Store {
  const committer = grouped ? committerOf(sql) : { commit: sendTo(sql) };
  const readers = new Map<string, RowReader>();
  const inFlight = new Map<string, Promise<unknown>>();

  const find: Store["find"] = async (table, key) => {
    let read = readers.get(table.name);
    if (!read) readers.set(table.name, read = rowReader(sql, table, grouped));
    return await read(key as AnyRow) as RowOf<typeof table> | undefined;
  };

  /** Whether a write stands in the database as we made it. */
  async function isOurs(write: Write): Promise<boolean> {
    const row = await find(write.table, write.key as never) as AnyRow | undefined;
    return row !== undefined && Object.entries(write.set).every(([name, value]) => {
      const column = columnOf(write.table, name);
      return typeof column !== "string" || textOf(column, row[name]) === textOf(column, value);
    });
  }

  async function commitOnce(writes: readonly Write[]): Promise<Numbers> {
    const rounds = fold(writes);
    const deadline = Date.now() + outcomeTimeoutMs;
    for (let attempt = 0, unknown = false;; attempt++) {
      try {
        const sent = committer.commit(schema, rounds);
        crashPoint("commit sent");
        const numbers = await sent;
        crashPoint("commit answered");
        return numbers;
      } catch (error) {
        if (isCanceled(error) && attempt < MOST_CANCELED) continue; // meant for the statement before
        const lost = isConnectionLost(error) || errorCode(error) === "deadline_exceeded";
        unknown ||= lost;
        if (unknown && (lost || isRefused(error)) && Date.now() < deadline) {
          await pause(Math.min(1_000, 25 * 2 ** attempt));
          continue;
        }
        const failed = conflictIn(error, writes);
        if (failed instanceof Conflict && unknown) {
          const witness = witnessOf(rounds);
          if (witness && await isOurs(witness)) return {};
        }
        throw failed;
      }
    }
  }

  return {
    find,
    async commit(writes) {
      if (writes.length === 0) return {};
      const keys = new Set(
        writes.flatMap(({ table, set }) => table.identity && set.key ? [String(set.key)] : []),
      );
      const before = [...keys].map((key) => inFlight.get(key));
      const commit = Promise.allSettled(before).then(() => commitOnce(writes));
      const settled = commit.catch(() => {});
      for (const key of keys) inFlight.set(key, settled);
      try {
        return await commit;
      } finally {
        for (const key of keys) if (inFlight.get(key) === settled) inFlight.delete(key);
      }
    },
  };
}

const committers = new WeakMap<Sql, GroupCommit>();

/** The committer of a pool: contexts that share the pool are committed together, too. */
function committerOf(sql: Sql): GroupCommit {
  let known = committers.get(sql);
  if (!known) committers.set(sql, known = createGroupCommit({ send: sendTo(sql) }));
  return known;
}

/** Sends writes as one statement, and what takes several rounds as one transaction. */
function sendTo(sql: Sql) {
  const { prepare } = sql.options;
  const isFrequent = frequency();
  return async (schema: string, rounds: Rounds, units = 1): Promise<Numbers> => {
    const statements = rounds.map((round) => compose(schema, round, units > 1));
    const [first] = statements;
    if (statements.length === 1) {
      const isKept = prepare && (units === 1 || isFrequent(first.text));
      const sent = sql.unsafe(first.text, [...first.parameters], { prepare: isKept });
      const [row] = await withDeadline(sent, ANSWER_MS, "a commit");
      return numbersIn(row);
    }
    const sent = sql.begin((transaction) =>
      statements.map(({ text, parameters }) =>
        transaction.unsafe(text, [...parameters], { prepare })
      )
    );
    const answers = await withDeadline(sent, ANSWER_MS, "a commit");
    return Object.assign({}, ...answers.map(([row]) => numbersIn(row)));
  };
}

/** From so many uses on, the text of a group is prepared, which takes memory of each connection. */
const FREQUENT = 20;
/** Most texts of groups that are prepared: units of different kinds mix in ever new ways. */
const MOST_PREPARED = 64;
/** Most texts that are counted; then it begins anew. */
const MOST_COUNTED = 2_000;

/** Tells the texts that are worth being prepared from those that hardly come again. */
function frequency(): (text: string) => boolean {
  const uses = new Map<string, number>();
  const prepared = new Set<string>();
  return (text) => {
    if (prepared.has(text)) return true;
    if (prepared.size >= MOST_PREPARED) return false;
    const count = (uses.get(text) ?? 0) + 1;
    if (uses.size >= MOST_COUNTED) uses.clear();
    uses.set(text, count);
    if (count < FREQUENT) return false;
    uses.delete(text);
    prepared.add(text);
    return true;
  };
}

/**
 * The write by which a commit is recognised as ours. New rows are surest, those that nobody changes most
 * of all: messages in the outbox, which the database numbers.
 */
function witnessOf(rounds: readonly (readonly Write[])[]): Write | undefined {
  const final = new Map<string, Write>(); // what is written twice stands as its last round left it
  for (const write of rounds.flat()) {
    final.set(write.row, write);
  }
  const all = [...final.values()];
  const fresh = all.filter(({ guard }) => guard.kind === "absent");
  return fresh.find(({ table }) => table.identity) ?? fresh[0] ??
    all.find(({ guard }) => guard.kind === "expected");
}

/** What a failed commit means: a conflict, a refusal by a business rule, or the error as it came. */
function conflictIn(error: unknown, writes: readonly Write[]): unknown {
  const code = errorCode(error);
  if (code === "40001" || code === "40P01") {
    const { table } = writes[0];
    return new Conflict(table.name, table.thing, { cause: error });
  }
  if (!(error instanceof Error) || (code !== "23505" && code !== "MB001")) return error;
  const { schema_name, table_name, constraint_name } = error as unknown as Record<string, string>;
  const name = code === "MB001" ? error.message : `${schema_name}.${table_name}`;
  const table = writes.find((write) => write.table.name === name)?.table;
  if (!table) return error;
  const rule = table.unique[constraint_name];
  return rule ? rule.refusal() : new Conflict(table.name, table.thing, { cause: error });
}
