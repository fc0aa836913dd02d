import type { Module, Parts } from "../../shared/platform/module.ts";
import { sagaDesk } from "../../shared/sagas/desk.ts";
import { createSagas, type Sagas } from "../../shared/sagas/orchestrator.ts";
import { postgresDueSagas } from "../../shared/sagas/table.ts";
import { type SagaTimers, sagaTimers } from "../../shared/sagas/timers.ts";
import { OrderEvents } from "../ordering/contract/events.ts";
import { orderMessages, sagaReplies } from "./adapters/messages.ts";
import { createOrder } from "./application/create_order.ts";
import type { Order } from "./domain/order.ts";

const replyChannel = "cosec.replies.CreateOrder";
const { OrderCreated, OrderCanceled } = OrderEvents.types;
const triggers = { start: [OrderCreated], cancel: [OrderCanceled] }; // as adapters/messages.ts has it

export const cosec: Module = {
  name: "cosec",
  purpose: "Sees new orders through to approval, or undoes what was done for them.",
  uses: ["sagas"],
  start(parts) {
    const { config, log, messages, background, sql, units, clock } = parts;
    const { stream } = config.nats;
    const { observeSaga: observe } = parts;
    const kind = { definition: createOrder, replyChannel, triggers, stream, log };
    const sagas = createSagas({ ...kind, ...(observe && { observe }) });
    // what dies lets the rest pass: orders without a saga are told again, and commands sent again
    messages.onEvents("cosec-ordering", OrderEvents, (unit) => orderMessages(sagas, unit));
    messages.on("cosec-replies", replyChannel, sagaReplies(sagas));
    background(deadlines(sagas, parts));
    parts.sagaDesk(sagaDesk({ sql, units, clock, sagas: [sagas] }));
  },
};

function deadlines(sagas: Sagas<Order>, { sql, units, clock, log }: Parts) {
  let timers: SagaTimers | undefined;
  return {
    name: "deadlines of create-order sagas",
    start() {
      timers = sagaTimers({ sagas, units, due: postgresDueSagas(sql, units.schema), clock, log });
    },
    async stop() {
      await timers?.close();
    },
  };
}
