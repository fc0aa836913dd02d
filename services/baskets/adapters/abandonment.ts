import { createLoop } from "../../../shared/messaging/loop.ts";
import type { Clock } from "../../../shared/platform/clock.ts";
import type { Logger } from "../../../shared/platform/log.ts";
import type { Background } from "../../../shared/platform/module.ts";
import { isOutage } from "../../../shared/platform/outage.ts";
import type { Baskets } from "../application/baskets.ts";
import { BasketId } from "../domain/ids.ts";
import type { FindIdleBaskets, OpenBasket } from "./open_baskets.ts";

const SWEEP_EVERY_MS = 1_000;
const AT_ONCE = 32;

interface Sweeping {
  readonly baskets: Pick<Baskets, "abandonIfIdle">;
  readonly idle: FindIdleBaskets;
  readonly idleMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Looks for baskets left alone, from time to time. Any number of processes may: the basket decides. */
export function abandonment(sweeping: Sweeping): Background {
  const what = "abandoning idle baskets";
  const { log } = sweeping;
  const loop = createLoop({ what, log, everyMs: SWEEP_EVERY_MS, run: () => sweep(sweeping) });
  return { name: what, start: loop.kick, stop: loop.close };
}

/** Tries each basket that is idle now. @throws only in an outage. */
export async function sweep({ baskets, idle, idleMs, clock, log }: Sweeping): Promise<void> {
  const since = new Date(clock.now().getTime() - idleMs);

  /** One that fails must not keep the others waiting; it is tried again at the next look. */
  async function abandon({ id }: OpenBasket): Promise<void> {
    try {
      await baskets.abandonIfIdle(BasketId.parse(id));
    } catch (error) {
      if (isOutage(error)) throw error;
      log.error("an idle basket could not be abandoned", { basketId: id, error });
    }
  }

  let page: readonly OpenBasket[];
  let after: OpenBasket | undefined;
  do {
    page = await idle({ since, after, limit: AT_ONCE });
    const failed = (await Promise.allSettled(page.map(abandon)))
      .find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    after = page.at(-1);
  } while (page.length === AT_ONCE);
}
