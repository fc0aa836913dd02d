/**
 * The README's order with the typed client, and a robot that is told of it; runs in Deno, Node.js and
 * browsers, alone or in memory.
 *
 * @module
 */
import { CallError, type ClientsOptions, mallbotsClient } from "../../services/client.ts";

/** What came of it. */
export interface Journey {
  /** The order's status at the end. */
  readonly status: string;
  readonly total: number;
  /** What the robot's stream told first. */
  readonly news: string;
  /** How the stream ended when its reader aborted it. */
  readonly left: string;
  /** Whether a call that was repeated with its key had one effect. */
  readonly once: boolean;
  /** What a refusal was: class, code, reason, whether it is retryable. */
  readonly refused: readonly unknown[];
  /** How the stream of a robot that is told nothing ended at its deadline. */
  readonly late: string;
}

/** Makes the journey. */
export async function journey(options: ClientsOptions): Promise<Journey> {
  const mall = mallbotsClient(options);

  const { id: storeId } = await mall.stores.createStore({ name: "Fleur", location: "Floor 1" });
  await mall.stores.enableParticipation({ id: storeId });
  const { id: productId } = await mall.stores.addProduct({ storeId, name: "Tulips", price: 4.5 });

  const ada = { name: "Ada", smsNumber: "+31 20 123 4567" };
  const idempotencyKey = `${Date.now()} ${Math.random()}`;
  const { id: customerId } = await mall.customers.registerCustomer(ada, { idempotencyKey });
  const again = await mall.customers.registerCustomer(ada, { idempotencyKey });
  const { id: paymentId } = await mall.payments.authorizePayment({ customerId, amount: 13.5 });

  const { id: botId } = await mall.depot.registerBot({ name: "Robby" });
  await mall.depot.bringBotOnline({ id: botId });
  const watching = watch(mall, botId);

  const { id } = await mall.baskets.startBasket({ customerId });
  await mall.baskets.addItem({ id, productId, quantity: 3 });
  await mall.baskets.checkoutBasket({ id, paymentId });
  const refused = await failureOf(mall.baskets.addItem({ id, productId, quantity: 1 }));
  const order = await settled(mall, id);
  const { id: idle } = await mall.depot.registerBot({ name: "Rusty" });
  const late = await failureOf(told(mall.depot.watchBot({ botId: idle }, { timeoutMs: 50 })));

  return {
    status: order.status,
    total: order.total,
    ...await watching,
    once: again.id === customerId,
    refused: [refused.name, refused.code, refused.reason, refused.retryable],
    late: late.code,
  };
}

type Mall = ReturnType<typeof mallbotsClient>;

async function watch({ depot }: Mall, botId: string): Promise<Pick<Journey, "news" | "left">> {
  const leaving = new AbortController();
  let news = "";
  const reading = async () => {
    for await (const { kind } of depot.watchBot({ botId }, { signal: leaving.signal })) {
      news ||= kind;
      setTimeout(() => leaving.abort(), 1);
    }
  };
  return { left: (await failureOf(reading())).code, news };
}

async function settled({ ordering }: Mall, id: string) {
  for (let tries = 0; tries < 400; tries++) {
    try {
      const { order } = await ordering.getOrder({ id });
      if (order && /^(approved|rejected|in-progress)$/.test(order.status)) return order;
    } catch (error) {
      if (!(error instanceof CallError && error.code === "not_found")) throw error; // not yet there
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("the order was not settled");
}

async function told(stream: AsyncIterable<{ kind: string }>): Promise<string[]> {
  const kinds: string[] = [];
  for await (const { kind } of stream) kinds.push(kind);
  return kinds;
}

async function failureOf(call: Promise<unknown>): Promise<CallError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CallError) return error;
    throw error;
  }
  throw new Error("the call succeeded");
}
