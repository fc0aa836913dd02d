/**
 * Messages as JSON, for people who look at them and mend them. Stricter than protobuf's JSON: every
 * field that is given must be one of the message, and come out of its bytes as it went in.
 *
 * @module
 */
import type { Codec } from "./message.ts";

/** A message's content as JSON shows it, its blank fields too; bytes are base64. */
export function asJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.toBase64();
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asJson(part)]));
}

/**
 * The content that JSON describes; fields that are not given are blank.
 *
 * @throws {TypeError} when it is not of this message; the text says where.
 */
export function fromJson<T>(codec: Codec<T>, json: unknown): T {
  if (!isObject(json)) throw new TypeError("it is not an object");
  let content: T;
  try {
    content = codec.decode(codec.encode(codec.fromPartial(json)).finish());
  } catch (cause) {
    throw new TypeError("its values are not of the types of its fields", { cause });
  }
  const wrong = difference(json, asJson(content), "");
  if (wrong) throw new TypeError(wrong);
  return content;
}

/** What is given and did not arrive. */
function difference(given: unknown, arrived: unknown, path: string): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (Array.isArray(given) && Array.isArray(arrived)) {
    return first(given, (item, at) => difference(item, arrived[at], `${path}[${at}]`));
  }
  if (isObject(given) && isObject(arrived)) {
    return first(Object.entries(given), ([name, value]) => {
      const at = path ? `${path}.${name}` : name;
      return name in arrived ? difference(value, arrived[name], at) : `${at} is not a field of it`;
    });
  }
  return given === arrived ? undefined : `${path} is not of the type of its field`;
}

function first<T>(items: readonly T[], find: (item: T, at: number) => string | undefined) {
  for (const [at, item] of items.entries()) {
    const found = find(item, at);
    if (found) return found;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
