import assert from "node:assert/strict";
import { brokerSuite, message, messages } from "./broker_suite.ts";
import { memoryBroker, memoryStream } from "./memory_broker.ts";

brokerSuite("memory", () => {
  const stream = memoryStream();
  return Promise.resolve({
    open: () => Promise.resolve(memoryBroker(stream)),
    setReachable(reachable: boolean) {
      stream.reachable = reachable;
      return Promise.resolve();
    },
    suspicionMs: 5, // it delivers in microtasks
    close: () => Promise.resolve(),
  });
});

Deno.test("memory broker delivers in a microtask, never while somebody publishes", async () => {
  const broker = memoryBroker();
  const order: string[] = [];
  await broker.subscribe({
    name: "s",
    subjects: ["t.a"],
    deliver(delivery) {
      order.push("delivered");
      delivery.ack();
    },
  });
  const publishing = broker.publish([message("1")]);
  order.push("published");
  await publishing;
  await Promise.resolve();
  assert.deepEqual(order, ["published", "delivered"]);
});

Deno.test("memory broker counts how often it delivers what is not settled", async () => {
  const stream = memoryStream();
  const counts: number[] = [];
  for (let time = 0; time < 3; time++) {
    const broker = memoryBroker(stream);
    if (time === 0) await broker.publish(messages(0, 1));
    const deliver = ({ deliveries }: { deliveries: number }) => void counts.push(deliveries);
    await broker.subscribe({ name: "s", subjects: ["t.a"], deliver });
    await Promise.resolve();
    await broker.close();
  }
  assert.deepEqual(counts, [1, 2, 3]);
});
