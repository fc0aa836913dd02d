/**
 * Runs sagas: each transition is part of a unit of work, so the saga's row, its command and the inbox
 * row of what moved it are committed together or not at all.
 *
 * @module
 */
import { DomainError, notFound, refused } from "../domain/error.ts";
import type { Message } from "../messaging/message.ts";
import { type CallContext, currentCall, inCall, newCall } from "../platform/call_context.ts";
import type { Unit } from "../platform/commit/unit.ts";
import { insert, patch } from "../platform/commit/write.ts";
import type { Logger } from "../platform/log.ts";
import { sagaMoved, UNBEGUN } from "../platform/tracing/sagas.ts";
import { type SagaDefinition, UnknownSagaVersion } from "./definition.ts";
import { commandHeaders, readReply, type ReceivedReply } from "./reply.ts";
import { movedBetween, type SagaMoved } from "./moved.ts";
import type { Transition } from "./moves.ts";
import { type SagaPlan, sagaPlan, type SagaTriggers } from "./plan.ts";
import { keptText, type Saga, type SagaCommand } from "./saga.ts";
import { takeUp, treatUnknown } from "./set_aside.ts";
import { asStored, definitionFor } from "./stored_saga.ts";
import { type SagaRow, sagasTable } from "./table.ts";
import {
  begin,
  isOpenTo,
  type OperatorMove as OperatorInput,
  type SagaInput,
  transition,
} from "./transition.ts";

/** What sagas of one kind need. */
export interface SagaPorts<Data> {
  readonly definition: SagaDefinition<Data>;
  /** Where replies go, without the stream's prefix, e.g. `cosec.replies.CreateOrder`. */
  readonly replyChannel: string;
  /** The events whose handlers call `start` and `cancel`, to be told in its plan; none unless given. */
  readonly triggers?: SagaTriggers;
  /** Prefix of all subjects: the stream's name. */
  readonly stream: string;
  /** Told of sagas that are parked. */
  readonly log?: Logger;
  /** Told of each move once it is committed; must be quick, and must not throw. */
  readonly observe?: (moved: SagaMoved) => void;
}

/** The sagas of one kind. What they write goes with the unit. */
export interface Sagas<Data> {
  /** The definition's. */
  readonly name: string;
  /** Full subject of the replies, to be subscribed to. */
  readonly replySubject: string;
  /** What its definition says, for people. @throws {z.ZodError} as {@linkcode sagaPlan}. */
  plan(): SagaPlan;
  /** Starts a saga and sends its first command. Answers `false`, and does nothing, when it was started before. */
  start(unit: Unit, id: string, data: Data): Promise<boolean>;
  /**
   * Takes a reply. Answers `false` when it meant nothing: for another kind of saga or an unknown one,
   * or late, repeated or foreign to the command at hand, which is noted in the saga's history.
   *
   * @throws {UnusableHeaders} when it names no saga or no outcome.
   * @throws {TypeError} when a step succeeded with another reply than its command has.
   */
  onReply(unit: Unit, reply: ReceivedReply): Promise<boolean>;
  /**
   * Asks a saga to turn back as soon as the outcome of its outstanding command is known, or that
   * command's deadline has passed. Answers `false`, and does nothing, when it is unknown or not
   * running, or that was asked before.
   */
  cancel(unit: Unit, id: string, reason: string): Promise<boolean>;
  /**
   * Sends the outstanding command again, or turns back, or parks. Answers `false` when nothing is
   * overdue.
   *
   * @throws {UnknownSagaVersion} when the saga is left to a process that knows its definition.
   */
  onDeadline(unit: Unit, id: string): Promise<boolean>;
  /**
   * Sends the command that a saga was parked on again, with all its attempts.
   *
   * @throws {DomainError} not_found; saga_not_parked; saga_unknown_here; aborted when the row has
   *   another version than the one that was looked at.
   */
  retry(unit: Unit, id: string, about?: OperatorCall): Promise<void>;
  /** Takes the compensation that a saga was parked on as done. @throws as `retry`; saga_not_compensating. */
  skip(unit: Unit, id: string, about?: OperatorCall): Promise<void>;
  /** Takes a parked saga as compensated, whatever is left. @throws as `retry`, but for saga_unknown_here. */
  close(unit: Unit, id: string, about?: OperatorCall): Promise<void>;
}

/** An operator at work. */
export interface OperatorCall {
  /** Who it is, for the history. */
  readonly by?: string;
  /** The version of the saga's row that was looked at; not compared unless given. */
  readonly version?: number;
}

/**
 * Makes the sagas of one kind.
 *
 * @example
 * ```ts ignore
 * const orders = createSagas({ definition: createOrder, replyChannel, stream: "mallbots" });
 * await units.run((unit) => orders.start(unit, order.id, order), inbox);
 * ```
 */
export function createSagas<Data>(
  { definition, replyChannel, triggers, stream, log, observe }: SagaPorts<Data>,
): Sagas<Data> {
  const { name } = definition;
  const replySubject = `${stream}.${replyChannel}`;
  const slot = (id: string) => `saga ${name} ${id}`;

  async function load(unit: Unit, id: string): Promise<SagaRow | undefined> {
    const loaded = unit.loaded as Map<string, SagaRow>;
    const row = loaded.get(slot(id)) ??
      await unit.store.find(sagasTable(unit.schema), { id, name });
    if (row) loaded.set(slot(id), row);
    return row;
  }

  /** Saves a saga and sends its command. */
  function keep(
    unit: Unit,
    before: SagaRow | undefined,
    origin: Origin,
    { saga, send }: Pick<Transition<unknown>, "saga" | "send">,
    versions: Pick<SagaRow, "dataVersion" | "definitionVersion" | "setAside">,
    call: CallContext,
  ): void {
    const version = (before?.version ?? 0) + 1;
    const changes = { ...saga, ...versions, updatedAt: unit.now, version };
    const row: SagaRow = { ...origin, name, ...changes };
    const table = sagasTable(unit.schema);
    unit.write(
      before
        ? patch(table, { id: row.id, name }, changes, { expected: before.version })
        : insert(table, row),
    );
    unit.loaded.set(slot(row.id), row);
    sagaMoved(row, before ?? UNBEGUN, saga);
    if (observe) {
      const { startedAt } = row;
      unit.afterCommit(() => observe(movedBetween(name, startedAt, before, saga, unit.now)));
    }
    if (send && saga.command && saga.commandId) {
      const { command, commandId, step } = saga;
      const metadata = commandHeaders({
        sagaId: row.id,
        sagaName: name,
        commandId,
        step,
        replySubject,
      });
      inCall(call, () => unit.publish(messageOf(command), { key: row.id, metadata }));
    }
    if (saga.state === "parked" && before?.state !== "parked") {
      const { error, command, attempt, parkedFrom } = saga;
      unit.afterCommit(() =>
        log?.error("a saga is parked", {
          saga: name,
          sagaId: row.id,
          parkedFrom,
          command: command?.name,
          attempt,
          cause: error,
        })
      );
    }
  }

  function move(unit: Unit, row: SagaRow, input: SagaInput): boolean {
    const known = definitionFor(definition, row);
    if (!known) return moveUnknown(unit, row, input);
    const { deadlineAt, inputs } = takeUp(row.setAside);
    const stored: Saga<Data> = { ...asStored(row), data: known.data };
    let saga = inputs.length > 0 ? { ...stored, deadlineAt } : stored;
    let send = false, taken = false;
    for (const each of [...inputs, input]) {
      const moment = { now: unit.now, commandId: unit.newId() };
      const next = transition(known.definition, saga, each, moment);
      saga = next.saga;
      send ||= next.send;
      taken ||= next.taken;
    }
    const { definitionVersion } = row;
    const dataVersion = definition.versions.version;
    const versions = { dataVersion, definitionVersion, setAside: [] };
    if (saga !== stored) keep(unit, row, row, { saga, send }, versions, callOf(row, input));
    return taken;
  }

  /** @throws {UnknownSagaVersion} when the saga is left to others. */
  function moveUnknown(unit: Unit, row: SagaRow, input: SagaInput): boolean {
    const { definitionVersion, dataVersion } = row;
    const saga = asStored(row);
    const moment = { now: unit.now, commandId: "" };
    const treated = treatUnknown(saga, row.setAside, input, moment);
    if (!treated) {
      throw new UnknownSagaVersion(
        `this process does not know version ${definitionVersion} of the saga ${name}`,
      );
    }
    const versions = { dataVersion, definitionVersion, setAside: treated.setAside };
    if (treated.saga !== saga) {
      keep(unit, row, row, { saga: treated.saga, send: false }, versions, callOf(row, input));
    }
    if (treated.setAside.length > row.setAside.length) {
      const about = { saga: name, sagaId: row.id, definitionVersion, what: input.kind };
      unit.afterCommit(() => log?.warn("set aside for a process that knows the saga", about));
    }
    return treated.taken;
  }

  async function operate(
    unit: Unit,
    id: string,
    kind: OperatorInput["kind"],
    { by, version }: OperatorCall = {},
  ): Promise<void> {
    const row = await load(unit, id);
    if (!row) throw notFound("saga");
    if (version !== undefined && version !== row.version) {
      throw new DomainError("aborted", "conflict", "the saga was changed at the same time");
    }
    if (row.state !== "parked") {
      throw refused("saga_not_parked", `the saga is not parked but ${row.state}`);
    }
    if (!isOpenTo(kind, row)) {
      const text = "the saga was parked on its way forward: there is nothing to skip";
      throw refused("saga_not_compensating", text);
    }
    try {
      move(unit, row, { kind, ...(by !== undefined && { by: keptText(by) }) });
    } catch (error) {
      if (!(error instanceof UnknownSagaVersion)) throw error;
      throw new DomainError("failed_precondition", "saga_unknown_here", error.message, {
        cause: error,
      });
    }
  }

  return {
    name,
    replySubject,
    plan: () => sagaPlan(definition, replyChannel, triggers),
    async start(unit, id, data) {
      // mostly it is new: that it is not, a conflict shows
      if (unit.isFirstTry ? unit.loaded.has(slot(id)) : await load(unit, id)) return false;
      const checked = definition.schema.parse(data);
      const first = begin(definition, checked, { now: unit.now, commandId: unit.newId() });
      const call = currentCall();
      const { correlationId, traceparent } = call;
      const { version: definitionVersion, versions: { version: dataVersion } } = definition;
      const origin = { id, correlationId, traceparent, startedAt: unit.now };
      keep(unit, undefined, origin, first, { dataVersion, definitionVersion, setAside: [] }, call);
      return true;
    },
    async onReply(unit, received) {
      const { sagaId, sagaName, reply } = readReply(received);
      if (sagaName !== name) return false;
      const row = await load(unit, sagaId);
      return row !== undefined && move(unit, row, reply);
    },
    async cancel(unit, id, reason) {
      const row = await load(unit, id);
      return row !== undefined && move(unit, row, { kind: "cancel", reason });
    },
    async onDeadline(unit, id) {
      const row = await load(unit, id);
      return row !== undefined && move(unit, row, { kind: "deadline" });
    },
    retry: (unit, id, about) => operate(unit, id, "retry", about),
    skip: (unit, id, about) => operate(unit, id, "skip", about),
    close: (unit, id, about) => operate(unit, id, "close", about),
  };
}

type Origin = Pick<SagaRow, "id" | "correlationId" | "traceparent" | "startedAt">;

/** A command's call: always the saga's correlation; without a message at hand, the saga's trace too. */
function callOf({ correlationId, traceparent }: SagaRow, { kind }: SagaInput): CallContext {
  return kind === "reply"
    ? { ...currentCall(), correlationId }
    : newCall({ correlationId, traceparent });
}

function messageOf({ name, channel, data }: SagaCommand): Message<Uint8Array> {
  const asItIs = (bytes: Uint8Array) => bytes;
  return {
    type: { kind: "command", registeredName: name, channel, encode: asItIs, decode: asItIs },
    data: Uint8Array.fromBase64(data),
  };
}
