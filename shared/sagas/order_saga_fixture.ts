/**
 * A saga for tests, of the shape that real ones have: the first step only undoes, one only does, one
 * learns something from its reply.
 *
 * @module
 */
import { z } from "zod";
import { commandChannel, SUCCESS } from "../messaging/message.ts";
import { sagaOf, type StepDefinition } from "./definition.ts";
import type { Saga, SagaError } from "./saga.ts";
import { begin, type SagaInput, type SagaReply, transition } from "./transition.ts";

/** A message that is one text. */
export interface Text {
  readonly id: string;
}

const text = {
  encode: ({ id }: Text) => ({ finish: () => new TextEncoder().encode(id) }),
  decode: (bytes: Uint8Array): Text => ({ id: new TextDecoder().decode(bytes) }),
  fromPartial: ({ id = "" }: Partial<Text>): Text => ({ id }),
};

export const { Reject, Authorize, Reserve, Unreserve, Pay, Refund, Approve } =
  commandChannel("shop.commands", "shop", {
    Reject: text,
    Authorize: text,
    Reserve: { command: text, reply: ["Reserved", text] },
    Unreserve: text,
    Pay: text,
    Refund: text,
    Approve: text,
  }).types;

export const Order = z.object({ orderId: z.string(), reservation: z.string().default("") });
export type Order = z.infer<typeof Order>;

export const { define, step } = sagaOf<Order>(Order);

/** The step that learns something. */
export const reserve: StepDefinition<Order, Text> = {
  name: "reserve",
  invoke: (o) => Reserve({ id: o.orderId }),
  onReply: (o, { id }) => ({ ...o, reservation: id }),
  compensate: (o) => Unreserve({ id: o.reservation || o.orderId }),
};

export const orderSaga = define("shop.Order", [
  step({ name: "reject", compensate: (o) => Reject({ id: o.orderId }) }),
  step({ name: "authorize", invoke: (o) => Authorize({ id: o.orderId }) }),
  step(reserve),
  step({
    name: "pay",
    invoke: (o) => Pay({ id: o.orderId }),
    compensate: (o) => Refund({ id: o.orderId }),
  }),
  step({ name: "approve", invoke: (o) => Approve({ id: o.orderId }) }),
]);

export const order: Order = { orderId: "o1", reservation: "" };

export const refusal: SagaError = { code: "invalid_argument", reason: "no", message: "not so" };

/** The registered name without its prefix. */
export function short(name: string | undefined): string {
  return name?.slice(name.indexOf(".") + 1) ?? "";
}

export const start = new Date("2030-01-01T00:00:00Z");

/** A saga that is played with, without anything around it. */
export function play(definition = orderSaga) {
  let now = start.getTime();
  let ids = 0;
  const moment = () => ({ now: new Date(now), commandId: `c${++ids}` });
  const sent: string[] = [];
  let saga: Saga<Order>;
  const take = ({ saga: next, send, taken }: ReturnType<typeof begin<Order>>) => {
    saga = next;
    if (send) sent.push(short(saga.command?.name));
    return taken;
  };
  take(begin(definition, order, moment()));
  const input = (input: SagaInput) => take(transition(definition, saga, input, moment()));
  /** A reply to the command at hand. */
  const reply = (changes: Partial<SagaReply> = {}): SagaReply => ({
    kind: "reply",
    name: short(saga.command?.name) === "Reserve" && !changes.error ? "shop.Reserved" : SUCCESS,
    payload: new TextEncoder().encode("r7"),
    commandId: saga.commandId ?? undefined,
    step: saga.step,
    error: undefined,
    ...changes,
  });
  return {
    /** Commands in the order they were sent. */
    sent,
    get saga() {
      return saga;
    },
    /** What happened last. */
    get last() {
      return saga.history.at(-1);
    },
    input,
    reply,
    succeed: () => input(reply()),
    fail: () => input(reply({ error: refusal })),
    /** Lets the deadline pass. */
    expire() {
      now = saga.deadlineAt?.getTime() ?? now;
      return input({ kind: "deadline" });
    },
    advance: (ms: number) => void (now += ms),
    elapsedMs: () => now - start.getTime(),
  };
}

/** Does something a number of times. */
export function times(count: number, work: () => unknown): void {
  for (let n = 0; n < count; n++) work();
}
