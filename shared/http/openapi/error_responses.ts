/**
 * Errors as responses of OpenAPI 3.1: those that operations share, and those with an operation's own
 * reasons.
 *
 * @module
 */
import { DomainError } from "../../domain/error.ts";
import { type Failure, failureOf, restStatusOf } from "../../rpc/failure.ts";
import type { JsonObject } from "../../rpc/json_values.ts";
import { PLATFORM_REFUSALS, type Refusal } from "../../rpc/refusals.ts";
import { problemOf, statusOf } from "../errors.ts";
import type { Operation } from "./operations.ts";

const SCHEMAS = "#/components/schemas/";
const RESPONSES = "#/components/responses/";

/** The schemas that the responses refer to. */
export const errorSchemas: JsonObject = {
  rpcStatus: {
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
  },
  Problem: {
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
  },
};

/** The responses that operations refer to, by their names; those that all say in their own way are left out. */
export function sharedErrorResponses(operations: readonly Operation[]): JsonObject {
  const answers = new Map(operations.flatMap((operation) => {
    const own = new Set(failuresOf(operation).map(restStatusOf));
    return operation.errors.filter(({ status }) => !own.has(status)).map((e) => [e.name, e]);
  }));
  return {
    ...Object.fromEntries([...answers].map(([name, { text, example }]) => [
      name,
      response(text, { example: statusOf(example) }, { example: problemOf(example) }),
    ])),
    Error: response("Anything else that goes wrong."),
  };
}

/** The errors of an operation, by status; with its own reasons where it has some. */
export function errorResponses(operation: Operation): JsonObject {
  const { errors } = operation;
  const byStatus = Map.groupBy(failuresOf(operation), restStatusOf);
  const shared = errors.map(({ status, name }) => [status, { $ref: `${RESPONSES}${name}` }]);
  const own = [...byStatus].map(([status, failures]) => {
    const text = errors.find((error) => error.status === status)?.text ?? "The request is refused.";
    return [status, ownResponse(text, failures)];
  });
  return {
    ...Object.fromEntries(shared),
    ...Object.fromEntries(own),
    default: { $ref: `${RESPONSES}Error` },
  };
}

/** One error of an operation: a reason of its own where it has one, the last of them as the most special. */
export function exampleFailure({ refusals = [], errors }: Operation): Failure {
  return refusals.toReversed().flatMap(failuresIn)[0] ?? errors[0].example;
}

/** What an operation may refuse, each case of it; of statuses that it has no reason of its own for, nothing. */
function failuresOf({ refusals, changes, body }: Operation): Failure[] {
  if (!refusals) return [];
  const { always, withBody, whenItChanges } = PLATFORM_REFUSALS;
  const platform = [...always, ...(body ? withBody : []), ...(changes ? whenItChanges : [])];
  const own = refusals.toReversed().flatMap(failuresIn); // the most special first: it is the example
  const statuses = new Set([400, ...own.map(restStatusOf)]);
  return [...own, ...platform.flatMap(failuresIn)]
    .filter((failure) => statuses.has(restStatusOf(failure)));
}

function failuresIn({ reason, codes, texts }: Refusal): Failure[] {
  return codes.flatMap((code) =>
    texts.map((text) => failureOf(new DomainError(code, reason, text)))
  );
}

function ownResponse(text: string, failures: readonly Failure[]): JsonObject {
  const byReason = Map.groupBy(failures, ({ reason = "" }) => reason);
  const lines = [...byReason].map(([reason, cases]) => {
    const texts = new Set(cases.map(({ message }) => message));
    return `- \`${reason}\`: ${[...texts].join("; ")}`;
  });
  const problems = [...byReason].map(([reason, [first]]) => [
    reason,
    { summary: first.message, value: problemOf(first) },
  ]);
  const reasons = { properties: { reason: { enum: [...byReason.keys()] } } };
  return response(
    [text, "", ...lines].join("\n"),
    { example: statusOf(failures[0]) },
    { examples: Object.fromEntries(problems) },
    { allOf: [{ $ref: `${SCHEMAS}Problem` }, reasons] },
  );
}

function response(
  description: string,
  status: JsonObject = {},
  problem: JsonObject = {},
  problemSchema: JsonObject = { $ref: `${SCHEMAS}Problem` },
): JsonObject {
  return {
    description,
    content: {
      "application/json": { schema: { $ref: `${SCHEMAS}rpcStatus` }, ...status },
      "application/problem+json": { schema: problemSchema, ...problem },
    },
  };
}
