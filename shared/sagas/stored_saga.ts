/**
 * Sagas out of their rows.
 *
 * @module
 */
import { z } from "zod";
import { decodeData, definitionOf, type SagaDefinition, UnknownSagaVersion } from "./definition.ts";
import { type Saga, sagaStates } from "./saga.ts";
import type { SagaRow } from "./table.ts";

const State = z.enum(sagaStates);
const ParkedFrom = z.enum(["running", "compensating"]).nullable();

/** The definition that a saga has, and its data; `undefined` when this code does not know it. */
export function definitionFor<Data>(
  definition: SagaDefinition<Data>,
  row: SagaRow,
): { definition: SagaDefinition<Data>; data: Data } | undefined {
  try {
    return { definition: definitionOf(definition, row), data: decodeData(definition, row) };
  } catch (error) {
    if (error instanceof UnknownSagaVersion) return undefined;
    throw error;
  }
}

/** The saga in a row, its data as it is stored. */
export function asStored(row: SagaRow): Saga<unknown> {
  return {
    state: State.parse(row.state),
    data: row.data,
    step: row.step,
    attempt: row.attempt,
    commandId: row.commandId,
    command: row.command,
    deadlineAt: row.deadlineAt,
    cancelRequested: row.cancelRequested,
    parkedFrom: ParkedFrom.parse(row.parkedFrom),
    error: row.error,
    history: row.history,
  };
}
