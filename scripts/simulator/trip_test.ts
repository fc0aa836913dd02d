import assert from "node:assert/strict";
import type { ShoppingList } from "../../proto/gen/depot/api.ts";
import { after, nextStep, progressOf } from "./trip.ts";

const item = (quantity: number) => ({ name: "", quantity, picked: 0, unavailable: 0 });
const assigned: ShoppingList = {
  id: "list",
  orderId: "order",
  assignedBotId: "bot",
  status: "assigned",
  stops: {
    tea: {
      storeName: "Tea",
      storeLocation: "Floor 1",
      visited: false,
      items: { green: item(2), black: item(1) },
    },
    toys: { storeName: "Toys", storeLocation: "Floor 2", visited: false, items: { kite: item(3) } },
  },
};

Deno.test("a trip visits each stop once, collects each product there, and returns", () => {
  let list = assigned;
  const steps: string[] = [];
  for (let step = nextStep(list, "bot"); step.kind !== "done"; step = nextStep(list, "bot")) {
    const place = "storeId" in step ? ` ${step.storeId}` : "";
    const what = "productId" in step ? ` ${step.left} ${step.productId}` : "";
    steps.push(`${step.kind}${place}${what}`);
    list = after(list, step, "left" in step ? { picked: step.left } : {});
  }
  assert.deepEqual(steps, [
    "start",
    "visit tea",
    "collect tea 2 green",
    "collect tea 1 black",
    "visit toys",
    "collect toys 3 kite",
    "return",
  ]);
  assert.deepEqual(progressOf(list), {
    ...{ stops: 2, visited: 2, pieces: 6, picked: 6, unavailable: 0 },
  });
});

Deno.test("what is partly missing is collected as far as it is there", () => {
  const visited = after(after(assigned, { kind: "start" }), { kind: "visit", storeId: "toys" });
  const step = nextStep(visited, "bot");
  assert.deepEqual(step, { kind: "collect", storeId: "toys", productId: "kite", left: 3 });
  const list = after(visited, step, { unavailable: 1 });
  assert.deepEqual(nextStep(list, "bot"), { ...step, left: 2 });
  assert.equal(progressOf(list).unavailable, 1);
});

Deno.test("a canceled list brings its bot home, another bot's list is nobody's business", () => {
  const canceled = { ...assigned, status: "canceled" };
  assert.deepEqual(nextStep(canceled, "bot"), { kind: "come back" });
  assert.deepEqual(nextStep(canceled, "other"), { kind: "done" });
  assert.deepEqual(nextStep(assigned, "other"), { kind: "done" });
});

for (const status of ["available", "returned", "inventoried", "completed", "released"]) {
  Deno.test(`a list that is ${status} leaves its bot nothing to do`, () =>
    assert.deepEqual(nextStep({ ...assigned, status }, "bot"), { kind: "done" }));
}
