/**
 * Runs sagas: each transition is part of a unit of work, so the saga's row, its command and the inbox
 * row of what moved it are committed together or not at all.
 *
 * @module
 */
import { z } from "zod";
import { notFound, refused } from "../domain/error.ts";
import type { Message } from "../messaging/message.ts";
import { type CallContext, currentCall, inCall, newCall } from "../platform/call_context.ts";
import type { Unit } from "../platform/commit/unit.ts";
import { insert, patch } from "../platform/commit/write.ts";
import type { Logger } from "../platform/log.ts";
import { decodeData, type SagaDefinition } from "./definition.ts";
import { commandHeaders, readReply, type ReceivedReply } from "./reply.ts";
import type { Transition } from "./moves.ts";
import { type Saga, type SagaCommand, sagaStates } from "./saga.ts";
import { type SagaRow, sagasTable } from "./table.ts";
import { begin, type SagaInput, transition } from "./transition.ts";

/** What sagas of one kind need. */
export interface SagaPorts<Data> {
  readonly definition: SagaDefinition<Data>;
  /** Where replies go, without the stream's prefix, e.g. `cosec.replies.CreateOrder`. */
  readonly replyChannel: string;
  /** Prefix of all subjects: the stream's name. */
  readonly stream: string;
  /** Told of sagas that are parked. */
  readonly log?: Logger;
}

/** The sagas of one kind. What they write goes with the unit. */
export interface Sagas<Data> {
  /** The definition's. */
  readonly name: string;
  /** Full subject of the replies, to be subscribed to. */
  readonly replySubject: string;
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
  /** Sends the outstanding command again, or turns back, or parks. Answers `false` when nothing is overdue. */
  onDeadline(unit: Unit, id: string): Promise<boolean>;
  /** Sends the command of a parked saga again, with all its attempts. @throws {DomainError} not_found; saga_not_parked. */
  retry(unit: Unit, id: string): Promise<void>;
  /** Takes the step of a parked saga as undone and goes on. @throws {DomainError} not_found; saga_not_parked. */
  skip(unit: Unit, id: string): Promise<void>;
  /** Takes a parked saga as compensated, whatever is left. @throws {DomainError} not_found; saga_not_parked. */
  close(unit: Unit, id: string): Promise<void>;
}

const State = z.enum(sagaStates);

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
  { definition, replyChannel, stream, log }: SagaPorts<Data>,
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
    origin: Pick<SagaRow, "id" | "correlationId" | "traceparent" | "startedAt">,
    { saga, send }: Transition<Data>,
    call: CallContext,
  ): void {
    const version = (before?.version ?? 0) + 1;
    const dataVersion = definition.versions.version;
    const changes = { ...saga, dataVersion, updatedAt: unit.now, version };
    const row: SagaRow = { ...origin, name, ...changes };
    const table = sagasTable(unit.schema);
    unit.write(
      before
        ? patch(table, { id: row.id, name }, changes, { expected: before.version })
        : insert(table, row),
    );
    unit.loaded.set(slot(row.id), row);
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
      const { error, command, attempt } = saga;
      unit.afterCommit(() =>
        log?.error("a saga is parked: a compensation did not succeed", {
          saga: name,
          sagaId: row.id,
          command: command?.name,
          attempt,
          cause: error,
        })
      );
    }
  }

  function move(unit: Unit, row: SagaRow, input: SagaInput): boolean {
    const saga = sagaIn(definition, row);
    const moment = { now: unit.now, commandId: unit.newId() };
    const next = transition(definition, saga, input, moment);
    if (next.saga !== saga) keep(unit, row, row, next, callOf(row, input));
    return next.taken;
  }

  async function operate(unit: Unit, id: string, input: SagaInput): Promise<void> {
    const row = await load(unit, id);
    if (!row) throw notFound("saga");
    if (!move(unit, row, input)) throw refused("saga_not_parked", "the saga is not parked");
  }

  return {
    name,
    replySubject,
    async start(unit, id, data) {
      if (await load(unit, id)) return false;
      const checked = definition.schema.parse(data);
      const first = begin(definition, checked, { now: unit.now, commandId: unit.newId() });
      const call = currentCall();
      const { correlationId, traceparent } = call;
      keep(unit, undefined, { id, correlationId, traceparent, startedAt: unit.now }, first, call);
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
    retry: (unit, id) => operate(unit, id, { kind: "retry" }),
    skip: (unit, id) => operate(unit, id, { kind: "skip" }),
    close: (unit, id) => operate(unit, id, { kind: "close" }),
  };
}

function sagaIn<Data>(definition: SagaDefinition<Data>, row: SagaRow): Saga<Data> {
  return {
    state: State.parse(row.state),
    data: decodeData(definition, row),
    step: row.step,
    attempt: row.attempt,
    commandId: row.commandId,
    command: row.command,
    deadlineAt: row.deadlineAt,
    cancelRequested: row.cancelRequested,
    error: row.error,
    history: row.history,
  };
}

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
