/** What people do in the life of an order, over the REST API. */
import assert from "node:assert/strict";
import type { AnyMessageType } from "../../shared/messaging/message.ts";
import { basketLines } from "./basket_lines.ts";
import type { Life, Moment, Step } from "./life.ts";
import { type Answer, type Call, type Goods, mallAt } from "./mall.ts";
import { MOST, wire } from "./money.ts";

/** Where a life is led. */
export interface World {
  readonly call: Call;
  /** Lets some messages arrive. */
  pass(messages: number): Promise<void>;
  /** Lets all messages arrive. */
  settle(): Promise<void>;
  /** Whether messages move by themselves, so that only after `settle` it is known who heard of what. */
  readonly movesByItself: boolean;
  /** The messages of one type that a context published, decoded, in order. */
  sent<T>(context: string, type: AnyMessageType<T>): Promise<T[]>;
}

/** What came of a life, by what people were answered. */
export interface Lived {
  readonly orderId: string;
  readonly paymentId: string;
  /** Of the card. */
  readonly authorized: bigint;
  /** What the basket cost at the checkout. */
  readonly ordered: bigint;
  /** What was found of it costs. */
  readonly found: bigint;
  readonly status: "approved" | "rejected" | "ready" | "completed" | "cancelled";
}

/** Leads a life to its end; `undefined` when its basket was empty in the end. */
export async function lead(world: World, life: Life): Promise<Lived | undefined> {
  const mall = mallAt(world.call);
  const { fetched, cancelation, there } = life;

  async function done(verb: string, path: string, body?: unknown) {
    const answer = await world.call(verb, path, body);
    assert.equal(answer.status, 200, `${verb} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  const wares: Goods[] = [];
  for (const price of life.prices) wares.push(await mall.goods(wire(price)));
  const customerId = await mall.customer();
  const { id } = await done("POST", "/api/baskets", { customerId });
  const lines = basketLines(life.prices);

  for (const step of life.steps) await takes(step);
  async function takes(step: Step): Promise<void> {
    if (step.do === "settle") {
      await world.settle();
      return lines.hear();
    }
    const index = step.goods % wares.length;
    const { productId } = wares[index];
    if (step.do === "reprice") {
      const way = step.price < lines.priceOf(index) ? "decreasePrice" : "increasePrice";
      await done("PUT", `/api/stores/products/${productId}/${way}`, { price: wire(step.price) });
      lines.reprice(index, step.price);
      return world.movesByItself ? await takes({ do: "settle" }) : undefined;
    }
    const body = { productId, quantity: step.quantity };
    const { status } = await world.call("PUT", `/api/baskets/${id}/${step.do}Item`, body);
    const isTaken = step.do === "add"
      ? lines.add(index, step.quantity)
      : lines.remove(index, step.quantity);
    assert.equal(status, isTaken ? 200 : 400, `${step.do} ${step.quantity} of ${index}`);
    const { basket } = await done("GET", `/api/baskets/${id}`);
    assert.equal(basket.total, wire(lines.total()), "the basket's total");
  }

  const ordered = lines.total();
  const wanted = ordered + life.surplus;
  const authorized = wanted < 1n ? 1n : wanted > MOST ? MOST : wanted;
  const paymentId = await mall.payment(customerId, wire(authorized));
  const checkedOut = await mall.checkOut(id, paymentId);
  assert.equal(checkedOut.status, lines.isEmpty() ? 400 : 200);
  if (lines.isEmpty()) return undefined;

  let list = "";
  let found = ordered;
  const lived = (status: Lived["status"]): Lived => ({
    orderId: id,
    paymentId,
    authorized,
    ordered,
    found,
    status,
  });

  /** Whether the order is canceled at this moment. */
  async function canceled(moment: Moment): Promise<boolean> {
    if (!cancelation || cancelation.at !== moment) return false;
    const { status } = await cancels(cancelation.by);
    assert.ok(status === 200 || status === 400, `canceling is answered ${status}`);
    await world.settle();
    return status === 200;
  }
  function cancels(by: "customer" | "admin" | "depot"): Promise<Answer> {
    if (by === "admin") {
      return world.call("POST", `/api/ordering/${id}/cancel`, {
        reason: "closing",
        actor: "admin",
      });
    }
    return by === "customer" || list === ""
      ? world.call("DELETE", `/api/ordering/${id}`)
      : world.call("POST", `/api/depot/shopping/${list}`, {});
  }
  const depot = async (path: string, body: unknown = {}) => {
    await done("PUT", `/api/depot/shopping/${list}/${path}`, body);
    if (life.isPatient) await world.settle();
  };

  if (typeof cancelation?.at === "number") {
    await world.pass(cancelation.at);
    if (await mall.order(id) && await canceled(cancelation.at)) return lived("cancelled");
  }
  await world.settle();
  if (authorized < ordered) return lived("rejected");
  list = (await mall.order(id))?.shoppingId ?? "";
  assert.notEqual(list, "", "the order is approved");
  if (await canceled("approved")) return lived("cancelled");
  if (fetched === "never") return lived("approved");

  await depot("assign", { botId: "R2" });
  if (await canceled("assigned")) return lived("cancelled");
  if (fetched === "by a bot") {
    await depot("start");
    if (await canceled("started")) return lived("cancelled");
    const portions = lines.portions(there);
    for (const { index, picked, unavailable } of portions) {
      const { storeId, productId } = wares[index];
      const stop = `stops/${storeId}`;
      await depot(`${stop}/visit`);
      if (picked > 0) await depot(`${stop}/pick`, { productId, quantity: picked });
      if (unavailable > 0) await depot(`${stop}/unavailable`, { productId, quantity: unavailable });
    }
    await depot("return");
    if (await canceled("returned")) return lived("cancelled");
    await depot("inventory");
    found = lines.costOf(portions);
    if (await canceled("counted")) return lived("cancelled");
    if (portions.every(({ picked }) => picked === 0)) {
      await world.settle();
      return lived("cancelled");
    }
  }
  await depot("complete");
  await world.settle();
  assert.equal(await canceled("ready"), false, "what is ready is not canceled");
  if (!life.isPaid) return lived("ready");

  await done("PUT", `/api/payments/invoices/${id}/pay`);
  if (life.isPatient) await world.settle();
  assert.equal(await canceled("paid"), false, "what is paid is not canceled");
  await world.settle();
  return lived("completed");
}
