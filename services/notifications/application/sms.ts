import type { NotificationId } from "../domain/ids.ts";

export interface TextMessage {
  /** The same in every attempt: by it the gateway knows what it sent already. */
  readonly id: NotificationId;
  readonly to: string;
  readonly text: string;
}

/** Sends text messages. It has an effect outside: never called within a unit of work. */
export interface Sms {
  /**
   * Resolves when the gateway took the message.
   *
   * @throws {SmsRefused} when it never will; any other error says that it may later.
   */
  send(message: TextMessage): Promise<void>;
}

/** The text tells why and is kept: neither the number nor a secret is in it. */
export class SmsRefused extends Error {
  override readonly name = "SmsRefused";
}

/** The gateway took the message or not; it may later. The text is kept as that of {@link SmsRefused}. */
export class SmsUnavailable extends Error {
  override readonly name = "SmsUnavailable";
}
