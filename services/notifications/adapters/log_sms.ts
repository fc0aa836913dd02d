import type { Logger } from "../../../shared/platform/log.ts";
import type { Sms } from "../application/sms.ts";

/** Text messages that go no further than the log. */
export function logSms(log: Logger): Sms {
  return {
    send({ id, to, text }) {
      log.info("text message", { notification: id, to: masked(to), text });
      return Promise.resolve();
    },
  };
}

/** All but the last three digits are hidden. */
export function masked(smsNumber: string): string {
  return smsNumber.replaceAll(/\d(?=(\D*\d){3})/g, "*");
}
