/**
 * The table of sagas, and the ones in it whose deadline has passed.
 *
 * @module
 */
import type { MemoryStore } from "../platform/commit/memory_store.ts";
import { defineTable, json, type RowOf, type Table } from "../platform/commit/table.ts";
import type { Sql } from "../platform/database.ts";
import type { SagaCommand, SagaError, SagaRecord } from "./saga.ts";
import type { SetAside } from "./set_aside.ts";

const key = { id: "text", name: "text" } as const;
const columns = {
  /** One of `sagaStates`. */
  state: "text",
  data: json<unknown>(),
  /** Version of the data's schema. */
  dataVersion: "int4",
  step: "int4",
  attempt: "int4",
  commandId: "text?",
  command: json<SagaCommand | null>(),
  deadlineAt: "timestamptz?",
  cancelRequested: "bool",
  /** Of the steps. */
  definitionVersion: "int4",
  parkedFrom: "text?",
  setAside: json<readonly SetAside[]>(),
  error: json<SagaError | null>(),
  history: json<readonly SagaRecord[]>(),
  /** Of the call that started it: all its commands belong to that. */
  correlationId: "text",
  traceparent: "text",
  startedAt: "timestamptz",
  updatedAt: "timestamptz",
  version: "int4",
} as const;

/** Sagas, by id and name. */
export type SagasTable = Table<typeof key, typeof columns>;

/** A saga as it is stored. */
export type SagaRow = RowOf<SagasTable>;

const tables = new Map<string, SagasTable>();

/** The sagas of a context. */
export function sagasTable(schema: string): SagasTable {
  let table = tables.get(schema);
  if (!table) {
    tables.set(
      schema,
      table = defineTable(`${schema}.sagas`, {
        thing: "saga",
        key,
        columns,
        remembered: ({ state }) => state === "running" || state === "compensating",
      }),
    );
  }
  return table;
}

/** A saga whose deadline has passed. */
export interface DueSaga {
  readonly id: string;
  readonly deadlineAt: Date;
}

/**
 * Finds sagas of one name whose deadline is not after `now`, the longest overdue first.
 *
 * @param after the last one of the page before; `undefined`: the first page.
 */
export type FindDueSagas = (query: {
  readonly name: string;
  readonly now: Date;
  readonly after: DueSaga | undefined;
  readonly limit: number;
}) => Promise<readonly DueSaga[]>;

/** Finds them in PostgreSQL. */
export function postgresDueSagas(sql: Sql, schema: string): FindDueSagas {
  return async ({ name, now, after, limit }) => {
    const rest = after ? sql`and (deadline_at, id) > (${after.deadlineAt}, ${after.id})` : sql``;
    return await sql<DueSaga[]>`
      select id, deadline_at as "deadlineAt" from ${sql(schema)}.sagas
      where name = ${name} and deadline_at <= ${now} ${rest}
      order by deadline_at, id limit ${limit}`;
  };
}

/** Finds them in memory. */
export function memoryDueSagas(store: MemoryStore, schema: string): FindDueSagas {
  return ({ name, now, after, limit }) => {
    const due = store.rows(sagasTable(schema))
      .flatMap((row) =>
        row.name === name && row.deadlineAt ? [{ id: row.id, deadlineAt: row.deadlineAt }] : []
      )
      .filter((row) => row.deadlineAt <= now && (!after || inOrder(after, row) < 0))
      .sort(inOrder);
    return Promise.resolve(due.slice(0, limit));
  };
}

function inOrder(a: DueSaga, b: DueSaga): number {
  return a.deadlineAt.getTime() - b.deadlineAt.getTime() ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
