/**
 * Checkout to approved on an idle system, one order after the other.
 *
 * @module
 */
import { pause } from "../../shared/platform/time.ts";
import type { Mall } from "../../tests/support/mall.ts";
import { quantile } from "./figures.ts";

const DEADLINE_MS = 10_000;

/** One order. */
export interface Measured {
  readonly orderId: string;
  /** Milliseconds from sending the checkout. */
  readonly answeredMs: number;
  readonly approvedMs: number;
}

/** @param patienceMs how long after the checkout's answer nobody asks. */
async function measure(mall: Mall, productId: string, patienceMs: number): Promise<Measured> {
  const customerId = await mall.customer();
  const paymentId = await mall.payment(customerId, 9);
  const orderId = await mall.basket(customerId, { storeId: "", productId });
  const began = performance.now();
  const { status } = await mall.checkOut(orderId, paymentId);
  const answeredMs = performance.now() - began;
  if (status !== 200) throw new Error(`the checkout was answered ${status}`);
  await pause(patienceMs);
  while ((await mall.order(orderId))?.status !== "approved") {
    if (performance.now() - began > DEADLINE_MS) throw new Error(`${orderId} is not approved`);
    await pause(1);
  }
  return { orderId, answeredMs, approvedMs: performance.now() - began };
}

/**
 * Measures so many orders, after some that warm up. Each has its own customer, payment and basket, made
 * before its clock starts. Its state is asked for each millisecond, from half the time on that orders
 * took so far: asking is work, too.
 */
export async function measureIdle(
  mall: Mall,
  { count, warmUp }: { count: number; warmUp: number },
): Promise<Measured[]> {
  const { productId } = await mall.goods();
  const waited: number[] = [];
  const measured: Measured[] = [];
  for (let n = 0; n < warmUp + count; n++) {
    const patienceMs = waited.length === 0 ? 0 : quantile(waited, 0.5) / 2;
    const one = await measure(mall, productId, patienceMs);
    waited.push(one.approvedMs - one.answeredMs);
    if (n >= warmUp) measured.push(one);
  }
  return measured;
}
