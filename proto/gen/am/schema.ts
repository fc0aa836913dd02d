// Generated from proto/am by scripts/gen.ts. Do not edit.

import { type MessageSchema } from "../../../shared/rpc/schema.ts";

/** Every message of proto/am, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "am.StreamMessage": {
    name: "am.StreamMessage",
    doc: "The body of every broker message.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string", doc: "Unique per message: key of inbox and outbox, and the broker's deduplication key." },
      { name: "name", json: "name", number: 2, type: "string", doc: "Registered message name, e.g. `storesapi.StoreCreated`." },
      { name: "data", json: "data", number: 3, type: "bytes", doc: "An encoded EventMessageData, CommandMessageData or ReplyMessageData." },
      { name: "metadata", json: "metadata", number: 4, type: "struct", doc: "Headers: trace context, correlation, saga and reply keys." },
      { name: "sent_at", json: "sentAt", number: 5, type: "timestamp", doc: "When the message was written to the outbox." },
    ],
  },
  "am.EventMessageData": {
    name: "am.EventMessageData",
    doc: "Data of an event.",
    fields: [
      { name: "payload", json: "payload", number: 1, type: "bytes", doc: "The encoded message that the name stands for." },
      { name: "occurred_at", json: "occurredAt", number: 2, type: "timestamp", doc: "When it happened." },
    ],
  },
  "am.CommandMessageData": {
    name: "am.CommandMessageData",
    doc: "Data of a command.",
    fields: [
      { name: "payload", json: "payload", number: 1, type: "bytes", doc: "The encoded message that the name stands for." },
      { name: "occurred_at", json: "occurredAt", number: 2, type: "timestamp", doc: "When the command was given." },
    ],
  },
  "am.ReplyMessageData": {
    name: "am.ReplyMessageData",
    doc: "Data of a reply.",
    fields: [
      { name: "payload", json: "payload", number: 1, type: "bytes", doc: "The encoded message that the name stands for; empty for the generic replies." },
      { name: "occurred_at", json: "occurredAt", number: 2, type: "timestamp", doc: "When the command was answered." },
    ],
  },
  "am.Success": {
    name: "am.Success",
    doc: "Generic reply: the command was carried out.",
    fields: [],
  },
  "am.Failure": {
    name: "am.Failure",
    doc: "Generic reply: the command was refused.",
    fields: [],
  },
};
