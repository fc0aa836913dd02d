/**
 * Noting how far subscriptions are: one statement for all of a process, from time to time.
 *
 * @module
 */
import { withDeadline } from "../../platform/time.ts";
import { arrayLiteral } from "../../platform/commit/statement.ts";
import type { Sql } from "../../platform/database.ts";
import type { Logger } from "../../platform/log.ts";
import { createLoop } from "../loop.ts";
import type { Feed } from "./feed.ts";

/** Where a subscription stands, as its owner knows it. */
export interface KnownFloor {
  readonly epoch: number;
  /** The time since the database's last crash in which this was learnt. */
  readonly incarnation: string;
  readonly floor: number;
}

/** Notes floors. */
export interface Floors {
  /** Some floor may have risen. */
  kick(): void;
  /** Notes all floors now. Resolves when that is done, or failed. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const GAP_MS = 100;
const LOOK_MS = 1_000;
const ANSWER_MS = 5_000;

/**
 * Makes the writer of floors. Only the owner in the same epoch can move a floor, and only upwards: a
 * process that stood still and lost its leases changes nothing. The commit does not wait for the disk:
 * what a floor rests on was committed before, and a floor that is lost only repeats messages.
 *
 * Handlers' commits need not wait for the disk either, so a crash of the database may take back what a
 * message did although it was settled here. Floors known from before a crash are therefore not noted;
 * the feeds begin again at the floors that the database has. That is looked at each second.
 */
export function createFloors(
  { sql, owner, feeds, onCrash, log }: {
    readonly sql: Sql;
    /** Told that the database crashed, before anything begins again. */
    readonly onCrash: () => void;
    readonly owner: string;
    readonly feeds: () => Iterable<Feed>;
    readonly log: Logger;
  },
): Floors {
  const written = new WeakMap<Feed, KnownFloor>();
  let living: string | undefined;
  const writing = createLoop({
    what: "noting how far the subscriptions are",
    log,
    delayMs: GAP_MS,
    gapMs: GAP_MS,
    everyMs: LOOK_MS,
    async run() {
      const all = [...feeds()];
      if (all.length === 0) return;
      const risen = all.flatMap((feed) => {
        const known = feed.floor();
        const last = written.get(feed);
        const isNoted = last && last.epoch === known?.epoch &&
          last.incarnation === known.incarnation && last.floor >= known.floor;
        return known && !isNoted ? [{ feed, ...known }] : [];
      });
      risen.sort((a, b) => a.feed.name < b.feed.name ? -1 : 1);
      const [{ incarnation }] = await withDeadline(
        sql.unsafe<{ incarnation: string | null }[]>(
          `with quiet as materialized (select set_config('synchronous_commit', 'off', true)),
           risen as materialized (
             select n.name, n.floor
             from unnest($1::text[], $2::int8[], $3::int8[], $4::text[])
               as n(name, floor, epoch, incarnation)
             join broker.leases as l on l.name = n.name and l.epoch = n.epoch and l.owner = $5
             join broker.alive as a on a.since::text = n.incarnation
             order by n.name for share of l
           ),
           noted as (
             update broker.subscriptions as s set floor = risen.floor from risen, quiet
             where s.name = risen.name and s.floor < risen.floor
           )
           select (select since::text from broker.alive) as incarnation`,
          [
            arrayLiteral(risen.map(({ feed }) => feed.name)),
            arrayLiteral(risen.map(({ floor }) => String(floor))),
            arrayLiteral(risen.map(({ epoch }) => String(epoch))),
            arrayLiteral(risen.map(({ incarnation }) => incarnation)),
            owner,
          ],
          { prepare: true },
        ),
        ANSWER_MS,
        "noting floors",
      );
      for (const { feed, ...known } of risen) written.set(feed, known);
      const lives = incarnation ?? "crashed";
      if (living !== undefined && living !== lives) onCrash();
      living = lives;
      all.forEach((feed) => feed.live(lives));
    },
  });
  return { kick: writing.kick, flush: writing.flush, close: writing.close };
}
