/**
 * The desk of the sagas of a context: what an operator sees of them, and the way out of parked ones.
 *
 * @module
 */
import { z } from "zod";
import { DomainError, notFound, refused } from "../domain/error.ts";
import type { Clock } from "../platform/clock.ts";
import type { Unit, Units } from "../platform/commit/unit.ts";
import { cursorIn, cursorTo } from "../platform/cursor.ts";
import type { Sql } from "../platform/database.ts";
import type { OperatorCall, Sagas } from "./orchestrator.ts";
import type { SagaPlan } from "./plan.ts";
import { type SagaRecord, type SagaState, sagaStates } from "./saga.ts";
import type { SagaRow } from "./table.ts";

/** A saga in a list. */
export interface SagaSummary {
  readonly id: string;
  readonly name: string;
  readonly state: SagaState;
  /** Where a parked saga stood. */
  readonly parkedFrom: "running" | "compensating" | null;
  /** Name of the step at hand. */
  readonly step: string;
  /** How often the command at hand was sent. */
  readonly attempt: number;
  /** Registered name of the command at hand. */
  readonly command: string | null;
  readonly deadlineAt: Date | null;
  /** Why it turned, or will turn, back. */
  readonly error: SagaRow["error"];
  readonly startedAt: Date;
  readonly updatedAt: Date;
  /** Of its row: moves can be guarded by it. */
  readonly version: number;
}

/** A saga with all that is known of it. */
export interface SagaFile extends SagaSummary {
  readonly data: unknown;
  readonly cancelRequested: boolean;
  /** Of the definition that it was started with. */
  readonly definitionVersion: number;
  /** How much was set aside for a process that knows this definition. */
  readonly setAside: number;
  readonly correlationId: string;
  /** What happened, oldest first: step, attempt, command, reply, time, and who. */
  readonly history: readonly SagaRecord[];
}

/** How many sagas of a name are in a state. */
export interface SagaCount {
  readonly name: string;
  readonly state: SagaState;
  readonly count: number;
  /** When the oldest of them was started. */
  readonly oldestAt: Date;
  /** How long ago that was, in milliseconds. */
  readonly oldestMs: number;
}

/** Which sagas are listed. */
export interface SagaFilter {
  readonly state?: string;
  readonly name?: string;
  /** Most at a time; 20 unless given, at most 100. */
  readonly limit?: number;
  /** Where the part before ended. */
  readonly next?: string;
}

/** Which saga, where the id alone does not say, and who moves it. */
export interface SagaMove extends OperatorCall {
  readonly name?: string;
}

/** What an operator works with. */
export interface SagaDesk {
  /** The kinds that can be moved here. */
  readonly names: readonly string[];
  /**
   * Sagas, those with the latest ids first; `next` is empty at the end.
   *
   * @throws {DomainError} `the state is not known`, `the cursor is not valid`.
   */
  list(filter?: SagaFilter): Promise<{ readonly sagas: SagaSummary[]; readonly next: string }>;
  /** What the kinds that can be moved here do, step by step. */
  plans(): SagaPlan[];
  /** How many there are by name and state. @param ended also those that ended; default: not. */
  counts(options?: { readonly ended?: boolean }): Promise<SagaCount[]>;
  /**
   * One saga. @param name needed only when several kinds of saga have the id.
   * @throws {DomainError} not_found; saga_ambiguous.
   */
  get(id: string, name?: string): Promise<SagaFile>;
  /**
   * Sends the command that a saga was parked on again, with all its attempts. Answers the saga as it is
   * then, like `skip` and `close`.
   *
   * @throws {DomainError} as `get`; `saga_not_parked` when it is not; `saga_unknown_here` when this
   *   process does not know its definition; `aborted` when it is not of the version that was given.
   */
  retry(id: string, move?: SagaMove): Promise<SagaFile>;
  /** Takes the compensation that a saga was parked on as done. @throws as `retry`; saga_not_compensating. */
  skip(id: string, move?: SagaMove): Promise<SagaFile>;
  /** Takes a parked saga as compensated, whatever is left. @throws as `retry`. */
  close(id: string, move?: SagaMove): Promise<SagaFile>;
}

/** What the desk needs. */
export interface SagaDeskPorts {
  readonly sql: Sql;
  readonly units: Units;
  readonly clock: Clock;
  /** The kinds that can be moved here; all are shown. */
  readonly sagas: readonly Pick<Sagas<unknown>, "name" | "plan" | "retry" | "skip" | "close">[];
}

const State = z.enum(sagaStates);
const Cursor = z.tuple([z.string(), z.string()]);

/**
 * Makes the desk of a context's sagas.
 *
 * @example
 * ```ts ignore
 * const desk = sagaDesk({ sql, units, clock, sagas: [orders] });
 * for (const { id, version } of (await desk.list({ state: "parked" })).sagas) {
 *   await desk.retry(id, { by: "ada", version });
 * }
 * ```
 */
export function sagaDesk({ sql, units, clock, sagas }: SagaDeskPorts): SagaDesk {
  const { schema } = units;
  const table = () => sql(`${schema}.sagas`);
  const kinds = new Map(sagas.map((kind) => [kind.name, kind]));

  async function nameOf(id: string, name: string | undefined): Promise<string> {
    const rows = await sql<{ name: string }[]>`select name from ${table()} where id = ${id}`;
    const names = rows.map((row) => row.name).filter((each) => each === (name ?? each));
    if (names.length === 0) throw notFound("saga");
    if (names.length > 1) {
      throw refused("saga_ambiguous", `several sagas have that id: ${names.toSorted().join(", ")}`);
    }
    return names[0];
  }

  async function fileOf(id: string, name: string): Promise<SagaFile> {
    const [row] = await sql<SagaFile[]>`
      select ${sql.unsafe(SUMMARY)}, data, cancel_requested as "cancelRequested",
        definition_version as "definitionVersion", jsonb_array_length(set_aside) as "setAside",
        correlation_id as "correlationId", history
      from ${table()} where id = ${id} and name = ${name}`;
    if (!row) throw notFound("saga");
    return row;
  }

  const move = (kind: "retry" | "skip" | "close") => async (id: string, about: SagaMove = {}) => {
    const name = await nameOf(id, about.name);
    const known = kinds.get(name);
    if (!known) {
      const text = `this process does not know the saga ${name}`;
      throw new DomainError("failed_precondition", "saga_unknown_here", text);
    }
    await units.run((unit: Unit) => known[kind](unit, id, about));
    return await fileOf(id, name);
  };

  return {
    names: [...kinds.keys()],
    async list({ state, name, limit = 0, next = "" } = {}) {
      const most = limit <= 0 ? 20 : Math.min(100, Math.floor(limit));
      const all = sql`true`;
      // as a literal, so that the partial index of the state is taken
      const inState = state ? sql.unsafe(`state = '${stateIn(state)}'`) : all;
      const ofName = name ? sql`name = ${name}` : all;
      const cursor = next === "" ? undefined : cursorIn(Cursor, next);
      const rest = cursor ? sql`(id, name) < (${cursor[0]}, ${cursor[1]})` : all;
      const rows = await sql<SagaSummary[]>`
        select ${sql.unsafe(SUMMARY)} from ${table()}
        where ${inState} and ${ofName} and ${rest}
        order by id desc, name desc limit ${most + 1}`;
      const page = rows.slice(0, most);
      const last = rows.length > most ? page.at(-1) : undefined;
      return { sagas: page, next: last ? cursorTo([last.id, last.name]) : "" };
    },
    plans: () => sagas.map((kind) => kind.plan()),
    async counts({ ended = false } = {}) {
      const states = ended ? sagaStates : sagaStates.filter((state) => !ENDS.has(state));
      const parts = states.map((state) =>
        `select name, '${state}' as state, count(*)::int as count, min(started_at) as "oldestAt"
         from ${schema}.sagas where state = '${state}' group by name`
      );
      const now = clock.now().getTime();
      const rows = await sql.unsafe<Omit<SagaCount, "oldestMs">[]>(
        `${parts.join(" union all ")} order by name, state`,
      );
      return rows.map((row) => ({ ...row, oldestMs: Math.max(0, now - row.oldestAt.getTime()) }));
    },
    get: async (id, name) => await fileOf(id, await nameOf(id, name)),
    retry: move("retry"),
    skip: move("skip"),
    close: move("close"),
  };
}

const ENDS: ReadonlySet<SagaState> = new Set<SagaState>(["completed", "compensated"]);

const SUMMARY = `id, name, state, parked_from as "parkedFrom", attempt,
  coalesce(history -> -1 ->> 'name', 'step ' || step) as step, command ->> 'name' as command,
  deadline_at as "deadlineAt", error, started_at as "startedAt", updated_at as "updatedAt", version`;

function stateIn(text: string): SagaState {
  const state = State.safeParse(text);
  if (!state.success) throw refused("state_unknown", "the state is not known");
  return state.data;
}
