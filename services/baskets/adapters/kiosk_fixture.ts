import { DomainError } from "../../../shared/domain/error.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { eventTables } from "../../../shared/event_store/event_store.ts";
import { memoryEventStore } from "../../../shared/event_store/memory_event_store.ts";
import { decodeMessageData } from "../../../shared/messaging/envelope.ts";
import { outboxTable } from "../../../shared/messaging/tables.ts";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import { createUnits, type Transact, transactor } from "../../../shared/platform/commit/unit.ts";
import { createBaskets, type Scope } from "../application/baskets.ts";
import type { Catalog, CatalogStore } from "../application/catalog.ts";
import { BasketCheckedOut } from "../contract/events.ts";
import { ProductId, StoreId } from "../domain/ids.ts";
import { type FindIdleBaskets, openBaskets } from "./open_baskets.ts";
import { basketsIn } from "./scope.ts";

const MINUTE = 60_000;

/** The store that everything is from. */
export const selling: CatalogStore = {
  id: StoreId.parse("brew"),
  name: "Brew & Bean",
  participating: true,
  automatedShopping: true,
};

/** The use cases over rows in memory, and a catalog in which every product is tea. */
export function kiosk({ heardOf = {}, owner, participationRequired = true }: {
  readonly heardOf?: Partial<CatalogStore>;
  /** The store as its owner knows it, where that is something else than what was heard of it. */
  readonly owner?: CatalogStore;
  readonly participationRequired?: boolean;
} = {}) {
  let now = new Date(0);
  let known = true;
  let meanwhile: (() => Promise<void>) | undefined;
  const rows = memoryStore();
  const units = createUnits({
    schema: "baskets",
    store: rows,
    events: memoryEventStore(rows, "baskets"),
    clock: { now: () => now },
    newId: () => crypto.randomUUID(),
    stream: "mallbots",
    onCommitted: () => {},
  });
  const store = { ...selling, ...heardOf };
  const catalog: Catalog = {
    product(id) {
      if (!known) return Promise.reject(new DomainError("not_found", "gone", "gone"));
      const [name, price] = ["Green tea", Cents.parse(999)];
      return Promise.resolve({ id: ProductId.parse(id), storeId: store.id, name, price });
    },
    store: () => Promise.resolve(store),
    storeNow: () => Promise.resolve(owner ?? store),
  };
  const plain = transactor(units, basketsIn);
  const transact: Transact<Scope> = (work) =>
    plain(async (scope) => {
      const result = await work(scope);
      const interfering = meanwhile;
      meanwhile = undefined;
      await interfering?.();
      return result;
    });
  const outbox = () => rows.rows(outboxTable("baskets"));
  const idle: FindIdleBaskets = ({ since, after, limit }) =>
    Promise.resolve(
      rows.rows(openBaskets)
        .filter(({ lastActiveAt }) => lastActiveAt <= since)
        .sort((a, b) => a.id < b.id ? -1 : 1)
        .filter(({ id }) => !after || id > after.id)
        .slice(0, limit),
    );
  const idleMs = 30 * MINUTE;
  return {
    baskets: createBaskets({
      transact,
      newId: () => crypto.randomUUID(),
      catalog,
      participationRequired,
      idleMs,
    }),
    idle,
    idleMs,
    clock: { now: () => now },
    /** Lets minutes pass. */
    wait: (minutes: number) => void (now = new Date(now.getTime() + minutes * MINUTE)),
    /** Happens once, between the next decision and its commit. */
    meanwhile: (what: () => Promise<void>) => void (meanwhile = what),
    /** The catalog knows no product any more. */
    forget: () => void (known = false),
    open: () => rows.rows(openBaskets),
    events: () => rows.rows(eventTables("baskets").events).map(({ eventName }) => eventName),
    sent: () => outbox().map(({ name }) => name),
    /** Product, price and quantity of each item in the last message. */
    checkedOut() {
      const { payload } = decodeMessageData(outbox().at(-1)!.data);
      return BasketCheckedOut.decode(payload).items
        .map(({ productId, price, quantity }) => [productId, price, quantity]);
    },
  };
}
