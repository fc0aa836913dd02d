/**
 * Services with their implementations: what the edges and the in-memory transport call.
 *
 * @module
 */
import type { Call } from "./call.ts";
import { type MessageCodec, messageCodec } from "./codec.ts";
import { ProtocolError } from "./error.ts";
import type {
  MessageFns,
  MethodSchema,
  Service,
  ServiceDefinition,
  ServiceSchema,
} from "./schema.ts";

/** Every field optional, in every depth: what an implementation may return. */
export type DeepPartial<T> = T extends Date | Uint8Array ? T
  : T extends readonly (infer Item)[] ? readonly DeepPartial<Item>[]
  : T extends object ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> }
  : T;

/** The request message of a method, whole. */
export type RequestOf<M> = M extends { readonly requestType: MessageFns<infer Request> } ? Request
  : never;

/** The response message of a method, whole. */
export type ResponseOf<M> = M extends { readonly responseType: MessageFns<infer Response> }
  ? Response
  : never;

/**
 * The functions behind a service, by method. A method that is left out answers `unimplemented`. A
 * server-streaming method returns an async iterable, best an async generator.
 *
 * A function gets the whole request and may return a part of the response: what is left out is unset.
 * {@link DomainError} reaches the caller as it is; any other error as `internal error`.
 */
export type Implementation<D extends ServiceDefinition> = {
  readonly [Key in keyof D["methods"]]?: D["methods"][Key] extends { readonly responseStream: true }
    ? (
      request: RequestOf<D["methods"][Key]>,
      call: Call,
    ) => AsyncIterable<DeepPartial<ResponseOf<D["methods"][Key]>>>
    : (
      request: RequestOf<D["methods"][Key]>,
      call: Call,
    ) =>
      | DeepPartial<ResponseOf<D["methods"][Key]>>
      | Promise<DeepPartial<ResponseOf<D["methods"][Key]>>>;
};

/** A method as callers know it. */
export interface Method {
  readonly service: ServiceSchema;
  readonly schema: MethodSchema;
  readonly request: MessageCodec;
  readonly response: MessageCodec;
}

/** One call about to be answered. */
export interface Invocation {
  readonly method: Method;
  /** The whole request message. */
  readonly request: unknown;
  readonly call: Call;
}

/**
 * Runs around every call, on every surface: to set a log context, to measure, to forbid. It returns
 * what `next` returns: the response message, or for a stream the iterable.
 */
export type Around = (invocation: Invocation, next: () => Promise<unknown>) => Promise<unknown>;

/** A method with its implementation. */
export interface Endpoint extends Method {
  /** Answers one call with a partial response, or with an async iterable of them. */
  readonly run: (request: unknown, call: Call) => Promise<unknown>;
}

/** A service with its implementation; endpoints by method name, e.g. `StartBasket`. */
export interface Served {
  readonly service: ServiceSchema;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
}

/**
 * The methods of a service, by name.
 *
 * @throws {TypeError} when definition and schema do not fit each other.
 */
export function methodsOf(service: Service): ReadonlyMap<string, Method> {
  const { definition, schema } = service;
  return new Map(schema.methods.map((method) => {
    if (!Object.hasOwn(definition.methods, method.key)) {
      throw new TypeError(`the definition of ${schema.name} has no method ${method.key}`);
    }
    const { requestType, responseType } = definition.methods[method.key];
    return [method.name, {
      service: schema,
      schema: method,
      request: messageCodec(schema, method.request, requestType),
      response: messageCodec(schema, method.response, responseType),
    }];
  }));
}

/**
 * Ties an implementation to its service.
 *
 * @param around runs around every call; default: nothing.
 * @throws {TypeError} when the implementation has a method that the service lacks, or that takes a stream.
 */
export function implement<D extends ServiceDefinition>(
  service: Service<D>,
  implementation: Implementation<D>,
  around?: Around,
): Served {
  const handlers = new Map<string, (request: unknown, call: Call) => unknown>(
    Object.entries(implementation),
  );
  const endpoints = new Map<string, Endpoint>();
  for (const [name, method] of methodsOf(service)) {
    const handler = handlers.get(method.schema.key) ?? unimplemented(name);
    handlers.delete(method.schema.key);
    endpoints.set(name, { ...method, run: runner(method, handler, around) });
  }
  for (const [name, { schema }] of endpoints) {
    if (schema.clientStreaming && Object.hasOwn(implementation, schema.key)) {
      throw new TypeError(`${name} takes a stream: it cannot be served`);
    }
  }
  const [stranger] = handlers.keys();
  if (stranger) throw new TypeError(`${service.schema.name} has no method ${stranger}`);
  return { service: service.schema, endpoints };
}

function runner(
  method: Method,
  handler: (request: unknown, call: Call) => unknown,
  around: Around | undefined,
): Endpoint["run"] {
  const run = async (request: unknown, call: Call) => await handler(request, call);
  if (!around) return run;
  return (request, call) => around({ method, request, call }, () => run(request, call));
}

function unimplemented(name: string): () => never {
  return () => {
    throw new ProtocolError("unimplemented", `method ${name} not implemented`);
  };
}
