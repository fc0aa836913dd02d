/**
 * What the generated code says about a service beyond its TypeScript types: the fields of its
 * messages and the HTTP options of its methods. REST routes, JSON rules, OpenAPI and the Connect
 * handler all read this one table.
 *
 * @module
 */
import type { BinaryReader } from "@bufbuild/protobuf/wire";

/** How a field is written: a scalar, a well-known type, or another message of the table. */
export type FieldType =
  | "string"
  | "bool"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "double"
  | "float"
  | "bytes"
  | "timestamp"
  | "struct"
  | "any"
  | "enum"
  | "message";

/** One field of a message. */
export interface FieldSchema {
  /** Name in the proto file, e.g. `store_id`. */
  readonly name: string;
  /** lowerCamelCase name, in JSON and in TypeScript, e.g. `storeId`. */
  readonly json: string;
  readonly number: number;
  readonly type: FieldType;
  /** Full name of the message (of the value, for a map), when `type` is `message`. */
  readonly message?: string;
  /** Names of the values by number, when `type` is `enum`. */
  readonly values?: Readonly<Record<number, string>>;
  readonly repeated?: true;
  /** A map with string keys; `type` is that of its values. */
  readonly map?: true;
  /** Declared `optional`: a zero that is set is told from nothing. */
  readonly optional?: true;
  /** lowerCamelCase name of the `oneof` that it is a case of; in TypeScript `{ $case, value }`. */
  readonly oneof?: string;
  /** Comment in the proto file. */
  readonly doc?: string;
}

/** A message and its fields, in the order of the proto file. */
export interface MessageSchema {
  /** Full name, e.g. `storespb.Product`. */
  readonly name: string;
  readonly fields: readonly FieldSchema[];
  readonly doc?: string;
}

/** The `google.api.http` option of a method. */
export interface HttpRule {
  readonly verb: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  /** Path template with `{field_name}` placeholders in proto names, e.g. `/api/stores/{store_id}/products`. */
  readonly path: string;
  /** `*`: every field not in the path comes from the body; empty: from the query. */
  readonly body: "*" | "";
}

/** A method of a service. */
export interface MethodSchema {
  /** Name in the proto file, e.g. `StartBasket`. */
  readonly name: string;
  /** Key in the implementation object, e.g. `startBasket`. */
  readonly key: string;
  /** Full names of the request and response messages. */
  readonly request: string;
  readonly response: string;
  readonly serverStreaming: boolean;
  /** Takes a stream: such a method can be declared, but not served. */
  readonly clientStreaming?: true;
  /** `idempotency_level = NO_SIDE_EFFECTS`: also callable with HTTP GET over Connect. */
  readonly noSideEffects: boolean;
  readonly http?: HttpRule;
  /** Operation id and tag in OpenAPI, from our own method options. */
  readonly operationId?: string;
  readonly tag?: string;
  /** A request that succeeds and its answer, both whole, as REST writes them. */
  readonly example?: {
    readonly request: Readonly<Record<string, unknown>>;
    readonly response: Readonly<Record<string, unknown>>;
  };
  readonly doc?: string;
}

/** Everything the runtime needs to know of a service, besides its codec functions. */
export interface ServiceSchema {
  /** Full name, e.g. `basketspb.BasketService`. */
  readonly name: string;
  readonly methods: readonly MethodSchema[];
  /** Every message of the service's package, by full name. */
  readonly messages: Readonly<Record<string, MessageSchema>>;
  /** Codec functions of the messages that may stand in a `google.protobuf.Any`, by full name. */
  readonly types?: Readonly<Record<string, MessageFns<unknown>>>;
  readonly doc?: string;
}

/** The functions that ts-proto generates for a message. */
export interface MessageFns<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(input: BinaryReader | Uint8Array): T;
  fromJSON(object: unknown): T;
  toJSON(message: T): unknown;
  fromPartial(object: object): T;
}

/** A method as ts-proto's generic definitions describe it. */
export interface MethodDefinition<Request = never, Response = unknown> {
  readonly name: string;
  readonly requestType: MessageFns<Request>;
  readonly requestStream: boolean;
  readonly responseType: MessageFns<Response>;
  readonly responseStream: boolean;
}

/** A service as ts-proto's generic definitions describe it. */
export interface ServiceDefinition {
  readonly name: string;
  readonly fullName: string;
  // deno-lint-ignore no-explicit-any -- the methods of any service; each use is typed by its definition
  readonly methods: Readonly<Record<string, MethodDefinition<any, any>>>;
}

/** A service: its generated definition (types and codecs) with its schema (fields and routes). */
export interface Service<D extends ServiceDefinition = ServiceDefinition> {
  readonly definition: D;
  readonly schema: ServiceSchema;
}

/**
 * Ties a generated definition to its schema. Called by generated code only.
 *
 * @throws {TypeError} when the two are not of the same service.
 */
export function defineService<D extends ServiceDefinition>(
  definition: D,
  schema: ServiceSchema,
): Service<D> {
  if (definition.fullName !== schema.name) {
    throw new TypeError(`${schema.name} is not the schema of ${definition.fullName}`);
  }
  return { definition, schema };
}
