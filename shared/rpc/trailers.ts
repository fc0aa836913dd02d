/**
 * What is sent after the answer of a call.
 *
 * @module
 */

/**
 * Headers that keep apart the values which were appended under one name: the end of a stream tells each,
 * where headers of HTTP would be joined by commas.
 *
 * @example
 * ```ts
 * import { Trailers } from "./trailers.ts";
 * const trailers = new Trailers();
 * trailers.append("x-lamp", "hall, left");
 * trailers.append("x-lamp", "stairs");
 * if (trailers.byName()["x-lamp"].length !== 2) throw new Error("never");
 * ```
 */
export class Trailers extends Headers {
  readonly #values = new Map<string, string[]>();

  constructor() {
    super();
  }

  override append(name: string, value: string): void {
    super.append(name, value);
    const values = this.#values.get(name.toLowerCase());
    if (values) values.push(value.trim());
    else this.#values.set(name.toLowerCase(), [value.trim()]);
  }

  override set(name: string, value: string): void {
    super.set(name, value);
    this.#values.set(name.toLowerCase(), [value.trim()]);
  }

  override delete(name: string): void {
    super.delete(name);
    this.#values.delete(name.toLowerCase());
  }

  /** All values by their names, which are in small letters. */
  byName(): Record<string, string[]> {
    return Object.fromEntries(this.#values);
  }
}
