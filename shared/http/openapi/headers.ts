/**
 * The headers that operations understand and answer with, as OpenAPI 3.1 describes them.
 *
 * @module
 */
import type { JsonObject } from "../../rpc/json_values.ts";
import type { Operation } from "./operations.ts";

const text = { type: "string" };

/** What a document says once, for its operations to refer to. */
const COMPONENTS = {
  parameters: {
    IfNoneMatch: {
      name: "If-None-Match",
      in: "header",
      description: "The tag of an answer that is known; the same answer comes as 304.",
      schema: text,
    },
    IdempotencyKey: {
      name: "Idempotency-Key",
      in: "header",
      description: "Repeated with the same key, the request has one effect and one answer. " +
        "1 to 255 characters, not only spaces.",
      schema: { ...text, minLength: 1, maxLength: 255, pattern: "\\S" },
    },
  },
  headers: {
    ETag: { description: "The tag of this answer, by its content.", schema: text },
    RequestId: {
      description: "The id of the request, its caller's if that sent one.",
      schema: text,
    },
  },
  responses: {
    NotModified: {
      description: "The answer is still the one that is known.",
      headers: { ETag: { $ref: "#/components/headers/ETag" } },
    },
  },
};

const isRead = ({ verb }: Operation) => verb === "get";
const ref = (kind: keyof typeof COMPONENTS, name: string): JsonObject => ({
  $ref: `#/components/${kind}/${name}`,
});

/** The headers that a request may have, as parameters. */
export function requestHeaders(operation: Operation): readonly JsonObject[] {
  if (isRead(operation)) return [ref("parameters", "IfNoneMatch")];
  return operation.changes ? [ref("parameters", "IdempotencyKey")] : [];
}

/** The headers of a success, by their names. */
export function responseHeaders(operation: Operation): JsonObject {
  return {
    "X-Request-Id": ref("headers", "RequestId"),
    ...(isRead(operation) && { ETag: ref("headers", "ETag") }),
  };
}

/** The answer to a read whose answer is known; nothing for what is no read. */
export function notModified(operation: Operation): JsonObject {
  return isRead(operation) ? { "304": ref("responses", "NotModified") } : {};
}

/** What the operations of a document refer to, by kind and name; nothing that none of them needs. */
export function headerComponents(operations: readonly Operation[]) {
  const reads = operations.some(isRead);
  const changes = operations.some((operation) => operation.changes);
  const { parameters, headers, responses } = COMPONENTS;
  return {
    parameters: {
      ...(reads && { IfNoneMatch: parameters.IfNoneMatch }),
      ...(changes && { IdempotencyKey: parameters.IdempotencyKey }),
    },
    headers: { ...(reads && { ETag: headers.ETag }), RequestId: headers.RequestId },
    responses: reads ? responses : {},
  };
}
