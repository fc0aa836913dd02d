import { type Sms, SmsRefused, SmsUnavailable } from "../application/sms.ts";

export interface Gateway {
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: string;
  /** How long an answer may take, in milliseconds; 10 000 unless given. */
  readonly timeoutMs?: number;
}

/** Text messages by a gateway: `POST {id, to, text}`, with the id as `Idempotency-Key`. */
export function webhookSms({ url, token, timeoutMs = 10_000 }: Gateway): Sms {
  const headers = {
    "content-type": "application/json",
    ...(token && { authorization: `Bearer ${token}` }),
  };
  return {
    async send(message) {
      const status = await statusOf(timeoutMs, (signal) =>
        fetch(url, {
          method: "POST",
          headers: { ...headers, "idempotency-key": message.id },
          body: JSON.stringify(message),
          redirect: "manual", // followed, a POST would become a GET
          signal,
        }));
      if (status >= 200 && status < 300) return;
      const text = `the gateway answered ${status}`;
      throw isRefusal(status) ? new SmsRefused(text) : new SmsUnavailable(text);
    },
  };
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** @throws {SmsUnavailable} without the error's text, which names the address and what is secret in it. */
async function statusOf(
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<Response>,
): Promise<number> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), timeoutMs);
  try {
    const { status, body } = await call(patience.signal);
    await body?.cancel();
    return status;
  } catch {
    throw new SmsUnavailable(
      patience.signal.aborted
        ? `the gateway did not answer within ${timeoutMs} ms`
        : "the gateway was not reached",
    );
  } finally {
    clearTimeout(timer);
  }
}
