/**
 * OpenAPI 3.1 of the REST surface, from the same table that serves it.
 *
 * @module
 */
import type { JsonObject } from "../../rpc/json_values.ts";
import type { ServiceSchema } from "../../rpc/schema.ts";
import { ERRORS, type Operation, operationsOf, tagsOf } from "./operations.ts";
import { fieldSchema, objectSchema, schemaName, schemasOf } from "./schemas.ts";

/** What a document is about. */
export interface DocumentInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

const SCHEMAS = "#/components/schemas/";

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
export function openApi(services: readonly ServiceSchema[], info: DocumentInfo): JsonObject {
  const operations = operationsOf(services);
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.verb] = operationObject(operation);
  }
  const schemas: Record<string, JsonObject> = {};
  for (const { service, response, body } of operations) {
    const inBody = body?.flatMap(({ message }) => message ?? []) ?? [];
    Object.assign(schemas, schemasOf(service, [response, ...inBody], SCHEMAS));
  }
  return {
    openapi: "3.1.0",
    info: { ...info },
    servers: [{ url: "/" }],
    tags: tagsOf(operations),
    paths,
    components: { schemas: { ...schemas, rpcStatus: STATUS, Problem: PROBLEM }, responses },
  };
}

function operationObject(operation: Operation): JsonObject {
  const { id, tag, doc, parameters, body, request, response } = operation;
  return {
    operationId: id,
    tags: [tag],
    ...(doc && { summary: doc }),
    ...(parameters.length > 0 && {
      parameters: parameters.map(({ in: place, name, field }) => ({
        name,
        in: place,
        ...(place === "path" && { required: true }),
        ...(field.doc && { description: field.doc }),
        schema: fieldSchema({ ...field, doc: undefined }, SCHEMAS),
      })),
    }),
    ...(body && {
      requestBody: {
        required: body.length > 0,
        content: { "application/json": { schema: objectSchema(request, body, SCHEMAS) } },
      },
    }),
    responses: {
      "200": {
        description: "It is done.",
        content: {
          "application/json": { schema: { $ref: `${SCHEMAS}${schemaName(response)}` } },
        },
      },
      ...Object.fromEntries(
        ERRORS.map(({ status, name }) => [status, { $ref: `#/components/responses/${name}` }]),
      ),
      default: { $ref: "#/components/responses/Error" },
    },
  };
}

const STATUS: JsonObject = {
  type: "object",
  description: "What went wrong.",
  properties: {
    code: { type: "integer", format: "int32", description: "The gRPC code." },
    message: { type: "string", description: "A sentence for people." },
    details: {
      type: "array",
      description: "One `errors.ErrorType` for what was refused on purpose, else nothing.",
      items: {
        type: "object",
        properties: {
          "@type": { type: "string" },
          TypeCode: { type: "string", description: "The kind, e.g. `BAD_REQUEST`." },
          HTTPCode: { type: "string", description: "The HTTP status." },
          GRPCCode: { type: "string", description: "The gRPC code." },
        },
      },
    },
  },
};

const PROBLEM: JsonObject = {
  type: "object",
  description: "What went wrong, as RFC 9457 has it; asked for with `Accept`.",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "A sentence for people." },
    code: { type: "integer", description: "The gRPC code." },
    typeCode: { type: "string", description: "The kind, e.g. `BAD_REQUEST`." },
    reason: { type: "string", description: "The reason, for programs." },
  },
};

const answer = (description: string): JsonObject => ({
  description,
  content: {
    "application/json": { schema: { $ref: `${SCHEMAS}rpcStatus` } },
    "application/problem+json": { schema: { $ref: `${SCHEMAS}Problem` } },
  },
});

const responses: JsonObject = {
  ...Object.fromEntries(ERRORS.map(({ name, text }) => [name, answer(text)])),
  Error: answer("Anything else that goes wrong."),
};
