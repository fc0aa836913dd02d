/**
 * Waiting until nothing is on its way any more, for as long as that makes sense.
 *
 * @module
 */
import { pause } from "../../shared/platform/time.ts";
import type { World } from "./world.ts";

/** What is on its way. */
export interface Moving {
  /** Messages in outboxes that were not sent. */
  readonly unsent: number;
  /** Subscriptions that have not settled everything. */
  readonly behind: number;
  /** Sagas at work. */
  readonly sagas: number;
  /** The longest time until one of them does something by itself, in milliseconds. */
  readonly deadlineMs: number;
  /** Whether some process works for the contexts. */
  readonly alive: boolean;
}

/** How long it is waited. */
export interface Waiting {
  /** At most, in milliseconds. */
  readonly limitMs: number;
  /** Gives up earlier when nothing has changed for so long, in milliseconds. */
  readonly stalledMs?: number;
  /** Told now and then what is still on its way. */
  readonly progress?: (moving: Moving) => void;
}

/** When nobody has held a lease for so long, nobody works. */
const STOPPED_MS = 8_000;

/** What is on its way now. */
export async function moving(world: World): Promise<Moving> {
  const { contexts, sqlOf, stream } = world;
  const unsent = contexts.map(async (context) => {
    const [{ unsent, alive }] = await sqlOf(context).unsafe<{ unsent: number; alive: boolean }[]>(
      `select (select count(*) from ${context}.outbox where published_at is null)::int8 as unsent,
        exists (select from ${context}.leases where expires_at > clock_timestamp()) as alive`,
    );
    return { unsent, alive };
  });
  const sagas = contexts.includes("cosec")
    ? sqlOf("cosec").unsafe<{ sagas: number; deadlineMs: number }[]>(
      `select count(*)::int8 as sagas, coalesce(max(extract(epoch from deadline_at
          - clock_timestamp()) * 1000), 0)::int8 as "deadlineMs"
        from cosec.sagas where state in ('running', 'compensating')`,
    )
    : [];
  const boxes = await Promise.all(unsent);
  const [{ sagas: atWork, deadlineMs } = { sagas: 0, deadlineMs: 0 }] = await sagas;
  return {
    unsent: boxes.reduce((sum, { unsent }) => sum + unsent, 0),
    alive: boxes.some(({ alive }) => alive),
    behind: await stream.behind(),
    sagas: atWork,
    deadlineMs,
  };
}

/** Waits until nothing is on its way; answers what still is when that does not come to pass. */
export async function untilQuiet(
  world: World,
  { limitMs, stalledMs = 35_000, progress = () => {} }: Waiting,
): Promise<Moving | undefined> {
  const began = performance.now();
  let before = "", changed = began, lived = began;
  for (;;) {
    const now = await moving(world);
    const { unsent, behind, sagas, deadlineMs, alive } = now;
    if (unsent + behind + sagas === 0) return undefined;
    const state = String([unsent, behind, sagas]);
    if (state !== before) {
      [before, changed] = [state, performance.now()];
      progress(now);
    }
    if (alive) lived = performance.now();
    const stopped = performance.now() - lived > STOPPED_MS;
    const stalled = performance.now() - changed > stalledMs && deadlineMs <= 0;
    if (stopped || stalled || performance.now() - began > limitMs) return now;
    await pause(100);
  }
}

/** What is on its way, in words. */
export function movingText({ unsent, behind, sagas }: Moving): string {
  return [
    unsent > 0 ? `${unsent} messages are not sent` : "",
    behind > 0 ? `${behind} subscriptions have messages to handle` : "",
    sagas > 0 ? `${sagas} sagas are at work` : "",
  ].filter((text) => text !== "").join(", ");
}
