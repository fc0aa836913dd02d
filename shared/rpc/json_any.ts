/**
 * `google.protobuf.Any` in JSON: the message inside, with its name as `@type`.
 *
 * @module
 */
import { FieldError, isJsonObject, type JsonObject } from "./json_values.ts";
import type { MessageFns, ServiceSchema } from "./schema.ts";

type Read = (json: unknown) => JsonObject;
type Write = (message: JsonObject) => string;

/**
 * Reads `{ "@type": "type.googleapis.com/zoopb.Lion", … }` into an `Any`.
 *
 * @param readerOf the reader of a message by its full name.
 * @returns a reader that throws {@link FieldError} for a message that the schema has no codec of.
 */
export function anyReader(
  schema: ServiceSchema,
  readerOf: (name: string) => Read,
): (json: unknown) => unknown {
  return (json) => {
    if (!isJsonObject(json)) throw new FieldError("must be a JSON object");
    const { "@type": typeUrl, ...rest } = json;
    if (typeof typeUrl !== "string") throw new FieldError('must have a text in "@type"');
    const name = nameIn(typeUrl);
    const fns = fnsOf(schema, name);
    if (!fns) throw new FieldError(`must not be the unknown ${JSON.stringify(name)}`);
    return { typeUrl, value: fns.encode(fns.fromPartial(readerOf(name)(rest))).finish() };
  };
}

/**
 * Writes an `Any` as JSON text.
 *
 * @param writerOf the writer of a message by its full name.
 * @returns a writer that throws {TypeError} for a message that the schema has no codec of.
 */
export function anyWriter(
  schema: ServiceSchema,
  writerOf: (name: string) => Write,
): (value: unknown) => string {
  return (value) => {
    if (!isJsonObject(value) || typeof value.typeUrl !== "string") return "{}";
    const { typeUrl, value: bytes } = value;
    const name = nameIn(typeUrl);
    const fns = fnsOf(schema, name);
    if (!fns) throw new TypeError(`${schema.name} knows no message ${name}`);
    const message = fns.decode(bytes instanceof Uint8Array ? bytes : new Uint8Array(0));
    const fields = writerOf(name)(isJsonObject(message) ? message : {});
    const type = `{"@type":${JSON.stringify(typeUrl)}`;
    return fields === "{}" ? `${type}}` : `${type},${fields.slice(1)}`;
  };
}

function nameIn(typeUrl: string): string {
  return typeUrl.slice(typeUrl.lastIndexOf("/") + 1);
}

function fnsOf({ types }: ServiceSchema, name: string): MessageFns<unknown> | undefined {
  return types && Object.hasOwn(types, name) ? types[name] : undefined;
}
