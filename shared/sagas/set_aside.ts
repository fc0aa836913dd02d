/**
 * What a process does with a saga whose definition it does not know, since code of several versions may
 * run side by side: nothing that needs the steps. What comes for the saga is set aside in its row, for
 * the timers of a process that knows it; when none comes in time, the saga is parked.
 *
 * @module
 */
import type { SagaDefinition } from "./definition.ts";
import { finish, type Moment, note, park } from "./moves.ts";
import { HISTORY_LIMIT, keptText, type Saga, type SagaError } from "./saga.ts";
import type { SagaInput } from "./transition.ts";

/** Something that was set aside. */
export interface SetAside {
  /** The deadline of the saga before, ISO 8601: it counts again when this is taken. */
  readonly deadlineAt: string | null;
  readonly input:
    | { readonly kind: "cancel"; readonly reason: string }
    | {
      readonly kind: "reply";
      readonly name: string;
      /** Base64. */
      readonly payload: string;
      readonly commandId?: string;
      readonly step?: number;
      readonly error?: SagaError;
    };
}

/** How long after its deadline a saga that nobody knows is parked, in milliseconds: 10 minutes. */
export const UNKNOWN_FOR_MS = 600_000;

/** What became of a saga that is not known. */
export interface Treated {
  /** The very same object when nothing is to be saved. */
  readonly saga: Saga<unknown>;
  readonly setAside: readonly SetAside[];
  /** Whether something was done about the input, if only to set it aside. */
  readonly taken: boolean;
}

/**
 * What happens to a saga that is not known; `undefined` when it is left to others: a deadline that has
 * not passed for long, an operator's move that needs the steps.
 */
export function treatUnknown(
  saga: Saga<unknown>,
  before: readonly SetAside[],
  input: SagaInput,
  moment: Moment,
): Treated | undefined {
  const treated = (saga: Saga<unknown>) => ({ saga, setAside: before, taken: true });
  switch (input.kind) {
    case "reply": {
      const about = { reply: keptText(input.name), ...(input.error && { error: input.error }) };
      if (isOver(saga)) {
        return { ...treated(note(NOTHING, saga, moment, "ignored", about)), taken: false };
      }
      const { kind, name, payload, commandId, step, error } = input;
      const kept = {
        kind,
        name,
        payload: payload.toBase64(),
        ...(commandId !== undefined && { commandId }),
        ...(step !== undefined && { step }),
        ...(error && { error }),
      };
      return aside(note(NOTHING, saga, moment, "set_aside", about), before, kept, moment);
    }
    case "cancel": {
      if (saga.state !== "running" || saga.cancelRequested) {
        return { ...treated(saga), taken: false };
      }
      const error = { code: "canceled", reason: "saga_canceled", message: keptText(input.reason) };
      return aside(note(NOTHING, saga, moment, "set_aside", { error }), before, input, moment);
    }
    case "deadline": {
      if (!saga.deadlineAt || saga.deadlineAt > moment.now) {
        return { ...treated(saga), taken: false };
      }
      if (saga.state === "parked") return treated({ ...saga, deadlineAt: null });
      const overdueMs = moment.now.getTime() - saga.deadlineAt.getTime();
      return overdueMs < UNKNOWN_FOR_MS ? undefined : treated(park(NOTHING, saga, moment).saga);
    }
    case "close": {
      if (saga.state !== "parked") return undefined;
      const closed = note(NOTHING, saga, moment, "closed", input.by ? { by: input.by } : {});
      const ended = finish(NOTHING, { ...closed, parkedFrom: null }, "compensated", moment);
      return { ...treated(ended.saga), setAside: [] };
    }
    default:
      return undefined;
  }
}

/** What was set aside, as it came, and the deadline that counts again. */
export function takeUp(
  setAside: readonly SetAside[],
): { readonly deadlineAt: Date | null; readonly inputs: readonly SagaInput[] } {
  const before = setAside[0]?.deadlineAt;
  return {
    deadlineAt: before ? new Date(before) : null,
    inputs: setAside.map(({ input }) =>
      input.kind === "cancel" ? input : {
        ...input,
        payload: Uint8Array.fromBase64(input.payload),
        commandId: input.commandId,
        step: input.step,
        error: input.error,
      }
    ),
  };
}

/** The steps of nobody: names in the history are numbers then. */
const NOTHING: Pick<SagaDefinition<unknown>, "steps"> = { steps: [] };

function isOver({ state }: Saga<unknown>): boolean {
  return state === "completed" || state === "compensated";
}

/** The saga is due at once, so that the timers of whoever knows it find it. */
function aside(
  saga: Saga<unknown>,
  before: readonly SetAside[],
  input: SetAside["input"],
  { now }: Moment,
): Treated {
  const kept = {
    deadlineAt: before[0]?.deadlineAt ?? saga.deadlineAt?.toISOString() ?? null,
    input,
  };
  const deadlineAt = saga.deadlineAt && saga.deadlineAt < now ? saga.deadlineAt : now;
  return {
    saga: { ...saga, deadlineAt },
    setAside: [...before, kept].slice(-HISTORY_LIMIT),
    taken: true,
  };
}
