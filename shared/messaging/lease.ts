/**
 * Leases: what only one process may do at a time, such as publishing an outbox. Whoever holds one
 * renews it; when it is not renewed for a while, another process takes it.
 *
 * Time is the database's, so clocks that jump do no harm. The holder counts its time from before it
 * asked, on a clock that only goes forward, so it gives up before anyone else can take over. Should it
 * stand still between looking and acting, the epoch tells: it rises whenever a lease changes hands, and
 * writes that depend on a lease compare it.
 *
 * @module
 */
import { withDeadline } from "../platform/time.ts";
import type { Sql } from "../platform/database.ts";
import type { Logger } from "../platform/log.ts";
import { isOutage } from "../platform/outage.ts";
import { arrayLiteral } from "../platform/commit/statement.ts";
import { createLoop } from "./loop.ts";

/** What {@link createLeases} needs; all times in milliseconds. */
export interface LeasesOptions {
  readonly sql: Sql;
  /** Where the table `leases` is. */
  readonly schema: string;
  readonly log: Logger;
  /** Who holds them: different for each process and each start. Random unless given. */
  readonly owner?: string;
  /** The leases that this process wants; more by {@link Leases.add}. */
  readonly names?: readonly string[];
  /** Nobody else can be alive: whoever holds a lease is a leftover, and it is taken at once. */
  readonly breakExisting?: boolean;
  /** How long a lease lasts without being renewed; 3 000 unless given. */
  readonly ttlMs?: number;
  /** How often leases are renewed, or tried for; 1 000 unless given. */
  readonly renewMs?: number;
}

/** A lease that is held. */
export interface Held {
  readonly epoch: number;
}

/** The leases of a process in one schema, renewed together in one statement. */
export interface Leases {
  readonly owner: string;
  /** Tries to take those wanted, then keeps them or stands by. @throws what is no outage. */
  start(): Promise<void>;
  /** Wants one more; resolves after the first try. @throws what is no outage. */
  add(name: string): Promise<void>;
  /** The lease, when it is held at this moment. */
  held(name: string): Held | undefined;
  /**
   * Tells when a lease was got, got back after an outage (the epoch is the same then), or lost to
   * another process (`undefined`).
   *
   * @returns ends that.
   */
  onChange(name: string, listener: (held: Held | undefined) => void): () => void;
  /** Gives a lease back, for another process to take at once, and wants it no more. */
  release(name: string): Promise<void>;
  /** Gives all back. */
  close(): Promise<void>;
}

interface Entry {
  held: Held | undefined;
  validUntil: number;
  breaks: boolean;
  readonly listeners: Set<(held: Held | undefined) => void>;
}

const ANSWER_MS = 5_000;

/**
 * Makes the leases of one process in one schema.
 *
 * @example
 * ```ts ignore
 * const leases = createLeases({ sql, schema: "baskets", names: ["outbox"], log });
 * await leases.start();
 * if (leases.held("outbox")) publish();
 * ```
 */
export function createLeases(options: LeasesOptions): Leases {
  const { sql, schema, log, owner = crypto.randomUUID(), names = [], ttlMs = 3_000 } = options;
  const { renewMs = 1_000, breakExisting = false } = options;
  const entries = new Map<string, Entry>();
  let lastError: unknown;

  const want = (name: string): Entry => {
    let entry = entries.get(name);
    if (!entry) {
      entry = { held: undefined, validUntil: 0, breaks: breakExisting, listeners: new Set() };
      entries.set(name, entry);
    }
    return entry;
  };
  const isValid = ({ held, validUntil }: Entry) => held && performance.now() < validUntil;

  /**
   * Rows are taken in the order of their names, so that processes do not lock each other out.
   *
   * Renewals do not wait for the disk. A takeover does: a crash of the database must not give a lease
   * back to the former owner and epoch. So only what is free before that is chosen is taken over.
   */
  const renewing = `
    with free as materialized (
      select n from unnest($1::text[]) as n left join ${schema}.leases as l on l.name = n
      where l.name is null
        or l.owner <> $2::text and (l.expires_at <= clock_timestamp() or n = any($4::text[]))
    ), disk as materialized (
      select set_config('synchronous_commit', case when exists (select from free)
        then current_setting('synchronous_commit') else 'off' end, true)
    )
    insert into ${schema}.leases as l (name, owner, epoch, expires_at)
    select n, $2::text, 1, clock_timestamp() + $3::int4 * interval '1 ms'
    from unnest($1::text[]) as n, disk order by n
    on conflict (name) do update set
      owner = excluded.owner,
      epoch = case when l.owner = excluded.owner then l.epoch else l.epoch + 1 end,
      expires_at = excluded.expires_at
    where l.owner = excluded.owner or l.name in (select n from free)
      and (l.expires_at <= clock_timestamp() or l.name = any($4::text[]))
    returning name, epoch`;

  async function renew(): Promise<void> {
    const asked = [...entries];
    if (asked.length === 0) return;
    const askedAt = performance.now();
    const all = arrayLiteral(asked.map(([name]) => name));
    const broken = arrayLiteral(asked.flatMap(([name, { breaks }]) => breaks ? [name] : []));
    const rows = await withDeadline(
      sql.unsafe<{ name: string; epoch: number }[]>(renewing, [all, owner, ttlMs, broken], {
        prepare: true,
      }),
      ANSWER_MS,
      `the leases of ${schema}`,
    );
    const epochs = new Map(rows.map(({ name, epoch }) => [name, Number(epoch)]));
    for (const [name, entry] of asked) {
      if (entries.get(name) !== entry) continue;
      const epoch = epochs.get(name);
      const before = entry.held;
      const wasValid = isValid(entry);
      entry.breaks = false;
      entry.held = epoch === undefined ? undefined : { epoch };
      entry.validUntil = askedAt + ttlMs;
      if (before?.epoch === epoch && (wasValid || !before)) continue;
      if (before && before.epoch !== epoch) log.warn("a lease was lost", { schema, lease: name });
      if (epoch !== undefined) log.debug("a lease is held", { schema, lease: name, epoch });
      entry.listeners.forEach((listener) => listener(entry.held));
    }
  }

  const loop = createLoop({
    what: `renewing the leases of ${schema}`,
    async run() {
      lastError = undefined;
      try {
        await renew();
      } catch (error) {
        lastError = error;
        throw error;
      }
    },
    log,
    everyMs: renewMs,
    maxBackoffMs: Math.min(1_000, renewMs),
  });

  async function tryNow(): Promise<void> {
    await loop.flush();
    if (lastError !== undefined && !isOutage(lastError)) throw lastError;
  }

  async function giveBack(given: readonly string[]): Promise<void> {
    if (given.length === 0) return;
    const back = `update ${schema}.leases set owner = '', expires_at = clock_timestamp()
      where name = any($1::text[]) and owner = $2`;
    try {
      const sent = sql.unsafe(back, [arrayLiteral(given), owner], { prepare: true });
      await withDeadline(sent, ANSWER_MS, `the leases of ${schema}`);
    } catch (error) {
      log.warn("leases were not given back; they expire", { schema, leases: given, error });
    }
  }

  return {
    owner,
    async start() {
      names.forEach(want);
      await tryNow();
    },
    async add(name) {
      want(name);
      await tryNow();
    },
    held(name) {
      const entry = entries.get(name);
      return entry && isValid(entry) ? entry.held : undefined;
    },
    onChange(name, listener) {
      const { listeners } = want(name);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async release(name) {
      const had = entries.get(name)?.held;
      entries.delete(name);
      await loop.flush(); // no renewal that was sent before may come after this
      if (had) await giveBack([name]);
    },
    async close() {
      await loop.close();
      const given = [...entries].flatMap(([name, { held }]) => held ? [name] : []);
      entries.clear();
      await giveBack(given);
    },
  };
}
