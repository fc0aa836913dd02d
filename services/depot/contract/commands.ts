import * as messages from "../../../proto/gen/depot/messages.ts";
import { messages as schemas } from "../../../proto/gen/depot/schema.ts";
import { commandChannel } from "../../../shared/messaging/message.ts";

export const DepotCommands = commandChannel("depot.commands", "depotapi", {
  CreateShoppingListCommand: {
    command: messages.CreateShoppingListCommand,
    reply: ["CreatedShoppingListReply", messages.CreatedShoppingListReply],
  },
  CancelShoppingListCommand: messages.CancelShoppingListCommand,
  InitiateShoppingCommand: messages.InitiateShoppingCommand,
}, schemas);
export const {
  CreateShoppingListCommand,
  CancelShoppingListCommand,
  InitiateShoppingCommand,
} = DepotCommands.types;
