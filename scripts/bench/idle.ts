/**
 * Checkout to approved on an idle system, one order after the other.
 *
 * @module
 */
import { pause } from "../../shared/platform/time.ts";
import type { Mall } from "../../tests/support/mall.ts";
import { quantile } from "./figures.ts";
import { inParallel } from "./system.ts";

const DEADLINE_MS = 10_000;
/** The first ones tell how long it takes. */
const UNCOUNTED = 10;
/** How many orders are under way while it warms up. */
const WARM_UP_CALLERS = 16;
/** How often an order's state is asked for then, in milliseconds. */
const WARM_UP_ASKS_MS = 50;
/** How long nothing is asked after that: what is collected and marked late is done then. */
const REST_MS = 1_000;

/** One order. */
export interface Measured {
  readonly orderId: string;
  /** Milliseconds from sending the checkout. */
  readonly answeredMs: number;
  readonly approvedMs: number;
}

/** How an order's state is asked for, in milliseconds after the checkout's answer. */
interface Asking {
  readonly firstMs: number;
  readonly everyMs: number;
}

async function measure(mall: Mall, productId: string, asking: Asking): Promise<Measured> {
  const customerId = await mall.customer();
  const paymentId = await mall.payment(customerId, 9);
  const orderId = await mall.basket(customerId, { storeId: "", productId });
  const began = performance.now();
  const { status } = await mall.checkOut(orderId, paymentId);
  const answeredMs = performance.now() - began;
  if (status !== 200) throw new Error(`the checkout was answered ${status}`);
  await pause(asking.firstMs);
  while ((await mall.order(orderId))?.status !== "approved") {
    if (performance.now() - began > DEADLINE_MS) throw new Error(`${orderId} is not approved`);
    await pause(asking.everyMs);
  }
  return { orderId, answeredMs, approvedMs: performance.now() - began };
}

/** Has so many orders made and approved, many at a time: V8 compiles what runs often. */
export async function warmUp(mall: Mall, count: number): Promise<void> {
  const { productId } = await mall.goods();
  const asking = { firstMs: WARM_UP_ASKS_MS, everyMs: WARM_UP_ASKS_MS };
  await inParallel(count, WARM_UP_CALLERS, () => measure(mall, productId, asking));
  await pause(REST_MS);
}

/** How far below the fastest ones so far the asking begins. */
const BEFORE_THE_FASTEST = 0.9;

/**
 * Measures so many orders, one after the other. Each has its own customer, payment and basket, made
 * before its clock starts. Its state is asked for each millisecond, from a tenth before the time on in
 * which the fastest tenth of the orders so far was approved: asking is work, too.
 */
export async function measureIdle(mall: Mall, count: number): Promise<Measured[]> {
  const { productId } = await mall.goods();
  const waited: number[] = [];
  const measured: Measured[] = [];
  for (let n = 0; n < UNCOUNTED + count; n++) {
    const firstMs = waited.length === 0 ? 0 : quantile(waited, 0.1) * BEFORE_THE_FASTEST;
    const one = await measure(mall, productId, { firstMs, everyMs: 1 });
    waited.push(one.approvedMs - one.answeredMs);
    if (n >= UNCOUNTED) measured.push(one);
  }
  return measured;
}
