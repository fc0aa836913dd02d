import { z } from "zod";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";

export const storeEvents = defineEvents("stores", {
  StoreCreated: { schema: z.object({ name: z.string(), location: z.string() }) },
  StoreParticipationRequested: { schema: z.object({}) },
  StoreParticipationEnabled: { schema: z.object({ participating: z.literal(true) }) },
  StoreParticipationDenied: { schema: z.object({ reason: z.string() }) },
  StoreParticipationDisabled: { schema: z.object({ participating: z.literal(false) }) },
  StoreAutomatedShoppingTurnedOn: { schema: z.object({}) },
  StoreAutomatedShoppingTurnedOff: { schema: z.object({}) },
  StoreRebranded: { schema: z.object({ name: z.string() }) },
  StoreRemoved: { schema: z.object({}) },
});
export type StoreEvent = EventOf<typeof storeEvents>;
