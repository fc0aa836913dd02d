/**
 * The headers of messages, for documents.
 *
 * @module
 */
import type { MessageKind } from "../../../messaging/message.ts";
import type { JsonObject } from "../../../rpc/json_values.ts";

interface Header {
  readonly doc: string;
  readonly example: string;
  readonly required?: true;
}

const ID = "0192f0c1-2f3a-7c44-9b1e-5d6f7a8b9c0d";

const EVERY: Readonly<Record<string, Header>> = {
  CORRELATION_ID: {
    doc: "Joins all that one request from outside set off.",
    example: ID,
    required: true,
  },
  CAUSATION_ID: {
    doc: "The message or request that directly caused this one.",
    example: ID,
    required: true,
  },
  traceparent: {
    doc: "W3C trace context.",
    example: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    required: true,
  },
};

/** What examples are taken from. */
export interface HeaderSource {
  /** Prefix of all subjects. */
  readonly stream: string;
  readonly sagas: readonly { readonly name: string; readonly replyChannel: string }[];
}

/** The headers that tell of a saga, in a command or in the reply to it. */
function sagaHeaders(prefix: "COMMAND" | "REPLY", name: string): Record<string, Header> {
  return {
    [`${prefix}_SAGA_ID`]: { doc: "The saga that it belongs to.", example: ID },
    [`${prefix}_SAGA_NAME`]: { doc: "What kind of saga that is.", example: name },
    [`${prefix}_ID`]: { doc: "The command: the same each time it is sent.", example: ID },
    [`${prefix}_STEP`]: { doc: "Index of the saga's step.", example: "2" },
  };
}

function headersBy(
  kind: MessageKind,
  { stream, sagas: [saga = { name: "", replyChannel: "replies" }] }: HeaderSource,
): Readonly<Record<string, Header>> {
  switch (kind) {
    case "event":
      return EVERY;
    case "command":
      return {
        COMMAND_REPLY_CHANNEL: {
          doc: "Full subject for the reply.",
          example: `${stream}.${saga.replyChannel}`,
          required: true,
        },
        ...sagaHeaders("COMMAND", saga.name),
        ...EVERY,
      };
    case "reply":
      return {
        REPLY_OUTCOME: { doc: "`SUCCESS` or `FAILURE`.", example: "SUCCESS", required: true },
        ...sagaHeaders("REPLY", saga.name),
        REPLY_ERROR_CODE: { doc: "Of a failure: its code.", example: "" },
        REPLY_ERROR_REASON: { doc: "Of a failure: its stable reason.", example: "" },
        REPLY_ERROR_MESSAGE: { doc: "Of a failure: its text.", example: "" },
        ...EVERY,
      };
  }
}

/** Headers of a kind of message, as an example. */
export function headersOf(kind: MessageKind, source: HeaderSource): JsonObject {
  return Object.fromEntries(
    Object.entries(headersBy(kind, source))
      .filter(([, { example }]) => example)
      .map(([name, { example }]) => [name, example]),
  );
}

/** The schemas of the headers of some kinds: `eventHeaders`, `commandHeaders`, `replyHeaders`. */
export function headerSchemas(kinds: ReadonlySet<MessageKind>): JsonObject {
  return Object.fromEntries([...kinds].map((kind) => [`${kind}Headers`, schemaOf(kind)]));
}

function schemaOf(kind: MessageKind): JsonObject {
  const headers = Object.entries(headersBy(kind, { stream: "", sagas: [] }));
  return {
    type: "object",
    description: `Headers of a message that is ${kind === "event" ? "an event" : `a ${kind}`}.`,
    required: headers.filter(([, { required }]) => required).map(([name]) => name),
    properties: Object.fromEntries(
      headers.map(([name, { doc }]) => [name, { type: "string", description: doc }]),
    ),
    additionalProperties: { type: "string" },
  };
}
