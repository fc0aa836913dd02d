import { z } from "zod";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";
import { Cents } from "../../../shared/domain/money.ts";
import { StoreId } from "./ids.ts";

const PriceChange = z.object({
  delta: Cents, // new − old
  price: Cents, // the new one
});

export const productEvents = defineEvents("stores", {
  ProductAdded: {
    schema: z.object({
      storeId: StoreId,
      name: z.string(),
      description: z.string(),
      sku: z.string(),
      price: Cents,
      pictureUrl: z.string(),
    }),
  },
  ProductRebranded: { schema: z.object({ name: z.string(), description: z.string() }) },
  ProductPriceIncreased: { schema: PriceChange },
  ProductPriceDecreased: { schema: PriceChange },
  ProductRemoved: { schema: z.object({}) },
});
export type ProductEvent = EventOf<typeof productEvents>;
