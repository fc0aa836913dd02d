/**
 * The key of a message's lane.
 *
 * @module
 */
import { BinaryReader } from "@bufbuild/protobuf/wire";
import type { Envelope } from "./envelope.ts";

/**
 * What a message is about: its aggregate; for commands and replies its saga; for messages of others
 * field 1 of the payload, which is the id by convention; else the message's own id.
 */
export function laneKey({ id, metadata }: Envelope, payload: Uint8Array): string {
  return metadata.AGGREGATE_ID || metadata.COMMAND_SAGA_ID || metadata.REPLY_SAGA_ID ||
    firstText(payload) || id;
}

function firstText(payload: Uint8Array): string {
  try {
    const reader = new BinaryReader(payload);
    if (reader.len === 0) return "";
    const [field, wireType] = reader.tag();
    return field === 1 && wireType === 2 ? reader.string() : "";
  } catch {
    return ""; // not text: the message's id does
  }
}
