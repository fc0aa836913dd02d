import assert from "node:assert/strict";
import { movedBetween } from "./moved.ts";
import type { SagaRecord } from "./saga.ts";

const started = new Date("2030-01-01T00:00:00.000Z");
const at = (ms: number) => new Date(started.getTime() + ms);
const record = (
  ms: number,
  what: SagaRecord["what"],
  step = 0,
  attempt = 1,
): SagaRecord => ({ at: at(ms).toISOString(), what, step, attempt, name: `step ${step}` });

const sent = [record(0, "sent")];
const running = { state: "running", parkedFrom: null, history: sent };

Deno.test("the start of a saga ends nothing", () => {
  assert.deepEqual(movedBetween("lamps", started, undefined, running, at(0)), {
    name: "lamps",
    steps: [],
  });
});

Deno.test("a step takes from the first sending of its command, however often that was sent", () => {
  const history = [...sent, record(50, "sent", 0, 2)];
  const before = { ...running, history };
  const after = {
    ...running,
    history: [...history, record(80, "failed", 0, 2), record(80, "sent")],
  };
  assert.deepEqual(movedBetween("lamps", started, before, after, at(80)).steps, [
    { name: "step 0", direction: "forward", outcome: "failed", ms: 80 },
  ]);
});

Deno.test("the way back is told from the way forward, also after it was parked", () => {
  const history = [...sent, record(10, "succeeded"), record(20, "sent")];
  const end = [record(35, "succeeded"), record(35, "compensated")];
  const after = { state: "compensated", parkedFrom: null, history: [...history, ...end] };
  for (
    const before of [
      { state: "compensating", parkedFrom: null, history },
      { state: "parked", parkedFrom: "compensating", history },
    ]
  ) {
    assert.deepEqual(movedBetween("lamps", started, before, after, at(40)), {
      name: "lamps",
      steps: [{ name: "step 0", direction: "compensation", outcome: "succeeded", ms: 15 }],
      end: { state: "compensated", ms: 40 },
    });
  }
});

Deno.test("records that were dropped for new ones do not make old ones new", () => {
  const history = [record(0, "sent"), record(5, "succeeded"), record(5, "sent", 1)];
  const next = [...history.slice(1), record(9, "succeeded", 1)];
  const moved = movedBetween(
    "lamps",
    started,
    { ...running, history },
    { ...running, history: next },
    at(9),
  );
  assert.deepEqual(moved.steps.map(({ name }) => name), ["step 1"]);
});
