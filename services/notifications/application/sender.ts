import type { Transact } from "../../../shared/platform/commit/unit.ts";
import type { Logger } from "../../../shared/platform/log.ts";
import { claim, type Delivery, givenUp, sent, tryAgain } from "../domain/delivery.ts";
import type { CustomerId, NotificationId } from "../domain/ids.ts";
import { dialable, type NotificationKind } from "../domain/notification.ts";
import type { Customers, Recipient } from "./notifications.ts";
import { type Sms, SmsRefused, SmsUnavailable } from "./sms.ts";

/** A notification as it is noted. */
export interface Noted extends Recipient {
  readonly id: NotificationId;
  readonly kind: NotificationKind;
  readonly text: string;
  readonly delivery: Delivery;
  readonly version: number;
}

export interface Outgoing {
  readonly now: Date;
  /** Those to be tried now, the longest due first; of an order only the first that is pending. */
  due(limit: number): Promise<readonly Noted[]>;
  find(notification: Noted): Promise<Noted | undefined>;
  /** Writes how far it has come, if nobody changed it since; answers it as it is then. */
  keep(notification: Noted, delivery: Delivery): Noted;
}

export interface SenderPorts {
  readonly transact: Transact<Outgoing>;
  readonly customers: Customers;
  readonly sms: Sms;
  readonly log: Logger;
}

/** What came of an attempt: how it changes the delivery, and whether that holds whoever has the claim. */
interface Outcome {
  readonly isSent: boolean;
  apply(delivery: Delivery, now: Date): Delivery;
}

export type Sender = ReturnType<typeof createSender>;

const BATCH = 16;

/**
 * Sends what was noted: claims it, calls the gateway, marks it. Any number of processes may do so, since
 * a claim is a guarded write. Who dies between call and mark leaves a claim that runs out: the message is
 * sent again under the same id, so that the gateway can tell.
 */
export function createSender({ transact, customers, sms, log }: SenderPorts) {
  async function attempt({ id, customerId, text }: Noted): Promise<Outcome> {
    try {
      const smsNumber = await numberOf(customerId);
      await sms.send({ id, to: dialable(smsNumber), text });
      return { isSent: true, apply: (delivery, now) => sent(delivery, { smsNumber, now }) };
    } catch (error) {
      if (error instanceof SmsRefused) {
        return notSent((delivery) => givenUp(delivery, error.message));
      }
      const isKnown = error instanceof SmsUnavailable;
      if (!isKnown) log.error("a notification met an error", { notification: id, error });
      const reason = isKnown ? error.message : "an internal error";
      return notSent((delivery, now) => tryAgain(delivery, { reason, now }));
    }
  }

  async function numberOf(customerId: CustomerId): Promise<string> {
    const customer = await customers.find(customerId).catch((cause) => {
      log.debug("a customer's number could not be found out", { customerId, error: cause });
      throw new SmsUnavailable("the number could not be found out", { cause });
    });
    if (!customer) throw new SmsRefused("the customer is not known");
    if (customer.smsNumber.trim() === "") throw new SmsRefused("the customer has no number");
    return customer.smsNumber;
  }

  async function mark(claimed: Noted, { isSent, apply }: Outcome): Promise<Noted | undefined> {
    return await transact(async ({ now, find, keep }) => {
      const noted = await find(claimed);
      if (noted?.delivery.status !== "pending") return;
      // somebody else has claimed it since: what went wrong here says nothing about that attempt
      if (!isSent && noted.version !== claimed.version) return;
      return keep(noted, apply(noted.delivery, now));
    });
  }

  async function deliver(claimed: Noted): Promise<void> {
    const marked = await mark(claimed, await attempt(claimed));
    if (!marked) return;
    const { id, orderId, kind, delivery: { status, attempts, reason } } = marked;
    const fields = { notification: id, orderId, kind, attempts, reason };
    if (status === "failed") log.warn("a notification could not be sent", fields);
    if (status === "pending") log.debug("a notification is sent again later", fields);
  }

  return {
    /** Sends some of what is due. Answers how many it tried: none means that nothing is due. */
    async sendDue(): Promise<number> {
      const claimed = await transact(async ({ now, due, keep }) =>
        (await due(BATCH)).map((noted) => keep(noted, claim(noted.delivery, now)))
      );
      const ended = await Promise.allSettled(claimed.map(deliver));
      const failed = ended.find((end) => end.status === "rejected");
      if (failed) throw failed.reason;
      return claimed.length;
    },
  };
}

function notSent(apply: Outcome["apply"]): Outcome {
  return { isSent: false, apply };
}
