import { NotificationsService } from "../../../proto/gen/notifications/schema.ts";
import { defineRefusals, noSuch } from "../../../shared/rpc/refusals.ts";

const recipient = ["id_not_valid", "customer_not_found"] as const;

export const notificationsRefusals = defineRefusals(NotificationsService, {
  id_not_valid: "the id is not valid",
  customer_not_found: noSuch("customer"),
  cursor_not_valid: "the cursor is not valid",
  limit_not_valid: "the limit is not valid",
}, {
  notifyOrderCreated: recipient,
  notifyOrderCanceled: recipient,
  notifyOrderReady: recipient,
  getNotifications: ["cursor_not_valid", "limit_not_valid"],
});
