import { z } from "zod";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";
import { ShoppingListId } from "./ids.ts";

export const botEvents = defineEvents("depot", {
  BotRegistered: { schema: z.object({ name: z.string() }) },
  BotCameOnline: { schema: z.object({}) },
  BotWentOffline: { schema: z.object({}) },
  BotActivated: { schema: z.object({ shoppingListId: ShoppingListId }) },
  BotIdled: { schema: z.object({}) },
});
export type BotEvent = EventOf<typeof botEvents>;
