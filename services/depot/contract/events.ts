import * as messages from "../../../proto/gen/depot/messages.ts";
import { messages as schemas } from "../../../proto/gen/depot/schema.ts";
import { eventChannel } from "../../../shared/messaging/message.ts";

export const ShoppingListEvents = eventChannel("depot.events.ShoppingList", "depotapi", {
  ShoppingListAssigned: messages.ShoppingListAssigned,
  ShoppingStarted: messages.ShoppingStarted,
  ShoppingListInventoried: messages.ShoppingListInventoried,
  ShoppingListCompleted: messages.ShoppingListCompleted,
  ShoppingListCanceled: messages.ShoppingListCanceled,
  GoodsReleased: messages.GoodsReleased,
}, schemas);
export const {
  ShoppingListAssigned,
  ShoppingStarted,
  ShoppingListInventoried,
  ShoppingListCompleted,
  ShoppingListCanceled,
  GoodsReleased,
} = ShoppingListEvents.types;

export const BotEvents = eventChannel("depot.events.Bot", "depotapi", {
  BotStatusChanged: messages.BotStatusChanged,
}, schemas);
export const { BotStatusChanged } = BotEvents.types;
