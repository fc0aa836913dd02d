import { z } from "zod";
import { parseId } from "../../../shared/domain/id.ts";
import { defineTable, type RowOf } from "../../../shared/platform/commit/table.ts";
import type { Unit } from "../../../shared/platform/commit/unit.ts";
import { insert, patch } from "../../../shared/platform/commit/write.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import type { Note } from "../application/notifications.ts";
import type { Noted, Outgoing } from "../application/sender.ts";
import { toBeSent } from "../domain/delivery.ts";
import { CustomerId, NotificationId, OrderId } from "../domain/ids.ts";
import { NotificationKind, textOf } from "../domain/notification.ts";

export const notificationsTable = defineTable("notifications.notifications", {
  thing: "notification",
  key: { orderId: "text", kind: "text" }, // each kind once an order
  columns: {
    id: "text",
    customerId: "text",
    text: "text",
    status: "text",
    attempts: "int4",
    dueAt: "timestamptz",
    sentAt: "timestamptz?",
    smsNumber: "text",
    reason: "text",
    version: "int4",
  },
});

export type NotificationRow = RowOf<typeof notificationsTable>;

const Status = z.enum(["pending", "sent", "failed"]);

/** @param wake is called when something was noted and committed. */
export function noteIn(unit: Unit, wake: () => void): Note {
  return (news, { orderId, customerId }) => {
    unit.write(insert(notificationsTable, {
      orderId,
      kind: news.kind,
      id: unit.newId(),
      customerId,
      text: textOf(news, orderId),
      ...toBeSent(unit.now),
      version: 1,
    }, { ifAbsent: true }));
    unit.afterCommit(wake);
  };
}

/** Finds pending notifications that are due at `now`, the longest due first; of an order only the first. */
export type FindDue = (now: Date, limit: number) => Promise<readonly NotificationRow[]>;

export function outgoingIn(unit: Unit, due: FindDue): Outgoing {
  return {
    now: unit.now,
    due: async (limit) => (await due(unit.now, limit)).map(notedOf),
    async find({ orderId, kind }) {
      const row = await unit.store.find(notificationsTable, { orderId, kind });
      return row && notedOf(row);
    },
    keep(noted, delivery) {
      const { orderId, kind, version: expected } = noted;
      const version = expected + 1;
      unit.write(
        patch(notificationsTable, { orderId, kind }, { ...delivery, version }, { expected }),
      );
      return { ...noted, delivery, version };
    },
  };
}

function notedOf(row: NotificationRow): Noted {
  const { text, attempts, dueAt, sentAt, smsNumber, reason, version } = row;
  return {
    id: parseId(NotificationId, row.id),
    orderId: parseId(OrderId, row.orderId),
    customerId: parseId(CustomerId, row.customerId),
    kind: NotificationKind.parse(row.kind),
    text,
    delivery: { status: Status.parse(row.status), attempts, dueAt, sentAt, smsNumber, reason },
    version,
  };
}

/**
 * Reads little more than it answers, however many wait: the others of an order are looked up by its id,
 * for one notification after the other. Said as `not exists` it would be a join with all that is pending.
 */
export const dueText = `
  select n.order_id as "orderId", n.kind, n.id, n.customer_id as "customerId", n.text,
    n.status, n.attempts, n.due_at as "dueAt", n.sent_at as "sentAt",
    n.sms_number as "smsNumber", n.reason, n.version
  from notifications.notifications n
  where n.status = 'pending' and n.due_at <= $1::timestamptz
    and n.id = (
      select min(all_of.id) filter (where all_of.status = 'pending')
      from notifications.notifications all_of where all_of.order_id = n.order_id
    )
  order by n.due_at, n.id
  limit $2::int4`;

export function findDueIn(sql: Sql): FindDue {
  return async (now, limit) =>
    await sql.unsafe<NotificationRow[]>(dueText, [now.toISOString(), limit], {
      prepare: sql.options.prepare,
    });
}
