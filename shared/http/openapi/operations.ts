/**
 * What can be asked over REST, in the words that both renderings of OpenAPI share.
 *
 * @module
 */
import { messageSchema } from "../../rpc/json_reader.ts";
import type { JsonObject } from "../../rpc/json_values.ts";
import type { FieldSchema, MessageSchema, MethodSchema, ServiceSchema } from "../../rpc/schema.ts";
import { factsOf } from "../../rpc/codes.ts";
import type { Refusal, ServiceRefusals } from "../../rpc/refusals.ts";
import { type ErrorAnswer, errorsOf } from "./error_answers.ts";

/** One method that has a route. */
export interface Operation {
  readonly service: ServiceSchema;
  /** In lower case, as OpenAPI writes it. */
  readonly verb: string;
  /** With placeholders in proto names, e.g. `/api/stores/{store_id}/products`. */
  readonly path: string;
  readonly id: string;
  readonly tag: string;
  readonly doc: string | undefined;
  readonly request: MessageSchema;
  readonly response: string;
  /** Fields in the path, in its order, then in the query. */
  readonly parameters: readonly Parameter[];
  /** Fields in the body; undefined when the operation has none. */
  readonly body: readonly FieldSchema[] | undefined;
  /** A request that succeeds, by the JSON names of its fields, and its answer. */
  readonly example: MethodSchema["example"];
  /** It changes something. */
  readonly changes: boolean;
  /** Every error that it can answer. */
  readonly errors: readonly ErrorAnswer[];
  /** What it may refuse; undefined where that is not declared. */
  readonly refusals: readonly Refusal[] | undefined;
}

/** A field of the request outside the body. */
export interface Parameter {
  readonly in: "path" | "query";
  /** As it is written: the proto name in the path, the JSON name in the query. */
  readonly name: string;
  readonly field: FieldSchema;
}

/**
 * The operations of services, in the order of their proto files. An id that several services have gets
 * the service's name before it, as ids are unique in a document.
 */
export function operationsOf(
  services: readonly ServiceSchema[],
  refusals: readonly ServiceRefusals[] = [],
): Operation[] {
  const all = services.flatMap((service) => {
    const declared = refusals.find((each) => each.service === service.name);
    return service.methods.flatMap((method) =>
      method.http ? [operationOf(service, method, declared?.methods[method.key])] : []
    );
  });
  const times = Map.groupBy(all, ({ id }) => id);
  return all.map((operation) => {
    const { id, service: { name } } = operation;
    if (times.get(id)?.length === 1) return operation;
    return { ...operation, id: `${name.slice(name.lastIndexOf(".") + 1)}_${id}` };
  });
}

function operationOf(
  service: ServiceSchema,
  method: MethodSchema,
  refusals: readonly Refusal[] | undefined,
): Operation {
  const { verb, path, body } = method.http!;
  const request = messageSchema(service, method.request);
  const inPath = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  const rest = request.fields.filter(({ name }) => !inPath.includes(name));
  const parameters: Parameter[] = inPath.flatMap((name) => {
    const field = request.fields.find((one) => one.name === name);
    return field ? [{ in: "path", name, field } as const] : [];
  });
  if (!body) {
    for (const field of rest) {
      if (!isScalar(field)) continue; // what has fields of its own is asked for over Connect
      parameters.push({ in: "query", name: field.json, field });
    }
  }
  return {
    service,
    verb: verb.toLowerCase(),
    path,
    id: method.operationId ?? method.key,
    tag: method.tag ?? service.name.slice(service.name.lastIndexOf(".") + 1),
    doc: method.doc,
    request,
    response: method.response,
    parameters,
    body: body ? rest : undefined,
    example: method.example,
    changes: !method.noSideEffects,
    errors: errorsOf({
      hasBody: body !== "",
      changes: !method.noSideEffects,
      namesThings: refusals
        ? refusals.some(({ codes }) => codes.some((code) => factsOf(code).http === 404))
        : request.fields.some(({ name }) => /(^|_)ids?$/.test(name)),
    }),
    refusals,
  };
}

function isScalar({ type, map }: FieldSchema): boolean {
  return type !== "message" && type !== "struct" && !map;
}

/** The part of an operation's example that its body carries; undefined without an example. */
export function exampleBody({ body, example }: Operation): JsonObject | undefined {
  if (!body || !example) return undefined;
  const inBody = Object.entries(example.request).filter(([name]) =>
    body.some(({ json }) => json === name)
  );
  return Object.fromEntries(inBody);
}

/** The tags of operations, each once, with what they stand for as far as that is known. */
export function tagsOf(
  operations: readonly Operation[],
  known: Readonly<Record<string, string>>,
): JsonObject[] {
  return [...new Set(operations.map(({ tag }) => tag))].map((name) => ({
    name,
    ...(Object.hasOwn(known, name) && { description: known[name] }),
  }));
}
