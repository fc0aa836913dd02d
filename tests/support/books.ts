import assert from "node:assert/strict";
import { checkWorld } from "../../scripts/check/main.ts";
import { movingText, untilQuiet } from "../../scripts/check/quiet.ts";
import { booksOf } from "../../scripts/check/rules/orders.ts";
import { worldIn } from "../../scripts/check/world.ts";
import type { Sql } from "../../shared/platform/database.ts";
import type { Mall } from "./mall.ts";

/** How an order ends. */
export type Outcome = "approved" | "rejected";

/**
 * Waits until nothing is on its way any more: no message unsent or unsettled, no saga at work.
 *
 * @throws {AssertionError} when that does not come to pass in time.
 */
export async function settle(sql: Sql, deadlineMs = 60_000): Promise<void> {
  const moving = await untilQuiet(worldIn(sql), { limitMs: deadlineMs, stalledMs: deadlineMs });
  assert.equal(moving && movingText(moving), undefined, "every message settled, every saga ended");
}

/**
 * Holds that these orders are there, once and with this outcome, that there are no others, and that
 * everything the checker knows of holds.
 */
export async function assertBooks(sql: Sql, orders: ReadonlyMap<string, Outcome>): Promise<void> {
  const world = worldIn(sql);
  const { verdicts } = await checkWorld(world, { waitMs: 0 });
  const findings = verdicts.flatMap(({ findings }) =>
    findings.map(({ who, what }) => `${who} ${what}`)
  );
  assert.deepEqual(findings, []);
  const outcomes = new Map<string, string | undefined>();
  for await (const { book: { orderId, order }, inner: { checkouts } } of booksOf(world)) {
    assert.equal(checkouts.length, 1, `${orderId} has its checkout`);
    outcomes.set(orderId, order?.status);
  }
  assert.deepEqual(sorted(outcomes), sorted(orders));
}

/**
 * Holds that an order is approved, that another one whose payment is too small is rejected, and that
 * the books agree afterwards.
 *
 * @returns the id of the approved one.
 */
export async function assertBothOutcomes(mall: Mall, sql: Sql): Promise<string> {
  const goods = await mall.goods();
  const [paid, short] = [await mall.buy(goods, 9), await mall.buy(goods, 8)];
  assert.equal((await mall.settled(paid)).status, "approved");
  assert.equal((await mall.settled(short)).status, "rejected");
  await settle(sql);
  await assertBooks(sql, new Map([[paid, "approved"], [short, "rejected"]]));
  return paid;
}

function sorted(outcomes: ReadonlyMap<string, string | undefined>) {
  return [...outcomes].toSorted(([a], [b]) => a < b ? -1 : 1);
}
