import type { NotificationsServiceDefinition } from "../../../proto/gen/notifications/api.ts";
import type { Implementation } from "../../../shared/rpc/service.ts";
import type { Notifications } from "../application/notifications.ts";
import type { NotificationList } from "./notification_list.ts";
import { parseRecipient } from "./recipient.ts";

export function notificationsApi(
  { notify }: Notifications,
  list: NotificationList,
): Implementation<typeof NotificationsServiceDefinition> {
  return {
    async notifyOrderCreated(request) {
      await notify({ kind: "created" }, parseRecipient(request));
      return {};
    },
    async notifyOrderCanceled(request) {
      await notify({ kind: "cancelled", reason: "" }, parseRecipient(request));
      return {};
    },
    async notifyOrderReady(request) {
      await notify({ kind: "ready", total: undefined }, parseRecipient(request));
      return {};
    },
    async getNotifications(filter) {
      const { rows, next } = await list(filter);
      return {
        notifications: rows.map(({ sentAt, ...rest }) => ({ ...rest, ...(sentAt && { sentAt }) })),
        next,
      };
    },
  };
}
