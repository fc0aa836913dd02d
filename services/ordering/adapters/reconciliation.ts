import { repository } from "../../../shared/event_store/repository.ts";
import { createLoop } from "../../../shared/messaging/loop.ts";
import type { Clock } from "../../../shared/platform/clock.ts";
import type { Unit, Units } from "../../../shared/platform/commit/unit.ts";
import { patch, remove } from "../../../shared/platform/commit/write.ts";
import type { Logger } from "../../../shared/platform/log.ts";
import type { Background } from "../../../shared/platform/module.ts";
import { isOutage } from "../../../shared/platform/outage.ts";
import { orderCreated } from "../application/publications.ts";
import { order } from "../domain/order.ts";
import { type FindOverdue, nextTelling, type Overdue, pendingOrders } from "./pending_orders.ts";

const LOOK_EVERY_MS = 5_000;
const AT_ONCE = 32;

interface Reconciling {
  readonly units: Units;
  readonly overdue: FindOverdue;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * An order that stays pending may have no saga: its creation was a dead letter, or lost with a broker.
 * So it is told of again. Where there is a saga, starting it twice does nothing, and nobody else counts
 * an order twice; so ordering need not know. Any number of processes may look: the row's version decides.
 */
export function reconciliation(reconciling: Reconciling): Background {
  const what = "telling of orders that stay pending";
  const run = () => reconcile(reconciling);
  const loop = createLoop({ what, log: reconciling.log, everyMs: LOOK_EVERY_MS, run });
  return { name: what, start: loop.kick, stop: loop.close };
}

/** Tells of each order that is due now. @throws only in an outage. */
export async function reconcile({ units, overdue, clock, log }: Reconciling): Promise<void> {
  const now = clock.now();

  /** One that fails must not keep the others waiting; it is tried again at the next look. */
  async function tell({ id }: Overdue): Promise<void> {
    try {
      await units.run((unit) => tellAgain(unit, id, log));
    } catch (error) {
      if (isOutage(error)) throw error;
      log.error("a pending order could not be told of again", { orderId: id, error });
    }
  }

  let page: readonly Overdue[];
  let after: Overdue | undefined;
  do {
    page = await overdue({ now, after, limit: AT_ONCE });
    const failed = (await Promise.allSettled(page.map(tell)))
      .find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    after = page.at(-1);
  } while (page.length === AT_ONCE);
}

/** The same event in a new message: it has the time and the version that it had. */
async function tellAgain(unit: Unit, id: string, log: Logger): Promise<void> {
  const row = await unit.store.find(pendingOrders, { id });
  if (!row || row.dueAt > unit.now) return; // another process was faster
  const found = await repository(unit, order).find(id);
  if (found?.state.status !== "pending") return unit.write(remove(pendingOrders, { id }));
  unit.publish(orderCreated({ id, ...found.state }), {
    key: id,
    occurredAt: row.placedAt,
    metadata: { AGGREGATE_ID: id, AGGREGATE_NAME: order.name, AGGREGATE_VERSION: "1" },
  });
  const told = row.told + 1;
  const changes = { told, dueAt: nextTelling(told, unit.now), version: row.version + 1 };
  unit.write(patch(pendingOrders, { id }, changes, { expected: row.version }));
  unit.afterCommit(() =>
    log.warn("an order stays pending and is told of again", { orderId: id, told })
  );
}
