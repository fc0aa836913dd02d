/**
 * What a context runs on, measured: nothing else about it changes.
 *
 * @module
 */
import { DomainError } from "../../domain/error.ts";
import type { Broker } from "../../messaging/broker.ts";
import type { MessageHandling } from "../../messaging/consumer.ts";
import { Conflict, type Store } from "../commit/store.ts";
import type { ContextMeter } from "./context_meter.ts";

/** A store whose commits are measured. */
export function meteredStore(store: Store, meter: Pick<ContextMeter, "committed">): Store {
  return {
    ...store,
    async commit(writes) {
      if (writes.length === 0) return await store.commit(writes);
      const began = performance.now();
      const ms = () => performance.now() - began;
      try {
        const numbers = await store.commit(writes);
        meter.committed("committed", ms());
        return numbers;
      } catch (error) {
        if (error instanceof Conflict) meter.committed("conflict", ms(), error.table);
        else meter.committed(error instanceof DomainError ? "refused" : "failed", ms());
        throw error;
      }
    },
  };
}

/** A broker whose published messages are measured, for one context. */
export function meteredBroker(broker: Broker, meter: Pick<ContextMeter, "published">): Broker {
  return {
    ...broker,
    async publish(messages) {
      const places = await broker.publish(messages);
      meter.published(messages);
      return places;
    },
  };
}

/** The handling of a subscription's messages, measured. */
export function meteredHandling(
  handling: MessageHandling,
  subscription: string,
  meter: Pick<ContextMeter, "tried" | "arrived">,
): MessageHandling {
  return {
    ...handling,
    handle(unit, payload, received) {
      meter.tried(subscription);
      unit.afterCommit(() => meter.arrived(subscription, received.id));
      return handling.handle(unit, payload, received);
    },
  };
}
