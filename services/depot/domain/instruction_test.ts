import assert from "node:assert/strict";
import { type Instruction, instructionsFor } from "./instruction.ts";

const first = { id: "l1", orderId: "o1", isCanceled: false };
const second = { id: "l2", orderId: "o2", isCanceled: false };
const assigned: Instruction = { kind: "assigned", shoppingListId: "l1", orderId: "o1" };
const recalled: Instruction = { ...assigned, kind: "recalled" };
const assignedNext: Instruction = { kind: "assigned", shoppingListId: "l2", orderId: "o2" };

Deno.test("a bot that has nothing to do is told nothing", () =>
  assert.deepEqual(instructionsFor(undefined, { isLastCanceled: false }), []));

Deno.test("a bot is told of its list once", () => {
  assert.deepEqual(instructionsFor(undefined, { list: first, isLastCanceled: false }), [assigned]);
  assert.deepEqual(instructionsFor(assigned, { list: first, isLastCanceled: false }), []);
});

Deno.test("G8: a bot is told once that its list is canceled, on its way or not", () => {
  const canceled = { ...first, isCanceled: true };
  assert.deepEqual(instructionsFor(assigned, { list: canceled, isLastCanceled: true }), [recalled]);
  assert.deepEqual(instructionsFor(assigned, { isLastCanceled: true }), [recalled]);
  assert.deepEqual(instructionsFor(recalled, { list: canceled, isLastCanceled: true }), []);
  assert.deepEqual(instructionsFor(recalled, { isLastCanceled: true }), []);
});

Deno.test("G8: a bot that was not told of a list which is canceled is called back from it", () =>
  assert.deepEqual(
    instructionsFor(undefined, { list: { ...first, isCanceled: true }, isLastCanceled: false }),
    [recalled],
  ));

Deno.test("a bot with another list is first told what became of the last one", () => {
  assert.deepEqual(instructionsFor(assigned, { list: second, isLastCanceled: true }), [
    recalled,
    assignedNext,
  ]);
  assert.deepEqual(instructionsFor(assigned, { list: second, isLastCanceled: false }), [
    assignedNext,
  ]);
});
