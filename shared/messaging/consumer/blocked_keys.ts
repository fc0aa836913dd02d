/**
 * Keys that a dead letter blocks. What comes for them is stored behind it, and runs in order once it is
 * settled. Which keys are blocked is known in memory, so a key that is not costs nothing.
 *
 * Everything that touches a key happens in its lane, one after the other: storing, running what was
 * stored, and noticing that nothing is left. So nothing overtakes, whoever settles the dead letter and
 * wherever: the process that delivers looks from time to time while a key is blocked, and when it is
 * told to.
 *
 * @module
 */
import type { Clock } from "../../platform/clock.ts";
import type { Units } from "../../platform/commit/unit.ts";
import { insert, remove } from "../../platform/commit/write.ts";
import type { Logger } from "../../platform/log.ts";
import { deadLettersTable, storable, type WaitingRow, waitingTable } from "../dead_letters.ts";
import type { Lanes } from "../lanes.ts";
import { createLoop } from "../loop.ts";
import { inboxTable } from "../tables.ts";
import type { Also, Attempts, Letter } from "./attempts.ts";
import type { Readable } from "./opened.ts";
import type { ConsumerReads } from "./reads.ts";

/** What {@link createBlockedKeys} needs. */
export interface BlockedKeysPorts {
  readonly subscription: string;
  readonly units: Units;
  readonly clock: Clock;
  readonly log: Logger;
  readonly reads: ConsumerReads;
  readonly lanes: Lanes;
  readonly untilDone: Attempts["untilDone"];
  readonly stopping: AbortSignal;
  /** Runs a message that waited; in its lane. */
  readonly run: (row: WaitingRow, also: Also) => Promise<void>;
  /** How often it is looked whether a dead letter was settled elsewhere, in milliseconds. */
  readonly lookMs: number;
}

/** The keys of a subscription that are blocked. */
export interface BlockedKeys {
  has(key: string): boolean;
  /** A dead letter blocks this key from now on. Called in the key's lane. */
  add(key: string): void;
  /** Learns which keys are blocked, besides those that are known to be. @throws outages. */
  load(): Promise<void>;
  /** Learns it soon, in the background. */
  loadSoon(): void;
  /** Stores a message behind the dead letter of its key. Called in the key's lane. @throws when stopping. */
  store(letter: Letter, message: Readable): Promise<void>;
  /** A dead letter may have been settled. */
  look(): void;
  close(): Promise<void>;
}

/** So many run in a row; then what came meanwhile is stored, and does not hold the broker back. */
const STRETCH = 16;

/** Makes the keeper of blocked keys. */
export function createBlockedKeys(ports: BlockedKeysPorts): BlockedKeys {
  const { subscription, units, clock, log, reads, lanes, untilDone, stopping, lookMs } = ports;
  const blocked = new Set<string>();
  /** Keys whose messages are about to run. */
  const running = new Set<string>();
  const table = waitingTable(units.schema);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stale = false;

  async function load(): Promise<void> {
    stale = false;
    try {
      for (const key of await reads.blockedKeys(subscription)) blocked.add(key);
    } catch (error) {
      stale = true;
      throw error;
    }
    if (blocked.size > 0) looking.kick();
  }

  /** Runs what waits, until a dead letter blocks the key again or nothing is left. */
  async function runWaiting(key: string): Promise<void> {
    running.delete(key);
    for (let ran = 0; ran < STRETCH && !stopping.aborted; ran++) {
      const [free] = await reads.freed(subscription, [key]);
      if (free === undefined) return;
      const row = await reads.firstWaiting(subscription, key);
      if (!row) {
        blocked.delete(key);
        log.info("a key is not blocked any more", { subscription, key });
        return;
      }
      const { messageId } = row;
      await ports.run(row, (unit) => unit.write(remove(table, { subscription, messageId })));
    }
    runSoon(key);
  }

  function runSoon(key: string): void {
    if (running.has(key) || stopping.aborted) return;
    running.add(key);
    lanes.run(key, async () => {
      try {
        await untilDone(() => runWaiting(key));
      } catch (error) {
        running.delete(key);
        if (!stopping.aborted) log.error("what waits behind a dead letter does not run", { error });
      }
    });
  }

  const looking = createLoop({
    what: `looking for settled dead letters of ${subscription}`,
    log,
    async run() {
      clearTimeout(timer);
      if (stale) await load();
      if (blocked.size === 0) return;
      timer = setTimeout(looking.kick, lookMs);
      const asked = [...blocked];
      for (const key of await reads.freed(subscription, asked)) {
        if (blocked.has(key)) runSoon(key);
      }
    },
  });

  return {
    has: (key) => blocked.has(key),
    add(key) {
      if (blocked.has(key)) return;
      blocked.add(key);
      looking.kick();
    },
    load,
    loadSoon() {
      stale = true;
      looking.kick();
    },
    async store({ subject, body }, { key, received: { id, name } }) {
      const row = { subscription, messageId: storable(id) };
      await untilDone(() =>
        units.run(async ({ store, write }) => {
          if (await store.find(deadLettersTable(units.schema), row)) return; // the dead letter itself
          if (await store.find(inboxTable(units.schema), { subscription, id: row.messageId })) {
            return;
          }
          const about = { name: storable(name), subject, key, envelope: body };
          write(insert(table, { ...row, ...about, waitsSince: clock.now() }, { ifAbsent: true }));
        })
      );
    },
    look: looking.kick,
    async close() {
      await looking.close();
      clearTimeout(timer);
    },
  };
}
