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

/** Notes floors. */
export interface Floors {
  /** Some floor may have risen. */
  kick(): void;
  /** Notes all floors now. Resolves when that is done, or failed. */
  flush(): Promise<void>;
  /** What was noted is not there any more. */
  forget(): void;
  close(): Promise<void>;
}

const GAP_MS = 100;
const ANSWER_MS = 5_000;
/** So often it is looked whether what was noted is still there: a crash may have taken the last of it. */
const LOOK_MS = 2_000;

/**
 * Makes the writer of floors. Only the owner in the same epoch can move a floor, and only upwards: a
 * process that stood still and lost its leases changes nothing. The commit does not wait for the disk:
 * what a floor rests on was committed before, and a floor that is lost only repeats messages.
 */
export function createFloors(
  { sql, owner, feeds, onTakenBack, log }: {
    readonly sql: Sql;
    readonly owner: string;
    readonly feeds: () => Iterable<Feed>;
    /** The floor of this feed is lower than noted: a crash, or who found the stream gone back, took it back. */
    readonly onTakenBack: (feed: Feed) => void;
    readonly log: Logger;
  },
): Floors {
  let lookedAt = -Infinity;
  let written = new WeakMap<Feed, { readonly epoch: number; readonly floor: number }>();
  const writing = createLoop({
    what: "noting how far the subscriptions are",
    log,
    delayMs: GAP_MS,
    gapMs: GAP_MS,
    everyMs: LOOK_MS,
    async run() {
      const looks = performance.now() - lookedAt >= LOOK_MS;
      if (looks) lookedAt = performance.now();
      const risen = [...feeds()].flatMap((feed) => {
        const known = feed.floor();
        const last = written.get(feed);
        const isNoted = last && last.epoch === known?.epoch && last.floor >= known.floor;
        const noted = last && last.epoch === known?.epoch ? last.floor : 0;
        return known && (looks || !isNoted) ? [{ feed, ...known, noted }] : [];
      });
      if (risen.length === 0) return;
      risen.sort((a, b) => a.feed.name < b.feed.name ? -1 : 1);
      const takenBack = await withDeadline(
        sql.unsafe<{ name: string }[]>(
          `with quiet as materialized (select set_config('synchronous_commit', 'off', true)),
           risen as materialized (
             select n.name, n.floor, n.noted
             from unnest($1::text[], $2::int8[], $3::int8[], $5::int8[])
               as n(name, floor, epoch, noted)
             join broker.leases as l on l.name = n.name and l.epoch = n.epoch and l.owner = $4
             order by n.name for share of l
           ),
           moved as (
             update broker.subscriptions as s set floor = risen.floor from risen, quiet
             where s.name = risen.name and s.floor < risen.floor and s.floor >= risen.noted
           )
           select risen.name from risen join broker.subscriptions as s on s.name = risen.name
           where s.floor < risen.noted`,
          [
            arrayLiteral(risen.map(({ feed }) => feed.name)),
            arrayLiteral(risen.map(({ floor }) => String(floor))),
            arrayLiteral(risen.map(({ epoch }) => String(epoch))),
            owner,
            arrayLiteral(risen.map(({ noted }) => String(noted))),
          ],
          { prepare: true },
        ),
        ANSWER_MS,
        "noting floors",
      );
      const names = new Set(takenBack.map(({ name }) => name));
      for (const { feed, epoch, floor } of risen) {
        if (names.has(feed.name)) {
          written.delete(feed);
          onTakenBack(feed);
        } else written.set(feed, { epoch, floor });
      }
    },
  });
  return {
    kick: writing.kick,
    flush: writing.flush,
    forget: () => void (written = new WeakMap()),
    close: writing.close,
  };
}
