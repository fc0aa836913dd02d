/**
 * OpenAPI 3.1 of the REST surface, from the same table that serves it.
 *
 * @module
 */
import type { JsonObject } from "../../rpc/json_values.ts";
import type { ServiceRefusals } from "../../rpc/refusals.ts";
import type { ServiceSchema } from "../../rpc/schema.ts";
import { errorResponses, errorSchemas, sharedErrorResponses } from "./error_responses.ts";
import { headerComponents, notModified, requestHeaders, responseHeaders } from "./headers.ts";
import { exampleBody, type Operation, operationsOf, tagsOf } from "./operations.ts";
import { fieldSchema, objectSchema, schemaName, schemasOf, type SchemaStyle } from "./schemas.ts";

/** What a document is about. */
export interface DocumentInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** Its SPDX identifier is also its name. */
  readonly license?: { readonly name: string; readonly identifier: string };
}

/** What is known of services beside their schemas. */
export interface Documented {
  /** What they may refuse, as far as that is declared; without it an operation tells its statuses only. */
  readonly refusals?: readonly ServiceRefusals[];
  /** What their tags stand for, by name. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What holds for every operation. */
const RULES = `
Answers carry every field, also zero values; requests may leave out what is zero, and a body whose
fields are all left out. Fields that are not known are ignored.

**Writing once.** With an \`Idempotency-Key\`, a request that changes something has one effect and one
answer however often it is sent; the same key with another request is answered with 422.

**Reading again.** A GET is answered with an \`ETag\`; sent back as \`If-None-Match\`, it is answered
with 304 for as long as the answer is the same. HEAD is answered wherever GET is.

**Errors** are status objects with \`code\`, \`message\` and \`details\`. Asked for by
\`Accept: application/problem+json\`, they are problems (RFC 9457), which also tell the \`reason\`:
programs switch on that, texts are for people. Each operation lists its reasons.
`.trim();

const SCHEMAS = "#/components/schemas/";
const STYLE: SchemaStyle = {
  refs: SCHEMAS,
  orNull: (schema) =>
    typeof schema.type === "string"
      ? { ...schema, type: [schema.type, "null"] }
      : { anyOf: [schema, { type: "null" }] },
};

/**
 * The OpenAPI 3.1 document of services.
 *
 * @example
 * ```ts
 * import { openApi } from "./openapi.ts";
 * const document = openApi([], { title: "Nothing", version: "1.0.0" });
 * if (document.openapi !== "3.1.0") throw new Error("never");
 * ```
 */
export function openApi(
  services: readonly ServiceSchema[],
  info: DocumentInfo,
  { refusals = [], tags = {} }: Documented = {},
): JsonObject {
  const operations = operationsOf(services, refusals);
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.verb] = operationObject(operation);
  }
  const schemas: Record<string, JsonObject> = {};
  for (const { service, response, body } of operations) {
    const inBody = body?.flatMap(({ message }) => message ?? []) ?? [];
    Object.assign(schemas, schemasOf(service, [response, ...inBody], STYLE));
  }
  const { parameters, headers, responses } = headerComponents(operations);
  return {
    openapi: "3.1.0",
    info: { ...info, description: [info.description, RULES].filter(Boolean).join("\n\n") },
    servers: [{ url: "/" }],
    security: [], // nobody is asked who they are
    tags: tagsOf(operations, tags),
    paths,
    components: {
      schemas: { ...schemas, ...errorSchemas },
      parameters,
      headers,
      responses: { ...responses, ...sharedErrorResponses(operations) },
    },
  };
}

function operationObject(operation: Operation): JsonObject {
  const { id, tag, doc, parameters, body, request, response, example } = operation;
  const sent = exampleBody(operation);
  const inHeaders = requestHeaders(operation);
  return {
    operationId: id,
    tags: [tag],
    ...(doc && { summary: doc }),
    ...(parameters.length + inHeaders.length > 0 && {
      parameters: [
        ...parameters.map(({ in: place, name, field }) => ({
          name,
          in: place,
          ...(place === "path" && { required: true }),
          ...(field.doc && { description: field.doc }),
          schema: fieldSchema({ ...field, doc: undefined }, STYLE),
          ...(example && field.json in example.request && { example: example.request[field.json] }),
        })),
        ...inHeaders,
      ],
    }),
    ...(body && {
      requestBody: { // never required: an empty body is an empty message
        content: {
          "application/json": {
            schema: objectSchema(request, body, STYLE),
            ...(sent && { example: sent }),
          },
        },
      },
    }),
    responses: {
      "200": {
        description: "It is done.",
        headers: responseHeaders(operation),
        content: {
          "application/json": {
            schema: { $ref: `${SCHEMAS}${schemaName(response)}` },
            ...(example && { example: example.response }),
          },
        },
      },
      ...notModified(operation),
      ...errorResponses(operation),
    },
  };
}
