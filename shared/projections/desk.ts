/**
 * The desk of the projections of a context: what an operator asks for is noted in its database, and the
 * process that holds the lease does it, one after the other. When it dies, another goes on.
 *
 * @module
 */
import { DomainError, notFound } from "../domain/error.ts";
import { eventLog, LOG_START } from "../event_store/log.ts";
import { createLoop } from "../messaging/loop.ts";
import type { Wake } from "../messaging/wake.ts";
import type { Units } from "../platform/commit/unit.ts";
import { insert, patch } from "../platform/commit/write.ts";
import { isOutage } from "../platform/outage.ts";
import { pause } from "../platform/time.ts";
import { NotYet } from "./feed.ts";
import { NotOurs } from "./journal.ts";
import type { Projection } from "./projection.ts";
import { carryOut, type RunPorts } from "./run.ts";
import { type Difference, type ProjectionState, type WorkRow, workTable } from "./table.ts";

export type { Difference, ProjectionState } from "./table.ts";

/** What is known of a projection. */
export interface ProjectionStatus {
  readonly name: string;
  readonly context: string;
  /** `schema.table`. */
  readonly tables: readonly string[];
  readonly state: ProjectionState;
  /** Events or messages, of the run at hand or the last one. */
  readonly progress: { readonly done: number; readonly total: number };
  /** Whether a rebuild that was canceled or failed can be resumed. */
  readonly resumable: boolean;
  /** Why the last run failed, else empty. */
  readonly error: string;
  /** When it came into its state; null when nothing was ever asked of it. */
  readonly since: Date | null;
}

/** Where operators work on the projections of one context. */
export interface ProjectionDesk {
  list(): Promise<readonly ProjectionStatus[]>;
  /**
   * Asks for a rebuild: beside the live tables, then switched. One that was canceled or failed goes on
   * where it was.
   *
   * @param options `anew`: from the beginning in any case.
   * @throws {DomainError} `projection_not_found`; `projection_busy` while it is checked.
   */
  rebuild(name: string, options?: { readonly anew?: boolean }): Promise<ProjectionStatus>;
  /** Stops a rebuild or a check; the live tables stay as they are. @throws {DomainError} `projection_not_found`. */
  cancel(name: string): Promise<ProjectionStatus>;
  /**
   * Makes a copy anew, compares the live tables with it, and forgets it. Writers go on.
   *
   * @returns at most 100 differences: none means that live equals rebuilt.
   * @throws {DomainError} `projection_not_found`; `projection_busy`; `check_canceled`; `check_failed`.
   */
  check(name: string): Promise<readonly Difference[]>;
}

/** The desk, and what does the work in this process. */
export interface ProjectionWork {
  readonly desk: ProjectionDesk;
  start(): Promise<void>;
  /** Leaves what is at hand to the next process, or the next start. */
  stop(): Promise<void>;
}

/** What {@link projectionWork} needs. */
export interface ProjectionPorts extends RunPorts {
  readonly units: Units;
  readonly projections: readonly Projection[];
  readonly wake?: Wake;
  /** How often it is looked for work, in milliseconds; 5 000 unless given. */
  readonly lookMs?: number;
}

const LEASE = "projections";
const POLL_MS = 100;

/** Opens the desk of a context, and works when started. */
export function projectionWork(ports: ProjectionPorts): ProjectionWork {
  const { context, sql, units, projections, leases, log, wake, newId } = ports;
  const table = workTable(context);
  const topic = `projections:${context}`;
  let stopped = false, looked = false;
  /** The projection whose work failed: its tables may have been put in place unheard. */
  let unheard: Projection | undefined;

  function projectionNamed(name: string): Projection {
    const projection = projections.find((other) => other.name === name);
    if (!projection) throw notFound("projection");
    return projection;
  }

  function statusOf({ name, tables }: Projection, row: WorkRow | undefined): ProjectionStatus {
    const { state = "live", done = 0, total = 0, error = "", since = null } = row ?? {};
    return {
      name,
      context,
      tables: tables.map(({ table }) => table.name),
      state: state as ProjectionState,
      progress: { done, total },
      resumable: row !== undefined && canResume(row),
      error,
      since,
    };
  }

  async function find(name: string): Promise<WorkRow | undefined> {
    const outcome = await units.run((unit) => unit.store.find(table, { name }));
    return outcome.duplicate ? undefined : outcome.result;
  }

  /** Notes what shall be done. @param next what becomes of the row; `undefined`: nothing. */
  async function note(
    name: string,
    next: (row: WorkRow | undefined, now: Date) => Partial<WorkRow> | undefined,
  ): Promise<ProjectionStatus> {
    const projection = projectionNamed(name);
    await units.run(async (unit) => {
      const row = await unit.store.find(table, { name });
      const changes = next(row, unit.now);
      if (!changes) return;
      const version = (row?.version ?? 0) + 1;
      const since = unit.now;
      unit.write(
        row
          ? patch(table, { name }, { since, ...changes, version }, { expected: row.version })
          : insert(table, { name, ...fresh(unit.now), ...changes, version }),
      );
    });
    loop.kick();
    wake?.notify(topic);
    return statusOf(projection, await find(name));
  }

  const begin = (state: ProjectionState, now: Date) => ({ ...fresh(now), run: newId(), state });

  /** An era of the log that is over is noticed soon after a start: see `event_store/log.ts`. */
  async function lookAtLog(): Promise<void> {
    if (looked) return;
    if (projections.some(({ from }) => "events" in from)) {
      await eventLog(sql, context).read(LOG_START, 0);
    }
    looked = true;
  }

  async function run(): Promise<void> {
    await lookAtLog();
    if (stopped || !leases.held(LEASE)) return;
    const [next] = await sql.unsafe<{ name: string }[]>(
      `select name from ${table.name} where state in ('rebuilding', 'checking')
         and name = any($1) order by since limit 1`,
      [projections.map(({ name }) => name)],
    );
    unheard?.tables.forEach(({ table }) => ports.onSwitched?.(table));
    unheard = undefined;
    const row = next && await find(next.name);
    if (!row) return;
    const goesOn = () => !stopped && leases.held(LEASE) !== undefined;
    try {
      await carryOut(ports, projectionNamed(row.name), row, goesOn);
    } catch (error) {
      unheard = projectionNamed(row.name);
      if (error instanceof NotOurs) return log.info("work on a projection ended", { error });
      if (isOutage(error) || error instanceof NotYet) {
        await tell(row.name, error);
        throw error; // tried again
      }
      await fail(row.name, error);
    }
    loop.kick();
  }

  async function fail(name: string, error: unknown): Promise<void> {
    log.error("work on a projection failed", { projection: name, error });
    const text = error instanceof Error ? error.message : String(error);
    await note(name, (row) => row && isBusy(row) ? { state: "failed", error: text } : undefined);
  }

  /** Lets operators see why it does not go on. In an outage of the database itself, nobody can. */
  async function tell(name: string, error: unknown): Promise<void> {
    const text = error instanceof Error ? error.message : String(error);
    const told = note(name, (row) => row && { error: text, since: row.since });
    await told.catch((error) => log.debug("the error could not be noted", { error }));
  }

  const loop = createLoop({
    what: `work on the projections of ${context}`,
    log,
    everyMs: ports.lookMs ?? 5_000,
    run,
  });
  let deaf = () => {};

  const desk: ProjectionDesk = {
    async list() {
      return await Promise.all(
        projections.map(async (projection) => statusOf(projection, await find(projection.name))),
      );
    },
    rebuild: (name, { anew = false } = {}) =>
      note(name, (row, now) => {
        if (row?.state === "checking") throw busy(name);
        if (row?.state === "rebuilding") return undefined;
        const resumes = !anew && row && canResume(row);
        return resumes ? { state: "rebuilding", error: "" } : begin("rebuilding", now);
      }),
    cancel: (name) =>
      note(name, (row) => {
        if (!row || !isBusy(row)) return undefined;
        return { state: "live", ...(row.state === "checking" && { run: "" }) };
      }),
    async check(name) {
      await note(name, (row, now) => {
        if (row && isBusy(row)) throw busy(name);
        return begin("checking", now);
      });
      const asked = (await find(name))?.run;
      for (;; await pause(POLL_MS)) {
        const row = await find(name);
        if (row?.run !== asked) throw ended("check_canceled", `the check of ${name} was canceled`);
        if (row?.state === "failed") throw ended("check_failed", `${name}: ${row.error}`);
        if (row?.state === "live") return row.differences ?? [];
      }
    },
  };
  return {
    desk,
    async start() {
      deaf = wake?.on(topic, loop.kick) ?? deaf;
      const ignore = leases.onChange(LEASE, (held) => held && loop.kick());
      const unheard = deaf;
      deaf = () => {
        unheard();
        ignore();
      };
      await leases.add(LEASE);
      loop.kick();
    },
    async stop() {
      stopped = true;
      deaf();
      await loop.close();
    },
  };
}

const isBusy = ({ state }: WorkRow) => state === "rebuilding" || state === "checking";

/** There is a copy that is not finished. */
const canResume = (row: WorkRow) =>
  !isBusy(row) && row.run !== "" && row.done > 0 && row.differences === null;

function fresh(now: Date): Omit<WorkRow, "name" | "version"> {
  return {
    state: "live",
    run: "",
    done: 0,
    total: 0,
    checkpoint: null,
    differences: null,
    error: "",
    beganAt: now,
    since: now,
  };
}

function busy(name: string): DomainError {
  const text = `${name} is being rebuilt or checked: wait, or cancel that`;
  return new DomainError("failed_precondition", "projection_busy", text);
}

function ended(reason: string, text: string): DomainError {
  return new DomainError("aborted", reason, text);
}
