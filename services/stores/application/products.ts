import { within } from "../../../shared/domain/error.ts";
import type { NewId } from "../../../shared/domain/id.ts";
import type { Cents } from "../../../shared/domain/money.ts";
import type { Transact } from "../../../shared/platform/commit/unit.ts";
import { ProductId, type StoreId } from "../domain/ids.ts";
import {
  addProduct,
  decreasePrice,
  increasePrice,
  type NewProduct,
  rebrandProduct,
  removeProduct,
} from "../domain/product.ts";
import { requireListed } from "../domain/store.ts";
import type { Scope } from "./scope.ts";

/** The products that a store's catalog has at present. */
export type ProductsOf = (storeId: StoreId) => Promise<readonly ProductId[]>;

export interface Ports {
  readonly transact: Transact<Scope>;
  readonly newId: NewId;
  readonly productsOf: ProductsOf;
}

export type Products = ReturnType<typeof createProducts>;

export function createProducts({ transact, newId, productsOf }: Ports) {
  return {
    async add(details: NewProduct): Promise<ProductId> {
      const id = ProductId.parse(newId());
      await transact(async ({ stores, products, hold }) => {
        const { state, version } = await stores.get(details.storeId);
        requireListed(state);
        hold(details.storeId, version);
        await within("initializing product", () => products.create(id, () => addProduct(details)));
      });
      return id;
    },
    async rebrand(id: ProductId, brand: { name: string; description: string }): Promise<void> {
      await transact(({ products }) => products.update(id, (p) => rebrandProduct(p, brand)));
    },
    async increasePrice(id: ProductId, price: Cents): Promise<void> {
      await transact(({ products }) => products.update(id, (p) => increasePrice(p, price)));
    },
    async decreasePrice(id: ProductId, price: Cents): Promise<void> {
      await transact(({ products }) => products.update(id, (p) => decreasePrice(p, price)));
    },
    async remove(id: ProductId): Promise<void> {
      await transact(({ products }) => products.update(id, removeProduct));
    },
    /** For what was added while its store was being removed. */
    async removeAllOf(storeId: StoreId): Promise<void> {
      await transact(async ({ products }) => emptyCatalog(products, await productsOf(storeId)));
    },
  };
}

export async function emptyCatalog(
  products: Scope["products"],
  ids: readonly ProductId[],
): Promise<void> {
  await Promise.all(ids.map((id) => products.find(id))); // loads them side by side
  for (const id of ids) {
    await products.update(id, (p) => p.status === "listed" ? removeProduct(p) : undefined);
  }
}
