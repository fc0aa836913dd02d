/**
 * Aggregates that are kept as events, folded again by their own code: what state they come to, what
 * they must have told others, and what rows of read models follow.
 *
 * @module
 */
import { basket } from "../../services/baskets/domain/basket.ts";
import {
  openBasketProjections,
  openBaskets,
} from "../../services/baskets/adapters/open_baskets.ts";
import { publications as basketPublications } from "../../services/baskets/application/publications.ts";
import {
  pendingOrderProjections,
  pendingOrders,
} from "../../services/ordering/adapters/pending_orders.ts";
import { publications as orderPublications } from "../../services/ordering/application/publications.ts";
import { order } from "../../services/ordering/domain/order.ts";
import { catalogProjections, catalogTable } from "../../services/stores/adapters/catalog.ts";
import { mallProjections, mallTable } from "../../services/stores/adapters/mall.ts";
import {
  productPublications,
  storePublications,
} from "../../services/stores/application/publications.ts";
import { product } from "../../services/stores/domain/product.ts";
import { store } from "../../services/stores/domain/store.ts";
import type { Aggregate } from "../../shared/domain/aggregate.ts";
import { decodeEvent, type EventOf, type Events } from "../../shared/domain/event.ts";
import type { Projections, Publications } from "../../shared/event_store/repository.ts";
import type { Message } from "../../shared/messaging/message.ts";
import type { AnyRow, Table } from "../../shared/platform/commit/table.ts";
import type { Write } from "../../shared/platform/commit/write.ts";

/** An event as it is stored. */
export interface StoredEvent {
  readonly version: number;
  readonly name: string;
  readonly eventVersion: number;
  readonly data: unknown;
  readonly occurredAt: Date;
}

/** What follows from the events of one stream. */
export interface Folded<State = unknown> {
  readonly state: State;
  readonly version: number;
  /** The kinds of events, in order. */
  readonly kinds: readonly string[];
  /** What must have been published, in order. */
  readonly published: readonly Published[];
  /** The row that a read model has of it; undefined: none. */
  readonly row: AnyRow | undefined;
  /** The state after each event. */
  readonly states: readonly State[];
}

/** Something that must have been published. */
export interface Published {
  readonly version: number;
  /** Registered name. */
  readonly name: string;
}

/** A kind of aggregate that is kept as events. */
export interface Sourced<State = unknown> {
  readonly context: string;
  /** Of its streams. */
  readonly name: string;
  /** Version of its snapshots' shape. */
  readonly shape: number;
  /** Its read model. */
  readonly table: Table;
  /** Columns of it that do not follow from the events alone. */
  readonly own: readonly string[];
  /** @throws when the events cannot be read. */
  fold(id: string, events: readonly StoredEvent[]): Folded<State>;
}

function sourced<State, E extends Events>(
  { context, aggregate, publish, project, table, own = [] }: {
    readonly context: string;
    readonly aggregate: Aggregate<State, E>;
    readonly publish: Publications<State, E>;
    readonly project: Projections<State, E>;
    readonly table: Table;
    readonly own?: readonly string[];
  },
): Sourced<State> {
  return {
    context,
    name: aggregate.name,
    shape: aggregate.snapshot.version,
    table,
    own,
    fold(id, events) {
      let state = aggregate.initial();
      let row: AnyRow | undefined;
      const published: Published[] = [], kinds: string[] = [], states: State[] = [];
      for (const { version, name, eventVersion, data, occurredAt } of events) {
        const event = decodeEvent(aggregate.events, { name, version: eventVersion, data });
        state = aggregate.evolve(state, event);
        const happened = { id, data: event.data as never, state, version, occurredAt };
        const type = event.type as EventOf<E>["type"];
        kinds.push(type);
        states.push(state);
        for (const message of listOf<Message>(publish[type]?.(happened))) {
          published.push({ version, name: message.type.registeredName });
        }
        for (const write of listOf<Write>(project[type]?.(happened))) row = rowAfter(row, write);
      }
      return { state, version: events.at(-1)?.version ?? 0, kinds, published, row, states };
    },
  };
}

function rowAfter(row: AnyRow | undefined, { op, key, set }: Write): AnyRow | undefined {
  if (op === "remove") return undefined;
  return op === "patch" ? row && { ...row, ...set } : { ...key, ...set };
}

function listOf<T>(one: T | readonly T[] | undefined): readonly T[] {
  if (one === undefined) return [];
  return Array.isArray(one) ? one : [one as T];
}

export const orders = sourced({
  context: "ordering",
  aggregate: order,
  publish: orderPublications,
  project: pendingOrderProjections,
  table: pendingOrders,
  own: ["dueAt", "told", "version"], // told again
});
export const baskets = sourced({
  context: "baskets",
  aggregate: basket,
  publish: basketPublications,
  project: openBasketProjections,
  table: openBaskets,
});
export const stores = sourced({
  context: "stores",
  aggregate: store,
  publish: storePublications,
  project: mallProjections,
  table: mallTable,
});
export const products = sourced({
  context: "stores",
  aggregate: product,
  publish: productPublications,
  project: catalogProjections,
  table: catalogTable,
});

/** All kinds of them. */
export const SOURCED: readonly Sourced[] = [orders, baskets, stores, products];
