/**
 * Messages that nobody can handle.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { encodeEnvelope, encodeMessageData } from "../../shared/messaging/envelope.ts";
import type { Random } from "../simulator/random.ts";
import type { Listener } from "../check/contexts.ts";
import type { Foreign } from "./publisher.ts";

/** A message that nobody can handle. */
export interface Poison extends Foreign {
  readonly kind: "not readable" | "of an unknown name" | "with an unreadable payload";
  /** By what its dead letters are known. */
  readonly letterId: string;
}

/** Mixes one for a subscription. */
export function poisonFor(
  { channel, names }: Listener,
  stream: string,
  random: Random,
): Poison {
  const id = `poison-${crypto.randomUUID()}`;
  const subject = `${stream}.${channel}`;
  const [name] = names ?? [];
  const kinds = [
    "not readable",
    name ? "with an unreadable payload" : "of an unknown name",
  ] as const;
  const kind = random.pick(kinds);
  const rubbish = crypto.getRandomValues(new Uint8Array(20)).fill(0xff, 0, 4); // no protobuf begins so
  if (kind === "not readable") {
    const digest = `sha256-${createHash("sha256").update(rubbish).digest("hex")}`;
    return { id, subject, body: rubbish, kind, letterId: digest };
  }
  const payload = kind === "of an unknown name" ? new Uint8Array() : rubbish;
  const body = encodeEnvelope({
    id,
    name: kind === "of an unknown name" ? "strangers.Riddle" : name ?? "",
    data: encodeMessageData({ payload, occurredAt: new Date() }),
    metadata: {},
    sentAt: new Date(),
  });
  return { id, subject, body, kind, letterId: id };
}
