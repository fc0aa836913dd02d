import type { NewId } from "../../../shared/domain/id.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import { StoreId } from "../domain/ids.ts";
import {
  approveParticipation,
  createStore,
  denyParticipation,
  disableParticipation,
  enableParticipation,
  rebrandStore,
  removeStore,
  requestParticipation,
  turnOffAutomatedShopping,
  turnOnAutomatedShopping,
} from "../domain/store.ts";
import { emptyCatalog, type ProductsOf } from "./products.ts";
import type { Scope } from "./scope.ts";

export interface Ports {
  readonly transact: Transact<Scope>;
  readonly newId: NewId;
  readonly productsOf: ProductsOf;
}

export type Stores = ReturnType<typeof createStores>;

export function createStores({ transact, newId, productsOf }: Ports) {
  return {
    async create({ name, location }: { name: string; location: string }): Promise<StoreId> {
      const id = StoreId.parse(newId());
      await transact(({ stores }) => stores.create(id, () => createStore(name, location)));
      return id;
    },
    async requestParticipation(id: StoreId): Promise<void> {
      await transact(({ stores }) => stores.update(id, requestParticipation));
    },
    async approveParticipation(id: StoreId): Promise<void> {
      await transact(({ stores }) => stores.update(id, approveParticipation));
    },
    async denyParticipation(id: StoreId, reason: string): Promise<void> {
      await transact(({ stores }) => stores.update(id, (s) => denyParticipation(s, reason)));
    },
    async enableParticipation(id: StoreId): Promise<void> {
      await transact(({ stores }) => stores.update(id, enableParticipation));
    },
    async disableParticipation(id: StoreId): Promise<void> {
      await transact(({ stores }) => stores.update(id, disableParticipation));
    },
    async turnOnAutomatedShopping(id: StoreId): Promise<void> {
      await transact(({ stores }) => stores.update(id, turnOnAutomatedShopping));
    },
    async turnOffAutomatedShopping(id: StoreId): Promise<void> {
      await transact(({ stores }) => stores.update(id, turnOffAutomatedShopping));
    },
    async rebrand(id: StoreId, name: string): Promise<void> {
      await transact(({ stores }) => stores.update(id, (s) => rebrandStore(s, name)));
    },
    async remove(id: StoreId): Promise<void> {
      await transact(async ({ stores, products }) => {
        await stores.update(id, removeStore);
        await emptyCatalog(products, await productsOf(id));
      });
    },
  };
}
