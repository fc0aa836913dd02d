/**
 * Sagas as values: the steps towards a goal, and how each is undone when the goal cannot be reached.
 *
 * @module
 */
import type { z } from "zod";
import { type AnyMessageType, type Message, success } from "../messaging/message.ts";

/** A command to be sent; its type knows the reply that tells its success, unless that is generic. */
export interface CommandMessage<Reply> {
  readonly type: AnyMessageType & { readonly reply?: AnyMessageType<Reply> | undefined };
  readonly data: unknown;
}

/** One step of a saga, as it is written down. What is left out is skipped in its direction. */
export interface StepDefinition<Data, Reply> {
  /** For history and operators; `step <index>` unless said. */
  readonly name?: string;
  /** The command that does the step. Must be pure: it may be asked for more than once. */
  readonly invoke?: (data: Data) => CommandMessage<Reply>;
  /** What the step's success adds to the data. Put after `invoke`, which types the reply. */
  readonly onReply?: (data: Data, reply: Reply) => Data;
  /**
   * The command that undoes the step. It must succeed when there is nothing to undo: it is also sent
   * when the step's outcome is unknown.
   */
  readonly compensate?: (data: Data) => Message;
  /** How long the first attempt waits for its reply, in milliseconds; each further one twice as long. Default 30 s. */
  readonly deadlineMs?: number;
  /** How often the command is sent before the saga turns back. Default 5. */
  readonly attempts?: number;
}

/** The payload of a reply that tells success. */
export interface ReplyPayload {
  /** Registered name. */
  readonly name: string;
  readonly payload: Uint8Array;
}

/** One step of a saga. Made by `step` of {@link sagaOf}. */
export interface Step<Data> {
  readonly name: string | undefined;
  readonly invoke: ((data: Data) => Message) | undefined;
  readonly compensate: ((data: Data) => Message) | undefined;
  /** The data after the step's success. @throws when the reply is not the one the command has. */
  readonly receive: (data: Data, reply: ReplyPayload) => Data;
  readonly deadlineMs: number;
  readonly attempts: number;
}

/** How a saga's data is stored. */
export interface DataVersions {
  /** Version of the schema; 1 unless said. */
  readonly version?: number;
  /** For each older version, the step to the next one. */
  readonly upcast?: Readonly<Record<number, (data: never) => unknown>>;
}

/** A saga's definition. */
export interface SagaDefinition<Data> {
  /** Stored and sent: never rename. */
  readonly name: string;
  /**
   * Sagas under way know their step by its index: a new step may only be added at the end, any other
   * change is a new saga with a new name.
   */
  readonly steps: readonly Step<Data>[];
  readonly schema: z.ZodType<Data>;
  readonly versions: Required<DataVersions>;
}

/** What defines the sagas of one kind of data. */
export interface SagaOf<Data> {
  /** @throws {TypeError} when no step does something, or two have one name. */
  define(name: string, steps: readonly Step<Data>[]): SagaDefinition<Data>;
  /** @throws {TypeError} for a reply handler without a command, or times and numbers below 1. */
  step<Reply = unknown>(definition: StepDefinition<Data, Reply>): Step<Data>;
}

/**
 * Starts the definition of a saga.
 *
 * @param schema of the data: it is stored as JSON between the steps and checked when it is read.
 * @throws {TypeError} when a version below the current one has no upcaster.
 * @example
 * ```ts
 * import { z } from "zod";
 * import { commandChannel } from "../messaging/message.ts";
 * import { sagaOf } from "./definition.ts";
 *
 * const text = { // a codec; generated from a proto in real life
 *   encode: (m: { id: string }) => ({ finish: () => new TextEncoder().encode(m.id) }),
 *   decode: (bytes: Uint8Array) => ({ id: new TextDecoder().decode(bytes) }),
 *   fromPartial: (m: { id?: string }) => ({ id: m.id ?? "" }),
 * };
 * const { BookRoom, FreeRoom } =
 *   commandChannel("hotel.commands", "hotelapi", { BookRoom: text, FreeRoom: text }).types;
 *
 * const { define, step } = sagaOf(z.object({ roomId: z.string() }));
 * const trip = define("travel.Trip", [
 *   step({
 *     invoke: (trip) => BookRoom({ id: trip.roomId }),
 *     compensate: (trip) => FreeRoom({ id: trip.roomId }),
 *   }),
 * ]);
 * if (trip.steps.length !== 1) throw new Error("never");
 * ```
 */
export function sagaOf<Data>(
  schema: z.ZodType<Data>,
  { version = 1, upcast = {} }: DataVersions = {},
): SagaOf<Data> {
  for (let older = 1; older < version; older++) {
    if (!(older in upcast)) throw new TypeError(`saga data v${older} has no upcaster`);
  }
  return {
    step: makeStep,
    define(name, steps) {
      if (!steps.some(({ invoke }) => invoke)) {
        throw new TypeError(`the saga ${name} has no step that does something`);
      }
      const names = steps.map((step, index) => stepName(step, index));
      const twice = names.find((step, index) => names.indexOf(step) !== index);
      if (twice) throw new TypeError(`the saga ${name} has two steps named ${twice}`);
      return { name, steps, schema, versions: { version, upcast } };
    },
  };
}

function makeStep<Data, Reply>(definition: StepDefinition<Data, Reply>): Step<Data> {
  const { name, invoke, onReply, compensate, deadlineMs = 30_000, attempts = 5 } = definition;
  if (onReply && !invoke) throw new TypeError("a step without a command has no reply to handle");
  if (!(deadlineMs >= 1)) throw new TypeError("a step's deadline is below 1 ms");
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new TypeError("a step has at least one attempt");
  }
  return {
    name,
    invoke,
    compensate,
    deadlineMs,
    attempts,
    receive(data, reply) {
      if (!invoke || !onReply) return data;
      const type = invoke(data).type.reply ?? (success as AnyMessageType<unknown>);
      if (reply.name !== type.registeredName) {
        throw new TypeError(`the reply is ${reply.name}, not ${type.registeredName}`);
      }
      return onReply(data, type.decode(reply.payload) as Reply);
    },
  };
}

/** What a step is called in history. */
export function stepName<Data>(step: Step<Data> | undefined, index: number): string {
  return step?.name ?? `step ${index}`;
}

/**
 * Stored data as today's code knows it: carried up to the current version, then checked.
 *
 * @throws {TypeError} when the stored version is newer than the code.
 * @throws {z.ZodError} when the data does not fit the schema.
 */
export function decodeData<Data>(
  { name, schema, versions: { version, upcast } }: SagaDefinition<Data>,
  stored: { readonly data: unknown; readonly dataVersion: number },
): Data {
  if (stored.dataVersion > version) {
    throw new TypeError(
      `a saga ${name} is stored in version ${stored.dataVersion}, this code knows ${version}`,
    );
  }
  let data = stored.data;
  for (let from = stored.dataVersion; from < version; from++) data = upcast[from](data as never);
  return schema.parse(data);
}
