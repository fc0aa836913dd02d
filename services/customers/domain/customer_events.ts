import { z } from "zod";
import { defineEvents, type EventOf } from "../../../shared/domain/event.ts";

export const customerEvents = defineEvents("customers", {
  CustomerRegistered: { schema: z.object({ name: z.string(), smsNumber: z.string() }) },
  CustomerSmsChanged: { schema: z.object({ smsNumber: z.string() }) },
  CustomerEnabled: { schema: z.object({}) },
  CustomerDisabled: { schema: z.object({}) },
});
export type CustomerEvent = EventOf<typeof customerEvents>;
