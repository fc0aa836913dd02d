/**
 * Swagger 2.0 of the REST surface, for clients that were made from it.
 *
 * @module
 */
import type { JsonObject } from "../../rpc/json_values.ts";
import type { ServiceSchema } from "../../rpc/schema.ts";
import { statusOf } from "../errors.ts";
import { exampleFailure } from "./error_responses.ts";
import type { Documented, DocumentInfo } from "./openapi.ts";
import { exampleBody, type Operation, operationsOf, tagsOf } from "./operations.ts";
import { fieldSchema, objectSchema, schemaName, schemasOf, type SchemaStyle } from "./schemas.ts";

const DEFINITIONS = "#/definitions/";
const STYLE: SchemaStyle = { refs: DEFINITIONS };

/**
 * The Swagger 2.0 document of services: what the reference's client generator reads.
 *
 * @example
 * ```ts
 * import { swagger } from "./swagger.ts";
 * const document = swagger([], { title: "Nothing", version: "1.0.0" });
 * if (document.swagger !== "2.0") throw new Error("never");
 * ```
 */
export function swagger(
  services: readonly ServiceSchema[],
  { title, version, license }: DocumentInfo,
  { refusals = [], tags = {} }: Documented = {},
): JsonObject {
  const operations = operationsOf(services, refusals);
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.verb] = operationObject(operation);
  }
  const definitions: Record<string, JsonObject> = {};
  for (const { service, response, body } of operations) {
    const inBody = body?.flatMap(({ message }) => message ?? []) ?? [];
    Object.assign(definitions, schemasOf(service, [response, ...inBody], STYLE));
  }
  return {
    swagger: "2.0",
    info: { title, version, ...(license && { license: licenseOf(license) }) },
    basePath: "/",
    security: [],
    tags: tagsOf(operations, tags),
    consumes: ["application/json"],
    produces: ["application/json"],
    paths,
    definitions: { ...definitions, protobufAny: ANY, rpcStatus: STATUS },
  };
}

/** 2.0 names a licence by its address, not by its identifier. */
function licenseOf({ name, identifier }: NonNullable<DocumentInfo["license"]>): JsonObject {
  return { name, url: `https://spdx.org/licenses/${identifier}.html` };
}

function operationObject(operation: Operation): JsonObject {
  const { id, tag, doc, parameters, body, request, response, example } = operation;
  const all: JsonObject[] = parameters.map(({ in: place, name, field }) => {
    const { description, ...type } = fieldSchema(field, STYLE);
    return {
      name,
      in: place,
      required: place === "path",
      ...(typeof description === "string" && { description }),
      ...type,
      ...(field.repeated && { collectionFormat: "multi" }),
    };
  });
  if (body) {
    const sent = exampleBody(operation);
    const schema = { ...objectSchema(request, body, STYLE), ...(sent && { example: sent }) };
    all.push({ name: "body", in: "body", required: true, schema });
  }
  const ok = { $ref: `${DEFINITIONS}${schemaName(response)}` };
  return {
    operationId: id,
    ...(doc && { summary: doc }),
    tags: [tag],
    ...(all.length > 0 && { parameters: all }),
    responses: {
      "200": {
        description: "A successful response.",
        schema: ok,
        ...(example && { examples: { "application/json": example.response } }),
      },
      default: {
        description: "An unexpected error response.",
        schema: { $ref: `${DEFINITIONS}rpcStatus` },
        examples: { "application/json": statusOf(exampleFailure(operation)) },
      },
    },
  };
}

const ANY: JsonObject = {
  type: "object",
  properties: { "@type": { type: "string" } },
  additionalProperties: {},
};

const STATUS: JsonObject = {
  type: "object",
  properties: {
    code: { type: "integer", format: "int32" },
    message: { type: "string" },
    details: { type: "array", items: { $ref: `${DEFINITIONS}protobufAny` } },
  },
};
