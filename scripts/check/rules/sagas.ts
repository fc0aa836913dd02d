/**
 * Sagas: ended, or set down for an operator to see.
 *
 * @module
 */
import { createOrder } from "../../../services/cosec/application/create_order.ts";
import { rowsOf } from "../merge.ts";
import type { Rule } from "../rule.ts";

interface SagaRow {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly step: number;
  readonly attempt: number;
  readonly command: string | null;
  readonly deadlineAt: Date | null;
  readonly error: string | null;
}

/** The rule on sagas. */
export const sagasRule: Rule<"ended"> = {
  sentences: {
    ended: { promise: "I4", what: "every saga is completed, compensated or parked" },
  },
  async run({ sqlOf }, { ended }) {
    let parked = 0;
    const rows = rowsOf<SagaRow>(
      sqlOf("cosec"),
      `select id, name, state, step, attempt, command ->> 'name' as command,
        deadline_at as "deadlineAt", error ->> 'message' as error
      from cosec.sagas`,
    );
    for await (const { id, name, state, step, attempt, command, deadlineAt, error } of rows) {
      ended.count();
      const who = `${name} ${id}`;
      if (name !== createOrder.name) ended.found(who, "is of a kind that nobody knows");
      if (state === "parked") {
        parked++;
        if (parked <= 5) ended.note(`${who} is parked at step ${step}: ${error ?? "no error"}`);
      }
      if (state === "running" || state === "compensating") {
        const until = deadlineAt ? `until ${deadlineAt.toISOString()}` : "without a deadline";
        ended.found(
          who,
          `is ${state}: it waits ${until} for ${command ?? "nothing"}, sent ${attempt} times`,
        );
      } else if (deadlineAt) ended.found(who, `is ${state} but has a deadline`);
    }
    if (parked > 5) ended.note(`${parked} sagas are parked in all`);
  },
};
