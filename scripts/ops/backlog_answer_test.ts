import assert from "node:assert/strict";
import { type ContextBacklog, mergeBacklogs } from "./backlog_answer.ts";

const depot: ContextBacklog = {
  context: "depot",
  outbox: { messages: 3, oldestMs: 40 },
  relayFailing: false,
  subscriptions: [{ name: "depot-orders", lag: { waiting: 2, unsettled: 5 }, atHand: 5 }],
  deadLetters: [{ subscription: "depot-orders", deadLetters: 1, waiting: 0 }],
  sagas: [],
};

Deno.test("replicas of a context are one context, and only what they have at hand adds up", () => {
  const replica: ContextBacklog = {
    ...depot,
    relayFailing: true,
    subscriptions: [{ name: "depot-orders", lag: { waiting: 7, unsettled: 0 }, atHand: 1 }],
  };
  assert.deepEqual(mergeBacklogs([depot, replica]), [{
    ...depot,
    relayFailing: true,
    subscriptions: [{ name: "depot-orders", lag: { waiting: 2, unsettled: 5 }, atHand: 6 }],
  }]);
});

Deno.test("what one replica cannot tell, another does", () => {
  const problem = { problem: "no answer in time" };
  const blind: ContextBacklog = { ...depot, outbox: problem, deadLetters: problem, sagas: problem };
  assert.deepEqual(mergeBacklogs([blind, depot])[0].outbox, depot.outbox);
  assert.deepEqual(mergeBacklogs([depot, blind])[0].deadLetters, depot.deadLetters);
  assert.deepEqual(mergeBacklogs([blind, blind])[0].sagas, problem);
});

Deno.test("contexts that run in different processes stand side by side", () => {
  const names = mergeBacklogs([depot, { ...depot, context: "stores" }]).map((one) => one.context);
  assert.deepEqual(names, ["depot", "stores"]);
});
