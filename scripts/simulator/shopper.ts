/**
 * A shopper: fills baskets, checks out, changes her mind now and then, pays and picks up.
 *
 * @module
 */
import { DomainError } from "../../shared/domain/error.ts";
import { pause } from "../../shared/platform/time.ts";
import type { Mall } from "./clients.ts";
import { cartOf, type Goods, personOf } from "./goods.ts";
import { centsOf } from "./open_mall.ts";
import type { Take } from "./pace.ts";
import { isRefusal, persist } from "./patience.ts";
import type { Random } from "./random.ts";

/** An order, as those know it who placed it. */
export interface Placed {
  readonly orderId: string;
  readonly customerId: string;
  readonly paymentId: string;
  /** In cents. */
  readonly authorized: number;
  /** In cents; what the basket said at checkout. */
  readonly total: number;
  /** What came of her wish to cancel, if she had one. */
  canceling?: "asked" | "done" | "too late";
  /** The order's status when it was read last. */
  status?: string;
  /** Whether nothing is left to be done by people. */
  settled: boolean;
}

/** What shoppers need. */
export interface ShopperPorts {
  readonly mall: Mall;
  readonly goods: readonly Goods[];
  readonly random: Random;
  readonly take: Take;
  /** The probability that an order is canceled. */
  readonly cancel: number;
  /** The probability that a card does not allow enough. */
  readonly poor: number;
  /** Told of each order. */
  readonly placed: (order: Placed) => void;
  /** Aborts when the mall closes: what was ordered is still paid and picked up. */
  readonly closing: AbortSignal;
  /** Drops everything when it aborts. */
  readonly signal: AbortSignal;
}

/** What is needed to follow an order. */
export interface FollowPorts
  extends Pick<ShopperPorts, "mall" | "random" | "take" | "cancel" | "signal"> {
  /** Waits until it is time to ask for the order again. */
  readonly again: (signal: AbortSignal) => Promise<void>;
}

/** How long what takes, in simulated seconds. */
const SECONDS = { look: [2, 8], canceled: [0, 60] } as const;
/** How often an order is asked for, in milliseconds. */
const POLL_MS = [200, 400] as const;

/** Shops until the mall closes, then waits for what was ordered. */
export async function runShopper(ports: ShopperPorts): Promise<void> {
  const { mall, random, take, closing, signal } = ports;
  const patient = { signal };
  const again = (signal: AbortSignal) => pause(random.whole(...POLL_MS), signal);
  const both = AbortSignal.any([closing, signal]);
  const waiting: Promise<void>[] = [];
  const { id: customerId } = await persist(
    () => mall.customers.registerCustomer(personOf(random)),
    patient,
  );
  try {
    while (true) {
      await take(random.whole(...SECONDS.look), both);
      const order = await shop(customerId, both);
      ports.placed(order);
      const following = follow(order, { ...ports, again });
      following.catch(() => {}); // told when all are waited for
      waiting.push(following);
    }
  } catch (error) {
    if (!both.aborted) throw error;
  }
  await Promise.all(waiting);

  async function shop(customerId: string, both: AbortSignal): Promise<Placed> {
    const { id: orderId } = await persist(() => mall.baskets.startBasket({ customerId }), patient);
    for (const { goods: { productId }, quantity } of cartOf(ports.goods, random)) {
      await take(random.whole(...SECONDS.look), both);
      await persist(() => mall.baskets.addItem({ id: orderId, productId, quantity }), patient);
    }
    const { basket } = await persist(() => mall.baskets.getBasket({ id: orderId }), patient);
    const total = centsOf(basket?.total ?? 0);
    const authorized = random.chance(ports.poor) ? Math.ceil(total / 2) : total;
    const amount = authorized / 100;
    const { id: paymentId } = await persist(
      () => mall.payments.authorizePayment({ customerId, amount }),
      patient,
    );
    await persist(async () => {
      const status = (await mall.baskets.getBasket({ id: orderId })).basket?.status;
      if (status !== "open") return;
      await settledOnce(
        () => mall.baskets.checkoutBasket({ id: orderId, paymentId }),
        "basket_not_open",
      );
    }, patient);
    return { orderId, customerId, paymentId, authorized, total, settled: false };
  }
}

/** What happens to an order after checkout: it may be canceled, else it is paid and picked up. */
export async function follow(order: Placed, ports: FollowPorts): Promise<void> {
  const { random, take, signal } = ports;
  const fickle = random.chance(ports.cancel)
    ? changeHerMind(order, ports, random.fork(order.orderId))
    : Promise.resolve();
  await Promise.all([fickle, payAndPickUp(order, ports)]);
  order.settled = true;

  async function changeHerMind(
    order: Placed,
    { mall: { ordering } }: FollowPorts,
    random: Random,
  ): Promise<void> {
    order.canceling = "asked";
    const [soonest, latest] = SECONDS.canceled;
    // often at once, while the order is still being approved; else at any time
    await take(random.chance(0.3) ? 0 : soonest + random.next() * (latest - soonest), signal);
    const byAdmin = random.chance(0.5);
    const id = order.orderId;
    try {
      await persist(async () => {
        try {
          if (byAdmin) {
            await ordering.cancelOrderWithReason({ id, reason: "not today", actor: "admin" });
          } else await ordering.cancelOrder({ id });
        } catch (error) {
          // the order is made from the basket some milliseconds after checkout
          if (!(error instanceof DomainError && error.code === "not_found")) throw error;
          throw new DomainError("aborted", "not_yet", "the order is not there yet");
        }
      }, { signal });
      order.canceling = "done";
    } catch (error) {
      if (!isRefusal(error)) throw error;
      order.canceling = "too late";
    }
  }
}

/** What paying twice is refused with: the invoice, or what was authorized for it, is settled. */
const ALREADY_PAID = ["invoice_not_pending", "payment_already_captured"];

const ENDS: ReadonlySet<string> = new Set(["rejected", "cancelled", "completed"]);

async function payAndPickUp(
  placed: Placed,
  { mall, again, signal }: FollowPorts,
): Promise<void> {
  const { orderId: id } = placed;
  const patient = { signal };
  for (let paid = false;;) {
    const { order, list } = await persist(async () => {
      const { order } = await found(() => mall.ordering.getOrder({ id })) ?? {};
      placed.status = order?.status;
      return { order, list: order?.status === "completed" ? order.shoppingId : "" };
    }, patient);
    if (order?.status === "ready" && !paid) paid = await pay();
    else if (list && await pickUp(list)) return;
    else if (order && order.status !== "completed" && ENDS.has(order.status)) return;
    await again(signal);
  }

  /** Answers whether the invoice was there, and is paid. */
  async function pay(): Promise<boolean> {
    return await persist(async () => {
      const invoice = await found(() => mall.payments.getInvoice({ id }));
      if (invoice?.invoice?.status === "pending") {
        await settledOnce(() => mall.payments.payInvoice({ id }), ...ALREADY_PAID);
      }
      return invoice !== undefined;
    }, patient);
  }

  /** Answers whether the goods were handed over: the depot hears of the payment a little later. */
  async function pickUp(list: string): Promise<boolean> {
    return await persist(async () => {
      const { shoppingList } = await mall.depot.getShoppingList({ id: list });
      if (shoppingList?.status === "released") return true;
      try {
        await mall.depot.releaseGoods({ id: list });
        return true;
      } catch (error) {
        if (isRefusal(error) && error.code === "invalid_argument") return false;
        throw error;
      }
    }, patient);
  }
}

/**
 * Does what can be done once. A try that got no answer may still be under way, and be carried out between
 * looking and trying again: then it is refused, and looking again tells that it is done.
 */
async function settledOnce(
  work: () => Promise<unknown>,
  ...refusals: readonly string[]
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DomainError && refusals.includes(error.reason))) throw error;
    throw new DomainError("aborted", error.reason, "it was done meanwhile", { cause: error });
  }
}

/** What is asked for, or `undefined` when it is not there. */
export async function found<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DomainError && error.code === "not_found") return undefined;
    throw error;
  }
}
