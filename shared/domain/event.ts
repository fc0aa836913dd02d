/**
 * Domain events: one value gives schema, type and registry, and reads every version ever stored.
 *
 * @module
 */
import type { z } from "zod";

/** One kind of event: what it carries, and how older shapes become today's. */
export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  /** What the event carries, today. */
  readonly schema: Schema;
  /** Version of the schema; 1 unless said. */
  readonly version?: number;
  /** For each older version, the step to the next one. */
  readonly upcast?: Readonly<Record<number, (data: never) => unknown>>;
}

/** Definitions by the event's name. */
export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** The events of one aggregate: `EventOf<typeof events>` is their union. */
export interface Events<Definitions extends EventDefinitions = EventDefinitions> {
  /** The context they belong to: they are stored as `context.Name`. */
  readonly context: string;
  readonly definitions: Definitions;
}

/** The union of `{ type, data }` that a set of events stands for. */
export type EventOf<E extends Events> = E extends Events<infer Definitions> ? {
    [Type in keyof Definitions & string]: {
      readonly type: Type;
      readonly data: z.infer<Definitions[Type]["schema"]>;
    };
  }[keyof Definitions & string]
  : never;

/** Any event, where its kind does not matter. */
export interface AnyEvent {
  readonly type: string;
  readonly data: unknown;
}

/** An event as it is written down. */
export interface EncodedEvent {
  /** `context.Name`. */
  readonly name: string;
  /** Version of the schema that `data` follows. */
  readonly version: number;
  readonly data: unknown;
}

/**
 * Defines the events of an aggregate.
 *
 * @param context the prefix of their stored names.
 * @throws {TypeError} when an event of version n lacks an upcaster for a version below n.
 * @example
 * ```ts
 * import { z } from "zod";
 * import { defineEvents, type EventOf } from "./event.ts";
 * const events = defineEvents("lamps", {
 *   LampLit: { version: 2, schema: z.object({ colour: z.string() }), upcast: { 1: () => ({ colour: "white" }) } },
 * });
 * const lit: EventOf<typeof events> = { type: "LampLit", data: { colour: "red" } };
 * ```
 */
export function defineEvents<const Definitions extends EventDefinitions>(
  context: string,
  definitions: Definitions,
): Events<Definitions> {
  for (const [name, { version = 1, upcast = {} }] of Object.entries(definitions)) {
    for (let older = 1; older < version; older++) {
      if (!(older in upcast)) throw new TypeError(`${context}.${name} v${older} has no upcaster`);
    }
  }
  return { context, definitions };
}

/**
 * An event as it is to be stored.
 *
 * @throws {TypeError} when the event is none of `events`.
 */
export function encodeEvent(events: Events, { type, data }: AnyEvent): EncodedEvent {
  const definition = events.definitions[type];
  if (!definition) throw new TypeError(`${events.context}.${type} is not defined`);
  return { name: `${events.context}.${type}`, version: definition.version ?? 1, data };
}

/**
 * A stored event is of newer code than this. It passes like an outage: whatever needs the event is tried
 * again, until a process with the newer code does it. Nothing is decided without it.
 */
export class NewerEvent extends TypeError {
  override readonly name = "NewerEvent";
  readonly code = "unavailable";
}

/**
 * A stored event as today's code knows it: carried up to the current version, then checked.
 *
 * @throws {NewerEvent} when the name is unknown or the version is newer than the code.
 * @throws {TypeError} when the name is of another context.
 * @throws {z.ZodError} when the data does not fit the schema.
 */
export function decodeEvent<E extends Events>(events: E, stored: EncodedEvent): EventOf<E> {
  const type = stored.name.slice(events.context.length + 1);
  const definition = events.definitions[type];
  if (!stored.name.startsWith(`${events.context}.`)) {
    throw new TypeError(`the stored event ${stored.name} is not of ${events.context}`);
  }
  if (!definition) {
    throw new NewerEvent(`the stored event ${stored.name} is not known to this code`);
  }
  const { version = 1, upcast = {}, schema } = definition;
  if (stored.version > version) {
    throw new NewerEvent(
      `${stored.name} is stored in version ${stored.version}, this code knows ${version}`,
    );
  }
  let data = stored.data;
  for (let from = stored.version; from < version; from++) data = upcast[from](data as never);
  return { type, data: schema.parse(data) } as EventOf<E>;
}
