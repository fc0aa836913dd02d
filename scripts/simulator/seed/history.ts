/**
 * A year at the mall, day by day, as fast as it can be played.
 *
 * @module
 */
import { type Goods, personOf } from "../goods.ts";
import { openMall } from "../open_mall.ts";
import type { Random } from "../random.ts";
import { fateOf, liveOrder } from "./lives.ts";
import type { Stage, Yield } from "./stage.ts";

/** How large it is. */
export interface HistoryOptions {
  readonly orders: number;
  readonly stores: number;
  readonly products: number;
  readonly customers: number;
  /** Over how many days, up to now. */
  readonly days: number;
  readonly random: Random;
}

/** Who is there before the first order. */
export interface Opening {
  readonly goods: readonly Goods[];
  readonly customerIds: readonly string[];
  /** Numbers by customer. */
  readonly phones: ReadonlyMap<string, string>;
  readonly rows: Yield;
}

const DAY_MS = 24 * 3_600_000;
/** No life of an order takes longer: all of it lies in the past. */
const LIFE_MS = 3 * 3_600_000;

/** Opens the mall and lets the customers register, before the first day. */
export async function openHistory(stage: Stage, options: HistoryOptions): Promise<Opening> {
  const { customers, days, random } = options;
  stage.now = new Date(Date.now() - (days + 1) * DAY_MS);
  const goods = await openMall(stage.mall, options);
  const phones = new Map<string, string>();
  for (let count = 0; count < customers; count++) {
    stage.wait(1);
    const person = personOf(random);
    const { id } = await stage.mall.customers.registerCustomer(person);
    phones.set(id, person.smsNumber);
  }
  await stage.settle();
  const rows = stage.take();
  stage.keep(rows);
  return { goods, customerIds: [...phones.keys()], phones, rows };
}

/** Plays order after order, evenly over the days. Yields what each leaves. */
export async function* playHistory(
  stage: Stage,
  { goods, customerIds }: Opening,
  { orders, days, random }: HistoryOptions,
): AsyncGenerator<Yield> {
  const end = Date.now() - LIFE_MS;
  const gap = days * DAY_MS / orders;
  for (let left = orders; left > 0; left--) {
    stage.now = new Date(end - (left - random.next()) * gap);
    // some come often, most now and then
    const regular = Math.floor(random.next() ** 2 * customerIds.length);
    const cast = { stage, goods, customerId: customerIds[regular], random };
    await liveOrder(cast, fateOf(random));
    yield stage.take();
  }
}
