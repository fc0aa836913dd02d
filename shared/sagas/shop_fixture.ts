/**
 * Sagas with all that they need, in memory, for tests.
 *
 * @module
 */
import { memoryEventStore } from "../event_store/memory_event_store.ts";
import { outboxTable } from "../messaging/tables.ts";
import { memoryStore } from "../platform/commit/memory_store.ts";
import { createUnits, type Unit } from "../platform/commit/unit.ts";
import { createLogger } from "../platform/log.ts";
import { order, orderSaga, refusal, short, start } from "./order_saga_fixture.ts";
import { createSagas } from "./orchestrator.ts";
import { type ReceivedReply, replyHeaders } from "./reply.ts";
import { memoryDueSagas, sagasTable } from "./table.ts";
import { sagaTimers } from "./timers.ts";

export const schema = "shop";

/** Orders, their sagas and all they send, in memory; time moves when it is told to. */
export function shop(definition = orderSaga) {
  let now = start.getTime();
  let ids = 0;
  const clock = { now: () => new Date(now) };
  const store = memoryStore();
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line), level: "INFO" });
  const units = createUnits({
    schema,
    store,
    events: memoryEventStore(store, schema),
    clock,
    newId: () => `id${++ids}`,
    stream: "mall",
    onCommitted: () => {},
  });
  const ports = { replyChannel: "shop.replies.Order", stream: "mall", log };
  const sagas = createSagas({ definition, ...ports });
  const run = async <T>(work: (unit: Unit) => Promise<T>) => {
    const outcome = await units.run(work);
    if (outcome.duplicate) throw new Error("never");
    return outcome.result;
  };
  const sent = () => store.rows(outboxTable(schema));
  /** What a participant answers to the command that was sent last, or to another one. */
  const answer = (error?: typeof refusal, to = sent().at(-1)) => {
    const { metadata } = replyHeaders(to?.metadata ?? {}, error ? "FAILURE" : "SUCCESS", error);
    const name = error
      ? "am.Failure"
      : to?.name === "shop.Reserve"
      ? "shop.Reserved"
      : "am.Success";
    return { name, metadata, payload: new TextEncoder().encode("r7") };
  };
  const reply = (received: ReceivedReply) => run((unit) => sagas.onReply(unit, received));
  return {
    sagas,
    store,
    units,
    clock,
    log,
    lines,
    run,
    sent,
    answer,
    reply,
    names: () => sent().map(({ name }) => short(name)),
    start: (id = "o1") => run((unit) => sagas.start(unit, id, { ...order, orderId: id })),
    succeed: () => reply(answer()),
    saga: async (id = "o1") => {
      const row = await store.find(sagasTable(schema), { id, name: definition.name });
      if (!row) throw new Error(`there is no saga ${id}`);
      return row;
    },
    /** A process beside this one, with another version of the code. */
    beside(other: typeof definition) {
      const sagas = createSagas({ definition: other, ...ports });
      const due = memoryDueSagas(store, schema);
      return {
        start: (id = "o1") => run((unit) => sagas.start(unit, id, { ...order, orderId: id })),
        reply: (received: ReceivedReply) => run((unit) => sagas.onReply(unit, received)),
        cancel: (reason: string, id = "o1") => run((unit) => sagas.cancel(unit, id, reason)),
        operate: (kind: "retry" | "skip" | "close", id = "o1") =>
          run((unit) => sagas[kind](unit, id, { by: "ada" })),
        timers: () => sagaTimers({ sagas, units, due, clock, log, intervalMs: 3_600_000 }),
      };
    },
    advance: (ms: number) => void (now += ms),
    /** Moves the time to the saga's deadline. */
    overdue(this: { saga(): Promise<{ deadlineAt: Date | null }> }) {
      return this.saga().then(({ deadlineAt }) => void (now = deadlineAt?.getTime() ?? now));
    },
    timers: (batch?: number, due = memoryDueSagas(store, schema)) =>
      sagaTimers({ sagas, units, due, clock, log, intervalMs: 3_600_000, batch }),
  };
}
