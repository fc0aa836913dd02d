/**
 * Identifiers: branded strings, so that a basket's id cannot be passed where an order's is wanted.
 *
 * @module
 */
import { z } from "zod";
import { refused } from "./error.ts";

/**
 * The zod schema of one kind of id: any non-blank text of up to 128 characters, branded.
 *
 * @param brand the name of the type, e.g. `BasketId`.
 * @example
 * ```ts
 * import { z } from "zod";
 * import { idOf, parseId } from "./id.ts";
 * const BasketId = idOf("BasketId");
 * type BasketId = z.infer<typeof BasketId>;
 * const id: BasketId = parseId(BasketId, "4d2c");
 * ```
 */
export function idOf<Brand extends string>(brand: Brand): IdSchema<string & z.$brand<Brand>> {
  const isId = (id: string): id is string & z.$brand<Brand> => id.trim() !== "";
  return z.string().max(128).refine(isId, `${brand} is blank`);
}

/** Any schema of {@link idOf}. */
export type IdSchema<Id> = z.ZodType<Id>;

/**
 * Reads an id that came from outside.
 *
 * @throws {DomainError} `the id is not valid`, when it is blank or longer than 128 characters.
 */
export function parseId<Id>(schema: IdSchema<Id>, value: string): Id {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refused("id_not_valid", "the id is not valid");
  return parsed.data;
}

/** Makes ids: an argument wherever ids are made, so that tests can say which come next. */
export type NewId = () => string;

/**
 * A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits, so that ids sort by
 * the time they were made and index pages fill in order.
 *
 * @param now Unix milliseconds; the system's clock by default.
 * @example
 * ```ts
 * import { uuidv7 } from "./id.ts";
 * if (uuidv7(0).slice(0, 15) !== "00000000-0000-7") throw new Error("never");
 * ```
 */
export function uuidv7(now: number = Date.now()): string {
  return `${prefixOf(now)}${crypto.randomUUID().slice(15)}`;
}

/** What ids of one millisecond begin with: its number and the version. */
function prefixOf(now: number): string {
  const time = Math.floor(now).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7`;
}

/**
 * Ids that sort in the order they were made, also within one millisecond: the 12 bits after the time
 * count (RFC 9562, 6.2, method 1). One maker a process.
 *
 * @param now Unix milliseconds; the system's clock by default. When it goes back, ids do not.
 * @example
 * ```ts
 * import { orderedIds } from "./id.ts";
 * const newId = orderedIds(() => 0);
 * const ids = [newId(), newId(), newId()];
 * if (ids.toSorted().join() !== ids.join()) throw new Error("never");
 * ```
 */
export function orderedIds(now: () => number = Date.now): NewId {
  let time = 0;
  let count = 0;
  let prefix = prefixOf(time);
  const begin = (next: number) => {
    time = next;
    count = 0;
    prefix = prefixOf(time);
  };
  return () => {
    const at = Math.floor(now());
    if (at > time) begin(at);
    else if (++count > 0xfff) begin(time + 1);
    return `${prefix}${count.toString(16).padStart(3, "0")}${crypto.randomUUID().slice(18)}`;
  };
}

/**
 * When an id of version 7 was made.
 *
 * @returns Unix milliseconds; undefined for any other id.
 * @example
 * ```ts
 * import { timeOfId, uuidv7 } from "./id.ts";
 * if (timeOfId(uuidv7(1_000)) !== 1_000 || timeOfId("7") !== undefined) throw new Error("never");
 * ```
 */
export function timeOfId(id: string): number | undefined {
  if (id.length !== 36 || id[14] !== "7" || id[8] !== "-") return undefined;
  const time = Number.parseInt(id.slice(0, 8), 16) * 0x10000 + Number.parseInt(id.slice(9, 13), 16);
  return Number.isNaN(time) ? undefined : time;
}
