/** How far a notification has come on its way to the customer. */
export interface Delivery {
  readonly status: "pending" | "sent" | "failed";
  /** How often somebody set out to send it. */
  readonly attempts: number;
  /** While pending: not to be tried before. A claim moves it on, so that nobody else tries meanwhile. */
  readonly dueAt: Date;
  readonly sentAt: Date | null;
  /** Where it was sent; empty until then. */
  readonly smsNumber: string;
  /** Why the last attempt went wrong; empty when none did. */
  readonly reason: string;
}

/** Longer than an attempt can take: a claim that is older than this belongs to nobody any more. */
export const CLAIM_MS = 60_000;

/** Enough for an outage of an hour and a half. */
export const MAX_ATTEMPTS = 24;

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 5 * 60_000;

export function toBeSent(now: Date): Delivery {
  return { status: "pending", attempts: 0, dueAt: now, sentAt: null, smsNumber: "", reason: "" };
}

/** Counted before the attempt: one that ends its process counts too. */
export function claim(delivery: Delivery, now: Date): Delivery {
  return { ...delivery, attempts: delivery.attempts + 1, dueAt: later(now, CLAIM_MS) };
}

export function sent(
  delivery: Delivery,
  { smsNumber, now }: { readonly smsNumber: string; readonly now: Date },
): Delivery {
  return { ...delivery, status: "sent", sentAt: now, smsNumber, reason: "" };
}

/** Another attempt may go better, unless it was the last. */
export function tryAgain(
  delivery: Delivery,
  { reason, now }: { readonly reason: string; readonly now: Date },
): Delivery {
  const { attempts } = delivery;
  if (attempts >= MAX_ATTEMPTS) return givenUp(delivery, reason);
  return { ...delivery, dueAt: later(now, retryMs(attempts)), reason };
}

export function givenUp(delivery: Delivery, reason: string): Delivery {
  return { ...delivery, status: "failed", reason };
}

function retryMs(attempts: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
