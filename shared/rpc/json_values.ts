/**
 * JSON objects and what is wrong with them.
 *
 * @module
 */

/** A JSON object or a message whose fields are looked up by name. */
export type JsonObject = Record<string, unknown>;

/** Whether `value` is an object with fields: not a list, not `null`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that does not fit its field; its text names the field: `the field items[2].quantity must …`. */
export class FieldError extends Error {
  override readonly name = "FieldError";

  constructor(
    /** What is wrong, e.g. `must be a text`. */
    readonly problem: string,
    /** Where, e.g. `items[2].quantity`; empty for the whole request. */
    readonly path: string = "",
  ) {
    super(path === "" ? `the request ${problem}` : `the field ${path} ${problem}`);
  }

  /** The same error seen from one level further out. */
  within(at: string): FieldError {
    const joint = this.path === "" || this.path.startsWith("[") ? "" : ".";
    return new FieldError(this.problem, `${at}${joint}${this.path}`);
  }
}
