/**
 * A saga's definition told for people: which commands its steps send, which replies they wait for, for
 * how long, and how each is undone.
 *
 * @module
 */
import { type NamedMessage, success } from "../messaging/message.ts";
import { type SagaDefinition, type Step, stepName } from "./definition.ts";
import { sampleOf } from "./sample.ts";

/** A command of a step. */
export interface PlannedCommand {
  readonly command: NamedMessage;
  /** The reply that tells success. */
  readonly reply: NamedMessage;
  /** How long the first attempt waits for its reply, in milliseconds. */
  readonly deadlineMs: number;
  /** How often it is sent in all. */
  readonly attempts: number;
}

/** A step. What it does not have is skipped in its direction. */
export interface PlannedStep {
  readonly name: string;
  readonly invoke?: PlannedCommand;
  readonly compensate?: PlannedCommand;
}

/** A saga. */
export interface SagaPlan {
  readonly name: string;
  /** Of its steps. */
  readonly version: number;
  /** Where replies go, without the stream's prefix. */
  readonly replyChannel: string;
  readonly steps: readonly PlannedStep[];
  readonly triggers: SagaTriggers;
}

/** The events that set sagas of a kind in motion, as whoever hears them says: for people only. */
export interface SagaTriggers {
  /** Start one. */
  readonly start: readonly NamedMessage[];
  /** Turn one back that has not ended. */
  readonly cancel: readonly NamedMessage[];
}

/**
 * The plan of a definition: its steps are asked for their commands with made-up data.
 *
 * @param triggers what starts it and turns it back; nothing unless given.
 * @throws {z.ZodError} when no data can be made up that its schema accepts.
 */
export function sagaPlan<Data>(
  { name, version, schema, steps }: SagaDefinition<Data>,
  replyChannel: string,
  triggers: SagaTriggers = { start: [], cancel: [] },
): SagaPlan {
  const data = sampleOf(schema);
  const planning = steps.map((step, at) => planned(step, at, data));
  return { name, version, replyChannel, steps: planning, triggers };
}

function planned<Data>(step: Step<Data>, at: number, data: Data): PlannedStep {
  const { invoke, compensate, deadlineMs, attempts } = step;
  const { compensationDeadlineMs, compensationAttempts } = step;
  const does = invoke?.(data).type;
  const undoes = compensate?.(data).type;
  return {
    name: stepName(step, at),
    ...(does && { invoke: { ...told(does), deadlineMs, attempts } }),
    ...(undoes && {
      compensate: {
        ...told(undoes),
        deadlineMs: compensationDeadlineMs,
        attempts: compensationAttempts,
      },
    }),
  };
}

/** A command's type knows its reply, unless that is generic. */
function told(command: NamedMessage & { readonly reply?: NamedMessage | undefined }) {
  return { command, reply: command.reply ?? success };
}
