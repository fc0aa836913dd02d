/**
 * Sagas between two contexts of one process, as the product runs them: relay, broker, consumers, inbox.
 *
 * @module
 */
import { z } from "zod";
import { commandHandling } from "../../../shared/messaging/subscriptions.ts";
import { commandChannel, SUCCESS } from "../../../shared/messaging/message.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import { upsert } from "../../../shared/platform/commit/write.ts";
import type { Module } from "../../../shared/platform/module.ts";
import { sagaOf } from "../../../shared/sagas/definition.ts";
import { createSagas, type Sagas } from "../../../shared/sagas/orchestrator.ts";
import { LampEvents, noteCodec } from "./lamps.ts";

/** Steps of a saga; each is a command and its reply, so two hops. */
export const STEPS = 5;

const jobCommands = commandChannel("worker.commands", "workerapi", { DoJob: noteCodec });

const jobs = defineTable("worker.jobs", {
  thing: "job",
  key: { id: "text" },
  columns: { step: "text", version: "int4" },
});

/** The tables of the contexts' own. */
export const OWN_TABLES: Readonly<Record<string, string>> = {
  shop: "create table orders (id text primary key)",
  worker: "create table jobs (id text primary key, step text, version int)",
};

const Order = z.object({ id: z.string() });
type Order = z.infer<typeof Order>;
const { define, step } = sagaOf<Order>(Order);

const definition = define(
  "shop.Order",
  Array.from({ length: STEPS }, (_, index) =>
    step({
      name: `step${index}`,
      invoke: ({ id }) => jobCommands.types.DoJob({ id, text: String(index) }),
    })),
);

/** Who waits for a saga to end. */
export interface Ends {
  readonly started: Map<string, { replies: number; done: () => void }>;
  sagas?: Sagas<Order>;
}

/** Starts sagas, and sees them to their end. */
export const shopOf = (ends: Ends): Module => ({
  name: "shop",
  purpose: "Orders.",
  uses: ["sagas"],
  start({ config, messages, log }) {
    const replyChannel = "shop.replies.Order";
    const sagas = createSagas({ definition, replyChannel, stream: config.nats.stream, log });
    ends.sagas = sagas;
    messages.on("shop-replies", replyChannel, {
      typeOf: () => undefined,
      async handle(unit, payload, { name, metadata }) {
        if (name !== SUCCESS) return false;
        await sagas.onReply(unit, { name, metadata, payload });
        const id = metadata.REPLY_SAGA_ID ?? metadata.COMMAND_SAGA_ID ?? "";
        unit.afterCommit(() => {
          const waiting = ends.started.get(id);
          if (waiting && ++waiting.replies === STEPS) waiting.done();
        });
        return true;
      },
      unknown() {},
    });
  },
});

/** Does what it is told, leaves a row, and hears of lamps. @param heard told of each lamp at once. */
export const workerOf = (heard: (id: string) => void): Module => ({
  name: "worker",
  purpose: "Work.",
  start({ messages }) {
    messages.on(
      "worker-commands",
      jobCommands.name,
      commandHandling(jobCommands, (unit) => ({
        DoJob: ({ id, text }) =>
          unit.write(upsert(jobs, { id, step: text, version: 1 + Number(text) })),
      })),
    );
    messages.onEvents("worker-lamps", LampEvents, () => ({ LampLit: ({ id }) => heard(id) }));
  },
});
