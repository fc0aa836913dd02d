/**
 * Data that a schema accepts, made up: to ask a saga's steps which commands they send.
 *
 * @module
 */
import { z } from "zod";

type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * Makes it.
 *
 * @throws {z.ZodError} when the schema asks for more than its JSON Schema tells.
 * @example
 * ```ts
 * import { z } from "zod";
 * import { sampleOf } from "./sample.ts";
 *
 * const trip = sampleOf(z.object({ roomId: z.uuid(), nights: z.int().min(2), tags: z.array(z.string()) }));
 * if (trip.nights !== 2 || trip.tags.length !== 1) throw new Error("never");
 * ```
 */
export function sampleOf<Data>(schema: z.ZodType<Data>): Data {
  return schema.parse(valueOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })));
}

function valueOf(schema: JsonSchema | boolean): unknown {
  if (typeof schema === "boolean") return {};
  const { const: only, enum: values, anyOf, oneOf, allOf } = schema;
  if (only !== undefined) return only;
  if (values) return values[0];
  const [first] = anyOf ?? oneOf ?? allOf ?? [];
  if (first !== undefined) return valueOf(first);
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, part]) => [name, valueOf(part)]),
      );
    case "array": {
      const { items, prefixItems } = schema;
      if (prefixItems) return prefixItems.map(valueOf);
      return items && !Array.isArray(items) ? [valueOf(items)] : [];
    }
    case "integer":
    case "number":
      return Math.max(1, schema.minimum ?? 1);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return textOf(schema);
  }
}

function textOf({ format, minLength = 0 }: JsonSchema): string {
  switch (format) {
    case "uuid":
      return "5a3f1c9e-7b24-4d60-8e1f-2c9b7a6d4e30";
    case "date-time":
      return "2030-01-01T00:00:00.000Z";
    case "date":
      return "2030-01-01";
    case "email":
      return "ada@example.com";
    case "uri":
      return "https://example.com/";
    default:
      return "sample".padEnd(minLength, "-");
  }
}
