import * as messages from "../../../proto/gen/baskets/messages.ts";
import { messages as schemas } from "../../../proto/gen/baskets/schema.ts";
import { eventChannel } from "../../../shared/messaging/message.ts";

export const BasketEvents = eventChannel("baskets.events.Basket", "basketsapi", {
  BasketStarted: messages.BasketStarted,
  BasketCanceled: messages.BasketCanceled,
  BasketAbandoned: messages.BasketAbandoned,
  BasketCheckedOut: messages.BasketCheckedOut,
}, schemas);
export const { BasketStarted, BasketCanceled, BasketAbandoned, BasketCheckedOut } =
  BasketEvents.types;
