// Generated from proto/errors by scripts/gen.ts. Do not edit.

import { type MessageSchema } from "../../../shared/rpc/schema.ts";

/** Every message of proto/errors, by full name. */
export const messages: Readonly<Record<string, MessageSchema>> = {
  "errors.ErrorType": {
    name: "errors.ErrorType",
    doc: "The kind of an error, the one element of its `details`.",
    fields: [
      { name: "TypeCode", json: "TypeCode", number: 1, type: "string", doc: "Kind by name, e.g. `BAD_REQUEST`." },
      { name: "HTTPCode", json: "HTTPCode", number: 2, type: "int64", doc: "HTTP status of the kind." },
      { name: "GRPCCode", json: "GRPCCode", number: 3, type: "int64", doc: "gRPC code of the kind." },
      { name: "reason", json: "reason", number: 4, type: "string", doc: "Stable snake_case identifier of the refusal; empty where there is none." },
    ],
  },
};
