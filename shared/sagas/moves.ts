/**
 * The moves of a saga, of which its transitions are made: pure.
 *
 * @module
 */
import type { Message } from "../messaging/message.ts";
import { type SagaDefinition, type Step, stepName } from "./definition.ts";
import { HISTORY_LIMIT, type Saga, type SagaCommand, type SagaRecord } from "./saga.ts";

/** Deadlines double from attempt to attempt up to here, in milliseconds: 10 minutes. */
export const LONGEST_DEADLINE_MS = 600_000;

/** What is needed to move and cannot be known here. */
export interface Moment {
  readonly now: Date;
  /** The id of the next command, if there is to be one. */
  readonly commandId: string;
}

/** What follows. */
export interface Transition<Data> {
  /** The very same object when nothing is to be saved. */
  readonly saga: Saga<Data>;
  /** Whether the saga's command is to be sent now. */
  readonly send: boolean;
  /** Whether the input meant something to the saga; else it was at most noted. */
  readonly taken: boolean;
}

/** How long the n-th attempt of a command waits for its reply, in milliseconds. */
export function deadlineOf(deadlineMs: number, attempt: number): number {
  return Math.min(deadlineMs * 2 ** (attempt - 1), Math.max(deadlineMs, LONGEST_DEADLINE_MS));
}

/** On to the next step that does something; none left: completed. */
export function forward<Data>(
  definition: SagaDefinition<Data>,
  saga: Saga<Data>,
  moment: Moment,
): Transition<Data> {
  const found = definition.steps.findIndex((step, index) => index > saga.step && step.invoke);
  const invoke = definition.steps[found]?.invoke;
  if (!invoke) return finish(definition, saga, "completed", moment);
  return dispatch(definition, { ...saga, step: found }, invoke(saga.data), moment);
}

/** Back to the next step, from `from` downwards, that undoes something; none left: compensated. */
export function backward<Data>(
  definition: SagaDefinition<Data>,
  saga: Saga<Data>,
  from: number,
  moment: Moment,
): Transition<Data> {
  const found = definition.steps.findLastIndex((step, index) => index <= from && step.compensate);
  const compensate = definition.steps[found]?.compensate;
  if (!compensate) return finish(definition, saga, "compensated", moment);
  const turned: Saga<Data> = { ...saga, state: "compensating", step: found };
  return dispatch(definition, turned, compensate(saga.data), moment);
}

/** A new command. */
function dispatch<Data>(
  definition: SagaDefinition<Data>,
  saga: Saga<Data>,
  { type, data }: Message,
  moment: Moment,
): Transition<Data> {
  if (type.kind !== "command") throw new TypeError(`${type.registeredName} is not a command`);
  const command: SagaCommand = {
    name: type.registeredName,
    channel: type.channel,
    data: type.encode(data).toBase64(),
  };
  return attempt(
    definition,
    { ...saga, command, commandId: moment.commandId, attempt: 0 },
    moment,
  );
}

/** The command at hand, once more. */
export function attempt<Data>(
  definition: SagaDefinition<Data>,
  saga: Saga<Data>,
  moment: Moment,
): Transition<Data> {
  const attempt = saga.attempt + 1;
  const step = stepOf(definition, saga.step);
  const isForward = saga.state === "running";
  const waitMs = deadlineOf(isForward ? step.deadlineMs : step.compensationDeadlineMs, attempt);
  const deadlineAt = new Date(moment.now.getTime() + waitMs);
  const sent = note(definition, { ...saga, attempt, deadlineAt }, moment, "sent");
  return { saga: sent, send: true, taken: true };
}

/** Stopped, until an operator helps or the outstanding reply comes after all. */
export function park<Data>(
  definition: Pick<SagaDefinition<Data>, "steps">,
  saga: Saga<Data>,
  moment: Moment,
): Transition<Data> {
  const parkedFrom = saga.state === "running" ? "running" : "compensating";
  const parked: Saga<Data> = { ...saga, state: "parked", parkedFrom, deadlineAt: null };
  return waiting(note(definition, parked, moment, "parked"));
}

/** At its end. */
export function finish<Data>(
  definition: Pick<SagaDefinition<Data>, "steps">,
  saga: Saga<Data>,
  state: "completed" | "compensated",
  moment: Moment,
): Transition<Data> {
  const open = { commandId: null, command: null, deadlineAt: null };
  return waiting(note(definition, { ...saga, ...open, state }, moment, state));
}

/** Nothing to send. */
export function waiting<Data>(saga: Saga<Data>): Transition<Data> {
  return { saga, send: false, taken: true };
}

/** @throws {RangeError} when this code does not know the step. */
export function stepOf<Data>(definition: SagaDefinition<Data>, index: number): Step<Data> {
  const step = definition.steps[index];
  if (!step) throw new RangeError(`the saga ${definition.name} has no step ${index} in this code`);
  return step;
}

/** The same saga with one more record, and without the oldest when there are too many. */
export function note<Data>(
  { steps }: Pick<SagaDefinition<Data>, "steps">,
  saga: Saga<Data>,
  { now }: Moment,
  what: SagaRecord["what"],
  about: Pick<SagaRecord, "reply" | "error" | "by"> = {},
): Saga<Data> {
  const { step, attempt, command, history } = saga;
  const record: SagaRecord = {
    at: now.toISOString(),
    what,
    step,
    name: stepName(steps[step], step),
    attempt,
    ...(command && { command: command.name }),
    ...about,
  };
  return { ...saga, history: [...history, record].slice(-HISTORY_LIMIT) };
}
