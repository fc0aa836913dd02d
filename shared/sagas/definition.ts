/**
 * Sagas as values: the steps towards a goal, and how each is undone when the goal cannot be reached.
 *
 * @module
 */
import type { z } from "zod";
import { type AnyMessageType, type Message, success } from "../messaging/message.ts";

/** How often a compensation is sent before the saga is parked, unless its step says otherwise. */
export const COMPENSATION_ATTEMPTS = 10;

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
  /** The same for the command that undoes the step. Default `deadlineMs`. */
  readonly compensationDeadlineMs?: number;
  /** How often that is sent before the saga is parked. Default 10. */
  readonly compensationAttempts?: number;
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
  readonly compensationDeadlineMs: number;
  readonly compensationAttempts: number;
}

/** How a saga's data is stored. */
export interface DataVersions {
  /** Version of the schema; 1 unless said. */
  readonly version?: number;
  /** For each older version, the step to the next one. */
  readonly upcast?: Readonly<Record<number, (data: never) => unknown>>;
}

/** The versions of a saga's steps. */
export interface StepVersions<Data> {
  /** Version of the steps; 1 unless said. */
  readonly version?: number;
  /** The steps of older versions, for as long as sagas with them are under way. */
  readonly former?: Readonly<Record<number, readonly Step<Data>[]>>;
}

/** A saga's definition. */
export interface SagaDefinition<Data> {
  /** Stored and sent: never rename. */
  readonly name: string;
  /**
   * Sagas under way know their step by its index, and keep the steps that they were started with to
   * their end: whoever changes these raises the version, and leaves the former ones in `former` until
   * the last saga with them has ended.
   */
  readonly steps: readonly Step<Data>[];
  readonly version: number;
  readonly former: Readonly<Record<number, readonly Step<Data>[]>>;
  readonly schema: z.ZodType<Data>;
  readonly versions: Required<DataVersions>;
}

/** What defines the sagas of one kind of data. */
export interface SagaOf<Data> {
  /** @throws {TypeError} when no step does something, two have one name, or a former version is not older. */
  define(
    name: string,
    steps: readonly Step<Data>[],
    versions?: StepVersions<Data>,
  ): SagaDefinition<Data>;
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
    define(name, steps, { version: current = 1, former = {} } = {}) {
      checkSteps(name, steps);
      for (const [older, its] of Object.entries(former)) {
        if (!(Number(older) < current)) {
          throw new TypeError(`the saga ${name} v${older} is not older than v${current}`);
        }
        checkSteps(`${name} v${older}`, its);
      }
      return { name, steps, version: current, former, schema, versions: { version, upcast } };
    },
  };
}

function checkSteps<Data>(name: string, steps: readonly Step<Data>[]): void {
  if (!steps.some(({ invoke }) => invoke)) {
    throw new TypeError(`the saga ${name} has no step that does something`);
  }
  const names = steps.map((step, index) => stepName(step, index));
  const twice = names.find((step, index) => names.indexOf(step) !== index);
  if (twice) throw new TypeError(`the saga ${name} has two steps named ${twice}`);
}

function makeStep<Data, Reply>(definition: StepDefinition<Data, Reply>): Step<Data> {
  const { name, invoke, onReply, compensate, deadlineMs = 30_000, attempts = 5 } = definition;
  const { compensationDeadlineMs = deadlineMs } = definition;
  const { compensationAttempts = COMPENSATION_ATTEMPTS } = definition;
  if (onReply && !invoke) throw new TypeError("a step without a command has no reply to handle");
  if (!(deadlineMs >= 1 && compensationDeadlineMs >= 1)) {
    throw new TypeError("a step's deadline is below 1 ms");
  }
  for (const number of [attempts, compensationAttempts]) {
    if (!Number.isInteger(number) || number < 1) {
      throw new TypeError("a step has at least one attempt");
    }
  }
  return {
    name,
    invoke,
    compensate,
    deadlineMs,
    attempts,
    compensationDeadlineMs,
    compensationAttempts,
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

/** A saga is of a version of its definition, or of its data, that this code does not have. */
export class UnknownSagaVersion extends Error {
  override readonly name = "UnknownSagaVersion";
}

/**
 * The definition with the steps that a saga was started with.
 *
 * @throws {UnknownSagaVersion} when this code does not have them, or not the step at hand.
 */
export function definitionOf<Data>(
  definition: SagaDefinition<Data>,
  stored: { readonly definitionVersion: number; readonly step: number },
): SagaDefinition<Data> {
  const { name, version, former } = definition;
  const { definitionVersion, step } = stored;
  const steps = definitionVersion === version ? definition.steps : former[definitionVersion];
  if (!steps) {
    throw new UnknownSagaVersion(
      `a saga ${name} has the steps of version ${definitionVersion}, which this code does not have`,
    );
  }
  if (step >= steps.length) {
    throw new UnknownSagaVersion(
      `a saga ${name} is at step ${step}, which this code does not have`,
    );
  }
  return steps === definition.steps ? definition : { ...definition, steps };
}

/**
 * Stored data as today's code knows it: carried up to the current version, then checked.
 *
 * @throws {UnknownSagaVersion} when the stored version is newer than the code.
 * @throws {z.ZodError} when the data does not fit the schema.
 */
export function decodeData<Data>(
  { name, schema, versions: { version, upcast } }: SagaDefinition<Data>,
  stored: { readonly data: unknown; readonly dataVersion: number },
): Data {
  if (stored.dataVersion > version) {
    throw new UnknownSagaVersion(
      `a saga ${name} is stored in version ${stored.dataVersion}, this code knows ${version}`,
    );
  }
  let data = stored.data;
  for (let from = stored.dataVersion; from < version; from++) data = upcast[from](data as never);
  return schema.parse(data);
}
