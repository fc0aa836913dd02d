import type { BasketServiceDefinition } from "../../../proto/gen/baskets/api.ts";
import { parseId } from "../../../shared/domain/id.ts";
import { toWire } from "../../../shared/domain/money.ts";
import type { Implementation } from "../../../shared/rpc/service.ts";
import type { Baskets } from "../application/baskets.ts";
import type { Basket } from "../domain/basket.ts";
import { BasketId, ProductId } from "../domain/ids.ts";
import { totalOf } from "../domain/item.ts";

export function basketsApi(baskets: Baskets): Implementation<BasketServiceDefinition> {
  return {
    startBasket: async ({ customerId }) => ({ id: await baskets.start(customerId) }),
    async getBasket({ id }) {
      return { basket: basketOf(id, await baskets.get(basketId(id))) };
    },
    async cancelBasket({ id }) {
      await baskets.cancel(basketId(id));
      return {};
    },
    async checkoutBasket({ id, paymentId }) {
      await baskets.checkOut(basketId(id), paymentId);
      return {};
    },
    async addItem({ id, productId, quantity }) {
      await baskets.addItem(basketId(id), productId, quantity);
      return {};
    },
    async removeItem({ id, productId, quantity }) {
      await baskets.removeItem(basketId(id), parseId(ProductId, productId), quantity);
      return {};
    },
  };
}

function basketId(id: string): BasketId {
  return parseId(BasketId, id);
}

function basketOf(id: string, { customerId, status, paymentId, items }: Basket) {
  return {
    id,
    customerId,
    status,
    paymentId,
    total: toWire(totalOf(items)),
    items: items.map((item) => ({ ...item, productPrice: toWire(item.productPrice) })),
  };
}
