/**
 * Committing units together. While statements are on their way, the units that come meanwhile wait, and
 * then go as one statement: most of what a commit costs is per statement, not per row. Whoever comes
 * when nothing is on its way goes at once, alone.
 *
 * No two units with a common row are in one statement, or on their way at the same time. A statement of
 * several units that fails has changed nothing: then each of them goes alone, and meets its own fate.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { errorCode, isConnectionLost, isRefused } from "../outage.ts";
import { fold } from "./fold.ts";
import type { Numbers } from "./statement.ts";
import type { Write } from "./write.ts";

/** The writes of a unit in rounds, see {@link fold}; more than one need a transaction of their own. */
export type Rounds = readonly (readonly Write[])[];

/** How units are committed together. */
export interface GroupCommitOptions {
  /** Sends one transaction. @param schema where `guard` lives. @param units whose writes these are. */
  readonly send: (schema: string, rounds: Rounds, units: number) => Promise<Numbers>;
  /** Most statements on their way; others wait. 2 unless given. */
  readonly mostInFlight?: number;
  /** Most statements on their way when some are stuck, such as behind a lock; 8 unless given. */
  readonly mostStuck?: number;
  /** Most units in one statement; 64 unless given. */
  readonly mostUnits?: number;
}

/** Commits units, alone or together. */
export interface GroupCommit {
  /**
   * Commits the writes of one unit.
   *
   * @returns the numbers of its own rows.
   * @throws what the database answered to a statement with these writes alone; or that the connection
   *   was lost, when it is not known what became of them.
   */
  commit(schema: string, rounds: Rounds): Promise<Numbers>;
}

interface Waiting {
  readonly schema: string;
  readonly rounds: Rounds;
  readonly rows: readonly string[];
  /** Goes in a statement of its own. */
  readonly alone: boolean;
  /** Whose work it is, for traces and logs. */
  readonly within: (work: () => void) => void;
  readonly resolve: (numbers: Numbers) => void;
  readonly reject: (error: unknown) => void;
}

/** A statement that takes longer may wait for others, who shall not keep everybody waiting. */
const STUCK_MS = 50;

/**
 * From so many units of a context on, they go without those of others: contexts mix in ever new ways, and
 * each new text is parsed and planned, while those of one context are few and prepared.
 */
const ENOUGH = 8;

/** Makes the committer of a pool of connections. */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { send, mostInFlight = 2, mostStuck = 8, mostUnits = 64 } = options;
  let waiting: Waiting[] = [];
  const busy = new Set<string>();
  const sentAt = new Set<{ readonly at: number }>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isPumping = false;

  function hasRoom(): boolean {
    if (sentAt.size < mostInFlight) return true;
    if (sentAt.size >= mostStuck) return false;
    const since = performance.now() - STUCK_MS;
    let moving = 0;
    for (const { at } of sentAt) if (at > since) moving++;
    return moving < mostInFlight;
  }

  /** The next units that may go together, taken out of those that wait. */
  function take(): readonly Waiting[] {
    const taken = new Set<string>();
    const free = waiting.filter(({ rows }) => {
      const isFree = rows.every((row) => !busy.has(row) && !taken.has(row));
      for (const row of rows) taken.add(row); // those who wait keep their turn
      return isFree;
    });
    const group = free.length > 0 ? companyOf(free[0], free).slice(0, mostUnits) : [];
    const going = new Set(group);
    waiting = waiting.filter((unit) => !going.has(unit));
    return group;
  }

  function pump(): void {
    while (waiting.length > 0 && hasRoom()) {
      const group = take();
      if (group.length === 0) break; // it waits for rows that are on their way
      group[0].within(() => void go(group));
    }
    if (waiting.length > 0 && timer === undefined) {
      timer = setTimeout(() => {
        timer = undefined;
        pump();
      }, STUCK_MS);
    }
  }

  async function go(group: readonly Waiting[]): Promise<void> {
    const rows = group.flatMap(({ rows }) => rows);
    for (const row of rows) busy.add(row);
    const sent = { at: performance.now() };
    sentAt.add(sent);
    try {
      const { length: units } = group;
      const rounds = units === 1 ? group[0].rounds : together(group);
      share(group, await send(guardOf(group), rounds, units));
    } catch (error) {
      const isUnknown = isConnectionLost(error) || isRefused(error) ||
        errorCode(error) === "deadline_exceeded";
      if (group.length === 1 || isUnknown) group.forEach(({ reject }) => reject(error));
      else waiting = [...group.map((unit) => ({ ...unit, alone: true })), ...waiting];
    } finally {
      sentAt.delete(sent);
      for (const row of rows) busy.delete(row);
      if (waiting.length === 0) {
        clearTimeout(timer);
        timer = undefined;
      } else soon();
    }
  }

  /** Whoever was answered comes back in this turn with the next unit: all of them go together. */
  function soon(): void {
    if (isPumping) return;
    isPumping = true;
    queueMicrotask(() => {
      isPumping = false;
      pump();
    });
  }

  return {
    commit(schema, rounds) {
      return new Promise((resolve, reject) => {
        const within = AsyncLocalStorage.snapshot();
        const rows = rowsOf(rounds);
        const alone = rounds.length > 1;
        waiting.push({ schema, rounds, rows, alone, within, resolve, reject });
        soon();
      });
    },
  };
}

/** Who goes together with the first one: itself among them, in their order. */
function companyOf(first: Waiting, free: readonly Waiting[]): readonly Waiting[] {
  if (first.alone) return [first];
  const sociable = free.filter(({ alone }) => !alone);
  const ofItsContext = sociable.filter(({ schema }) => schema === first.schema);
  return ofItsContext.length >= ENOUGH ? ofItsContext : sociable;
}

/** The rows that are written; new rows that the database numbers are of nobody else. */
function rowsOf(rounds: Rounds): string[] {
  return rounds.flatMap((round) => round.flatMap(({ table, row }) => table.identity ? [] : [row]));
}

/** Any of their guards would do; always the same one, so that the text is the same. */
function guardOf(group: readonly Waiting[]): string {
  return group.reduce((least, { schema }) => schema < least ? schema : least, group[0].schema);
}

function together(group: readonly Waiting[]): Rounds {
  return fold(group.flatMap(({ rounds: [writes] }) => writes));
}

/** Gives each unit the numbers of its own rows: they are numbered in the order of the units. */
function share(group: readonly Waiting[], numbers: Numbers): void {
  if (group.length === 1) return group[0].resolve(numbers);
  const used = new Map<string, number>();
  for (const { rounds: [writes], resolve } of group) {
    const own: Record<string, number[]> = {};
    for (const { table: { name, identity }, op } of writes) {
      if (!identity || op !== "insert") continue;
      const at = used.get(name) ?? 0;
      used.set(name, at + 1);
      (own[name] ??= []).push(numbers[name][at]);
    }
    resolve(own);
  }
}
