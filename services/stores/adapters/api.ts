import type { StoresServiceDefinition } from "../../../proto/gen/stores/api.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { toWire } from "../../../shared/domain/money.ts";
import type { Implementation } from "../../../shared/rpc/service.ts";
import type { Products } from "../application/products.ts";
import type { Stores } from "../application/stores.ts";
import { ProductId, StoreId } from "../domain/ids.ts";
import { parsePrice } from "../domain/product.ts";
import type { Catalog, CatalogRow } from "./catalog.ts";
import type { Mall } from "./mall.ts";

interface Behind {
  readonly stores: Stores;
  readonly products: Products;
  readonly mall: Mall;
  readonly catalog: Catalog;
}

export function storesApi(
  { stores, products, mall, catalog }: Behind,
): Implementation<StoresServiceDefinition> {
  return {
    createStore: async ({ name, location }) => ({ id: await stores.create({ name, location }) }),
    async getStore({ id }) {
      return { store: await mall.store(storeId(id)) };
    },
    async getStores(page) {
      const { rows, next } = await mall.stores(page);
      return { stores: rows, next };
    },
    async removeStore({ id }) {
      await stores.remove(storeId(id));
      return {};
    },
    async getParticipatingStores() {
      return { stores: await mall.participatingStores() };
    },
    async requestParticipation({ id }) {
      await stores.requestParticipation(storeId(id));
      return {};
    },
    async approveParticipation({ id }) {
      await stores.approveParticipation(storeId(id));
      return {};
    },
    async denyParticipation({ id, reason }) {
      await stores.denyParticipation(storeId(id), reason);
      return {};
    },
    async enableParticipation({ id }) {
      await stores.enableParticipation(storeId(id));
      return {};
    },
    async disableParticipation({ id }) {
      await stores.disableParticipation(storeId(id));
      return {};
    },
    async turnOnAutomatedShopping({ id }) {
      await stores.turnOnAutomatedShopping(storeId(id));
      return {};
    },
    async turnOffAutomatedShopping({ id }) {
      await stores.turnOffAutomatedShopping(storeId(id));
      return {};
    },
    async rebrandStore({ id, name }) {
      await stores.rebrand(storeId(id), name);
      return {};
    },
    async addProduct({ storeId: id, price, ...details }) {
      const product = { ...details, storeId: storeId(id), price: parsePrice(price) };
      return { id: await products.add(product) };
    },
    async rebrandProduct({ id, name, description }) {
      await products.rebrand(productId(id), { name, description });
      return {};
    },
    async increaseProductPrice({ id, price }) {
      await products.increasePrice(productId(id), parsePrice(price));
      return {};
    },
    async decreaseProductPrice({ id, price }) {
      await products.decreasePrice(productId(id), parsePrice(price));
      return {};
    },
    async removeProduct({ id }) {
      await products.remove(productId(id));
      return {};
    },
    async getProduct({ id }) {
      return { product: productOf(await catalog.product(productId(id))) };
    },
    async getCatalog({ storeId: id, limit, next }) {
      const store = storeId(id);
      const [part] = await Promise.all([
        catalog.catalog(store, { limit, next }),
        mall.store(store), // which refuses an unknown one
      ]);
      return { products: part.rows.map(productOf), next: part.next };
    },
  };
}

function storeId(id: string): StoreId {
  return parseId(StoreId, id);
}

function productId(id: string): ProductId {
  return parseId(ProductId, id);
}

function productOf(row: CatalogRow) {
  return { ...row, price: toWire(row.price) };
}
