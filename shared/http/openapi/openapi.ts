/**
 * OpenAPI 3.1 of the REST surface, from the same table that serves it.
 *
 * @module
 */
import type { JsonObject } from "../../rpc/json_values.ts";
import type { ServiceSchema } from "../../rpc/schema.ts";
import { problemOf, statusOf } from "../errors.ts";
import type { ErrorAnswer } from "./error_answers.ts";
import { headerComponents, notModified, requestHeaders, responseHeaders } from "./headers.ts";
import { exampleBody, type Operation, operationsOf, tagsOf } from "./operations.ts";
import { fieldSchema, objectSchema, schemaName, schemasOf, type SchemaStyle } from "./schemas.ts";

/** What a document is about. */
export interface DocumentInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

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
export function openApi(services: readonly ServiceSchema[], info: DocumentInfo): JsonObject {
  const operations = operationsOf(services);
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
    info: { ...info },
    servers: [{ url: "/" }],
    tags: tagsOf(operations),
    paths,
    components: {
      schemas: { ...schemas, rpcStatus: STATUS, Problem: PROBLEM },
      parameters,
      headers,
      responses: { ...responses, ...responsesOf(operations) },
    },
  };
}

function operationObject(operation: Operation): JsonObject {
  const { id, tag, doc, parameters, body, request, response, example, errors } = operation;
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
      requestBody: {
        required: body.length > 0,
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
      ...Object.fromEntries(
        errors.map(({ status, name }) => [status, { $ref: `#/components/responses/${name}` }]),
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

/** The responses that operations refer to, by their names. */
function responsesOf(operations: readonly Operation[]): JsonObject {
  const answers = new Map(operations.flatMap(({ errors }) => errors.map((e) => [e.name, e])));
  return {
    ...Object.fromEntries([...answers].map(([name, { text, example }]) => [
      name,
      answer(text, example),
    ])),
    Error: answer("Anything else that goes wrong."),
  };
}

function answer(description: string, failure?: ErrorAnswer["example"]): JsonObject {
  const content = (schema: string, example: JsonObject | undefined) => ({
    schema: { $ref: `${SCHEMAS}${schema}` },
    ...(example && { example }),
  });
  return {
    description,
    content: {
      "application/json": content("rpcStatus", failure && statusOf(failure)),
      "application/problem+json": content("Problem", failure && problemOf(failure)),
    },
  };
}
