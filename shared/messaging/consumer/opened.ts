/**
 * Opening what a broker delivered.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { decodeEnvelope, decodeMessageData, type Envelope } from "../envelope.ts";
import { storable } from "../dead_letters.ts";
import { laneKey } from "../lane_key.ts";
import type { Received } from "./handling.ts";

/** An envelope that could be opened. */
export interface Readable {
  /** Of its lane. */
  readonly key: string;
  readonly envelope: Envelope;
  readonly received: Received;
  readonly payload: Uint8Array;
}

/** An envelope that could not be opened. */
export interface Unreadable {
  readonly key: "";
  /** Names the bytes: the same ones are the same message. */
  readonly digest: string;
  readonly error: Error;
}

/** Opens an envelope. */
export function open(body: Uint8Array): Readable | Unreadable {
  try {
    const envelope = decodeEnvelope(body);
    const { occurredAt, payload } = decodeMessageData(envelope.data);
    const { id, name, metadata } = envelope;
    const received = { id, name, metadata, occurredAt };
    return { key: storable(laneKey(envelope, payload)), envelope, received, payload };
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const digest = `sha256-${createHash("sha256").update(body).digest("hex")}`;
    return { key: "", digest, error };
  }
}
