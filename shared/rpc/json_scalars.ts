/**
 * JSON values of the single types of protobuf, read strictly.
 *
 * @module
 */
import { FieldError, isJsonObject, type JsonObject } from "./json_values.ts";
import type { FieldType } from "./schema.ts";

/** Reads one JSON value that is not `null`; throws {@link FieldError} when it does not fit. */
export type ReadValue = (json: unknown) => unknown;

type EnumNames = Readonly<Record<number, string>>;

const READERS: Readonly<Record<Exclude<FieldType, "enum" | "message" | "any">, ReadValue>> = {
  string: readString,
  bool: readBool,
  int32: wholeNumber(-(2 ** 31), 2 ** 31 - 1),
  uint32: wholeNumber(0, 2 ** 32 - 1),
  int64: bigNumber(-(2n ** 63n), 2n ** 63n - 1n),
  uint64: bigNumber(0n, 2n ** 64n - 1n),
  double: (json) => readFraction(json, Number.MAX_VALUE),
  float: (json) => readFraction(json, 3.4028235677973366e38),
  bytes: readBytes,
  timestamp: readTimestamp,
  struct: readStruct,
};

/**
 * The reader of a type that is not a message.
 *
 * @param names the values of an enum, by number.
 * @throws {TypeError} for a message, or one in an `Any`: those are read by their own table.
 */
export function readerOf(type: FieldType, names: EnumNames = {}): ReadValue {
  if (type === "message" || type === "any") throw new TypeError("a message is no single value");
  return type === "enum" ? enumReader(names) : READERS[type];
}

function readString(json: unknown): string {
  if (typeof json === "string") return json;
  throw new FieldError("must be a text");
}

function readBool(json: unknown): boolean {
  if (typeof json === "boolean") return json;
  throw new FieldError("must be true or false");
}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function numberOf(json: unknown): number {
  if (typeof json === "number") return json;
  return typeof json === "string" && JSON_NUMBER.test(json) ? Number(json) : NaN;
}

function wholeNumber(least: number, most: number): ReadValue {
  return (json) => {
    const value = numberOf(json);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new FieldError(`must be a whole number from ${least} to ${most}`);
  };
}

function bigNumber(least: bigint, most: bigint): ReadValue {
  return (json) => {
    if (typeof json === "number" && Number.isInteger(json) && !Number.isSafeInteger(json)) {
      throw new FieldError("must be written as a text: the number is too large for JSON");
    }
    const exact = typeof json === "number" && Number.isInteger(json) ||
      typeof json === "string" && /^-?\d{1,20}$/.test(json);
    if (exact) {
      const value = BigInt(json);
      if (value >= least && value <= most) return value;
    }
    throw new FieldError(`must be a whole number from ${least} to ${most}`);
  };
}

function readFraction(json: unknown, most: number): number {
  if (json === "NaN") return NaN;
  if (json === "Infinity") return Infinity;
  if (json === "-Infinity") return -Infinity;
  const value = numberOf(json);
  if (Math.abs(value) <= most) return value;
  throw new FieldError("must be a number");
}

function readBytes(json: unknown): Uint8Array {
  if (typeof json === "string") {
    const alphabet = /[-_]/.test(json) ? "base64url" : "base64";
    try {
      return Uint8Array.fromBase64(json, { alphabet });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  throw new FieldError("must be a text in base64");
}

const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;
const YEAR_1 = Date.parse("0001-01-01T00:00:00Z");
const YEAR_10000 = Date.UTC(10000, 0, 1);

function readTimestamp(json: unknown): Date {
  const parts = typeof json === "string" ? RFC_3339.exec(json) : null;
  if (parts && dayExists(Number(parts[1]), Number(parts[2]), Number(parts[3]))) {
    const date = new Date(parts[0].toUpperCase());
    if (date.getTime() >= YEAR_1 && date.getTime() < YEAR_10000) return date;
  }
  throw new FieldError("must be a time such as 2026-01-31T12:00:00Z");
}

/** `new Date` takes 30 February for 2 March. */
function dayExists(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day >= 1 && day <= days;
}

function enumReader(names: EnumNames): ReadValue {
  const numbers = new Map(Object.entries(names).map(([number, name]) => [name, Number(number)]));
  return (json) => {
    const value = typeof json === "string" ? numbers.get(json) : json;
    if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 31) {
      return value;
    }
    throw new FieldError(`must be one of ${[...numbers.keys()].join(", ")}`);
  };
}

const DEEPEST = 100;

function readStruct(json: unknown): JsonObject {
  if (!isJsonObject(json)) throw new FieldError("must be a JSON object");
  return copyObject(json, 0);
}

function copyObject(json: JsonObject, depth: number): JsonObject {
  if (depth > DEEPEST) throw new FieldError(`must not be nested deeper than ${DEEPEST}`);
  const out: JsonObject = {};
  for (const key of Object.keys(json)) {
    if (key === "__proto__") throw new FieldError('must not have the key "__proto__"');
    out[key] = copyValue(json[key], depth + 1);
  }
  return out;
}

function copyValue(json: unknown, depth: number): unknown {
  if (depth > DEEPEST) throw new FieldError(`must not be nested deeper than ${DEEPEST}`);
  if (Array.isArray(json)) return json.map((item) => copyValue(item, depth + 1));
  return isJsonObject(json) ? copyObject(json, depth) : json;
}
