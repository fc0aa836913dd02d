/**
 * What is still to be done.
 *
 * @module
 */
import { BacklogAnswer, type ContextBacklog, isTold, mergeBacklogs } from "../backlog_answer.ts";
import { ago, command, EXIT, lines, type Output, present } from "../command.ts";
import type { Cell } from "../grid.ts";

/** `backlog`. */
export const backlog = command({
  name: "backlog",
  help: "what waits, what was left lying; 1 when something of it needs an operator",
  options: {
    all: { default: false, help: "every subscription, not only those that are behind" },
  },
  async run({ client, output }, _, { all }) {
    const { answers, silent } = await client.all(BacklogAnswer, { path: "/ops/backlog" });
    const contexts = mergeBacklogs(answers.flatMap(({ body }) => body.contexts));
    const troubles = [...silent, ...contexts.flatMap(troublesOf)];
    present(output, { contexts, troubles }, () => [
      ...summary(output, contexts),
      ...behind(output, contexts, all),
      "",
      ...troubles.map((text) => output.paint.bad(text)),
      ...(troubles.length === 0 ? [output.paint.good("Nothing needs an operator.")] : []),
    ]);
    return troubles.length > 0 ? EXIT.problem : EXIT.fine;
  },
});

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function sagasIn({ sagas }: ContextBacklog, states: readonly string[]): Cell {
  if (!isTold(sagas)) return "?";
  return sum(sagas.filter(({ state }) => states.includes(state)).map(({ count }) => count));
}

function summary(output: Output, contexts: readonly ContextBacklog[]): string[] {
  const rows = contexts.map((one): Cell[] => {
    const { context, outbox, subscriptions, deadLetters } = one;
    const lags = subscriptions.flatMap(({ lag }) => isTold(lag) ? [lag] : []);
    const isWhole = lags.length === subscriptions.length;
    return [
      context,
      isTold(outbox) ? outbox.messages : "?",
      isTold(outbox) ? (outbox.messages > 0 ? ago(outbox.oldestMs) : "-") : "?",
      isWhole ? sum(lags.map(({ waiting }) => waiting)) : "?",
      isWhole ? sum(lags.map(({ unsettled }) => unsettled)) : "?",
      sum(subscriptions.map(({ atHand }) => atHand)),
      isTold(deadLetters) ? sum(deadLetters.map((letters) => letters.deadLetters)) : "?",
      sagasIn(one, ["running", "compensating"]),
      sagasIn(one, ["parked"]),
    ];
  });
  const head = [
    ...["context", "outbox", "oldest", "waiting", "unsettled", "at hand", "dead letters"],
    ...["sagas", "parked"],
  ];
  const paintOf = (row: number) =>
    troublesOf(contexts[row]).length > 0 ? output.paint.bad : undefined;
  return lines(output, { head, rows, paintOf });
}

function behind(output: Output, contexts: readonly ContextBacklog[], all: boolean): string[] {
  const rows = contexts.flatMap(({ context, subscriptions, deadLetters }) =>
    subscriptions.map(({ name, lag, atHand }): Cell[] => {
      const dead = isTold(deadLetters)
        ? deadLetters.find(({ subscription }) => subscription === name)
        : undefined;
      const told = isTold(lag) ? [lag.waiting, lag.unsettled] : ["?", "?"];
      return [name, context, ...told, atHand, dead?.deadLetters ?? 0, dead?.waiting ?? 0];
    })
  ).filter((row) => all || row.slice(2).some((cell) => cell !== 0));
  if (rows.length === 0) return [];
  const head = [
    "subscription",
    "context",
    "waiting",
    "unsettled",
    "at hand",
    "dead",
    "behind them",
  ];
  return ["", ...lines(output, { head, rows })];
}

/** What of a context's backlog needs an operator, a sentence each. */
function troublesOf({ context, ...one }: ContextBacklog): string[] {
  const { outbox, relayFailing, subscriptions, deadLetters, sagas } = one;
  const untold = [outbox, deadLetters, sagas, ...subscriptions.map(({ lag }) => lag)]
    .filter((part) => !isTold(part)).length;
  const dead = isTold(deadLetters) ? sum(deadLetters.map((letters) => letters.deadLetters)) : 0;
  const parked = isTold(sagas)
    ? sum(sagas.filter(({ state }) => state === "parked").map(({ count }) => count))
    : 0;
  return [
    ...(relayFailing ? [`${context}: the relay fails.`] : []),
    ...(untold > 0 ? [`${context}: ${untold} of its parts could not be asked.`] : []),
    ...(dead > 0 ? [`${context}: ${dead} dead ${dead === 1 ? "letter" : "letters"}.`] : []),
    ...(parked > 0 ? [`${context}: ${parked} parked ${parked === 1 ? "saga" : "sagas"}.`] : []),
  ];
}
