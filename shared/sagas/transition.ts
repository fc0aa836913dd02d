/**
 * How a saga moves: pure. From a saga and what happened to it follow the saga as it is then, and
 * whether its command is to be sent.
 *
 * @module
 */
import type { ReplyPayload, SagaDefinition } from "./definition.ts";
import {
  attempt,
  backward,
  finish,
  forward,
  type Moment,
  note,
  park,
  stepOf,
  type Transition,
  waiting,
} from "./moves.ts";
import { keptText, type Saga, type SagaError } from "./saga.ts";

/** A reply, as far as a saga looks at it. */
export interface SagaReply extends ReplyPayload {
  readonly kind: "reply";
  /** Of the command that it answers; `undefined` when it does not say. */
  readonly commandId: string | undefined;
  /** Index of the step that it answers; `undefined` when it does not say. */
  readonly step: number | undefined;
  /** Why the command was refused; `undefined`: it succeeded. */
  readonly error: SagaError | undefined;
}

/** What can happen to a saga. */
export type SagaInput =
  | SagaReply
  | { readonly kind: "deadline" }
  | { readonly kind: "cancel"; readonly reason: string }
  | OperatorMove;

/** What an operator can do to a parked saga. */
export interface OperatorMove {
  readonly kind: "retry" | "skip" | "close";
  /** Who does it, for the history. */
  readonly by?: string;
}

/** The first transition: a saga with this data, and its first command. */
export function begin<Data>(
  definition: SagaDefinition<Data>,
  data: Data,
  moment: Moment,
): Transition<Data> {
  return forward(definition, {
    state: "running",
    data,
    step: -1,
    attempt: 0,
    commandId: null,
    command: null,
    deadlineAt: null,
    cancelRequested: false,
    parkedFrom: null,
    error: null,
    history: [],
  }, moment);
}

/**
 * Every further transition.
 *
 * @throws what a step's functions throw: then nothing happened and nothing may be saved.
 * @throws {RangeError} when the saga is at a step that this code does not know yet.
 */
export function transition<Data>(
  definition: SagaDefinition<Data>,
  saga: Saga<Data>,
  input: SagaInput,
  moment: Moment,
): Transition<Data> {
  const untouched = { saga, send: false, taken: false };
  switch (input.kind) {
    case "reply":
      return replied(definition, saga, input, moment);
    case "deadline":
      if (!saga.deadlineAt || saga.deadlineAt > moment.now) return untouched;
      return overdue(definition, saga, moment);
    case "cancel": {
      if (saga.state !== "running" || saga.cancelRequested) return untouched;
      const error = {
        code: "canceled",
        reason: "saga_canceled",
        message: keptText(input.reason),
      };
      const canceled = { ...saga, cancelRequested: true, error };
      return waiting(note(definition, canceled, moment, "cancel_requested", { error }));
    }
    default:
      return isOpenTo(input.kind, saga) ? operated(definition, saga, input, moment) : untouched;
  }
}

/** Whether an operator can do this to the saga as it is: only what is undone can be skipped. */
export function isOpenTo(
  kind: OperatorMove["kind"],
  { state, parkedFrom }: { readonly state: string; readonly parkedFrom: string | null },
): boolean {
  return state === "parked" && (kind !== "skip" || parkedFrom === "compensating");
}

function operated<Data>(
  definition: SagaDefinition<Data>,
  saga: Saga<Data>,
  { kind, by }: OperatorMove,
  moment: Moment,
): Transition<Data> {
  const noted = (what: "retried" | "skipped" | "closed") =>
    unparked(note(definition, saga, moment, what, by === undefined ? {} : { by }));
  switch (kind) {
    case "retry":
      return attempt(definition, { ...noted("retried"), attempt: 0 }, moment);
    case "skip":
      return backward(definition, noted("skipped"), saga.step - 1, moment);
    case "close":
      return finish(definition, noted("closed"), "compensated", moment);
  }
}

/** As it was before it was parked. */
function unparked<Data>(saga: Saga<Data>): Saga<Data> {
  return saga.parkedFrom ? { ...saga, state: saga.parkedFrom, parkedFrom: null } : saga;
}

function replied<Data>(
  definition: SagaDefinition<Data>,
  saga: Saga<Data>,
  reply: SagaReply,
  moment: Moment,
): Transition<Data> {
  const about = { reply: keptText(reply.name), ...(reply.error && { error: reply.error }) };
  const matches = saga.commandId !== null && reply.commandId === saga.commandId &&
    (reply.step ?? saga.step) === saga.step;
  if (!matches || (saga.parkedFrom === "compensating" && reply.error)) {
    const noted = note(definition, saga, moment, "ignored", about);
    return { saga: noted, send: false, taken: false };
  }
  // A saga that was parked goes on by itself when the outcome it waited for is known after all.
  const noted = unparked(
    note(definition, saga, moment, reply.error ? "failed" : "succeeded", about),
  );
  if (noted.state !== "running") {
    if (!reply.error) return backward(definition, noted, saga.step - 1, moment);
    return saga.attempt < stepOf(definition, saga.step).compensationAttempts
      ? waiting(noted) // the deadline sends it again
      : park(definition, noted, moment);
  }
  if (reply.error) {
    // With one attempt the refusal is the last word. With more, another one may have been carried out.
    const from = saga.attempt === 1 ? saga.step - 1 : saga.step;
    return backward(definition, { ...noted, error: saga.error ?? reply.error }, from, moment);
  }
  const data = stepOf(definition, saga.step).receive(saga.data, reply);
  const done = { ...noted, data };
  return saga.cancelRequested
    ? backward(definition, done, saga.step, moment)
    : forward(definition, done, moment);
}

function overdue<Data>(
  definition: SagaDefinition<Data>,
  saga: Saga<Data>,
  moment: Moment,
): Transition<Data> {
  const { attempts, compensationAttempts } = stepOf(definition, saga.step);
  if (saga.state === "compensating") {
    if (saga.attempt < compensationAttempts) return attempt(definition, saga, moment);
    return park(definition, note(definition, saga, moment, "expired"), moment);
  }
  if (saga.attempt < attempts && !saga.cancelRequested) return attempt(definition, saga, moment);
  const error = saga.error ?? {
    code: "deadline_exceeded",
    reason: "saga_step_expired",
    message: `${saga.command?.name} was sent ${saga.attempt} times and not answered`,
  };
  const expired = note(definition, { ...saga, error }, moment, "expired");
  return backward(definition, expired, saga.step, moment); // its outcome is unknown: undone too
}
