import * as messages from "../../../proto/gen/stores/messages.ts";
import { messages as schemas } from "../../../proto/gen/stores/schema.ts";
import { eventChannel } from "../../../shared/messaging/message.ts";

export const StoreEvents = eventChannel("stores.events.Store", "storesapi", {
  StoreCreated: messages.StoreCreated,
  StoreParticipatingToggled: messages.StoreParticipationToggled,
  StoreAutomatedShoppingToggled: messages.StoreAutomatedShoppingToggled,
  StoreRebranded: messages.StoreRebranded,
  StoreRemoved: messages.StoreRemoved,
}, schemas);
export const {
  StoreCreated,
  StoreParticipatingToggled,
  StoreAutomatedShoppingToggled,
  StoreRebranded,
  StoreRemoved,
} = StoreEvents.types;

export const ProductEvents = eventChannel("stores.events.Product", "storesapi", {
  ProductAdded: messages.ProductAdded,
  ProductRebranded: messages.ProductRebranded,
  ProductPriceIncreased: messages.ProductPriceChanged,
  ProductPriceDecreased: messages.ProductPriceChanged,
  ProductRemoved: messages.ProductRemoved,
}, schemas);
export const {
  ProductAdded,
  ProductRebranded,
  ProductPriceIncreased,
  ProductPriceDecreased,
  ProductRemoved,
} = ProductEvents.types;
