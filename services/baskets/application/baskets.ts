import { within } from "../../../shared/domain/error.ts";
import type { NewId } from "../../../shared/domain/id.ts";
import type { Repository } from "../../../shared/event_store/repository.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import {
  abandonBasket,
  addItem,
  type Basket,
  cancelBasket,
  checkOut,
  removeItem,
  startBasket,
} from "../domain/basket.ts";
import type { BasketEvent } from "../domain/basket_events.ts";
import { BasketId, type ProductId, type StoreId } from "../domain/ids.ts";
import { type Offer, refusalToSell } from "../domain/offer.ts";
import type { Catalog, CatalogStore } from "./catalog.ts";

export interface Scope {
  readonly baskets: Repository<Basket, BasketEvent>;
  readonly now: Date;
  /** When the basket was last changed; `undefined` when it is not open. */
  lastActiveAt(id: BasketId): Promise<Date | undefined>;
}

export interface Ports {
  readonly transact: Transact<Scope>;
  readonly newId: NewId;
  readonly catalog: Catalog;
  /** Whether only stores that participate, with automated shopping on, can be bought from. */
  readonly participationRequired: boolean;
  /** How long a basket may be left alone before it counts as abandoned. */
  readonly idleMs: number;
}

export type Baskets = ReturnType<typeof createBaskets>;

export function createBaskets(ports: Ports) {
  const { transact, newId, catalog, participationRequired, idleMs } = ports;

  async function offerOf(id: string): Promise<Offer> {
    const { id: productId, storeId, name: productName, price } = await catalog.product(id);
    const { name: storeName } = await sellingStore(storeId);
    return { storeId, productId, storeName, productName, productPrice: price };
  }

  async function sellingStore(id: StoreId): Promise<CatalogStore> {
    const heardOf = await catalog.store(id);
    if (!participationRequired || !refusalToSell(heardOf)) return heardOf;
    const now = await catalog.storeNow(id);
    const refusal = refusalToSell(now);
    if (refusal) throw refusal;
    return now;
  }

  return {
    async start(customerId: string): Promise<BasketId> {
      const id = BasketId.parse(newId());
      await transact(({ baskets }) => baskets.create(id, (b) => startBasket(b, customerId)));
      return id;
    },
    async get(id: BasketId): Promise<Basket> {
      const { state } = await transact(({ baskets }) => baskets.get(id));
      return state;
    },
    async addItem(id: BasketId, productId: string, quantity: number): Promise<void> {
      const offer = await offerOf(productId);
      await transact(({ baskets }) => baskets.update(id, (b) => addItem(b, offer, quantity)));
    },
    async removeItem(id: BasketId, productId: ProductId, quantity: number): Promise<void> {
      await transact(({ baskets }) =>
        baskets.update(id, (b) => removeItem(b, productId, quantity))
      );
    },
    async cancel(id: BasketId): Promise<void> {
      await transact(({ baskets }) => baskets.update(id, cancelBasket));
    },
    async abandonIfIdle(id: BasketId): Promise<void> {
      await transact(async ({ baskets, lastActiveAt, now }) => {
        await baskets.find(id); // first: a change after this makes the commit fail
        const activeAt = await lastActiveAt(id);
        const isIdle = activeAt && now.getTime() - activeAt.getTime() >= idleMs;
        if (isIdle) await baskets.update(id, abandonBasket);
      });
    },
    async checkOut(id: BasketId, paymentId: string): Promise<void> {
      await transact(async ({ baskets }) => {
        await baskets.get(id); // an unknown one is told without the context
        await within(
          "baskets checkout",
          () => baskets.update(id, (b) => checkOut(b, paymentId)),
        );
      });
    },
  };
}
