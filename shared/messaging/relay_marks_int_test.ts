import assert from "node:assert/strict";
import type { Broker, Outgoing } from "./broker.ts";
import { until } from "./broker_suite.ts";
import { memoryBroker } from "./memory_broker.ts";
import { openShop, warm } from "./relay_fixture.ts";

Deno.test("A5: a message is marked once the broker has acknowledged it, not when it was sent", async () => {
  await using shop = await openShop();
  const sent: { ids: string[]; answer: PromiseWithResolvers<void> }[] = [];
  const real = memoryBroker(shop.stream);
  const broker: Broker = {
    ...real,
    async publish(messages: readonly Outgoing[]) {
      const answer = Promise.withResolvers<void>();
      sent.push({ ids: messages.map(({ id }) => id), answer });
      const positions = await real.publish(messages); // it is stored, its answer is on its way
      await answer.promise;
      return positions;
    },
  };
  await shop.commit("a@k", "b@k");
  const relay = await shop.relay({ broker, pollMs: 10, maxBackoffMs: 10 });
  await until(() => sent.length === 1);
  assert.equal(await relay.drain(100), false, "it waits for the answer, however often it looks");
  assert.equal(await shop.unmarked(), 2);

  sent[0].answer.reject(new Error("the answer was lost"));
  await until(() => sent.length === 2);
  assert.equal(await shop.unmarked(), 2);
  assert.deepEqual(sent.map(({ ids }) => ids), [["a", "b"], ["a", "b"]], "it is sent again");

  sent[1].answer.resolve();
  await until(async () => await shop.unmarked() === 0);
  assert.equal(sent.length, 2);
});

Deno.test("B3: of several processes one publishes, so each message goes out once", async () => {
  await using shop = await openShop();
  const relays = await Promise.all(
    Array.from({ length: 4 }, () => shop.relay({ pollMs: 5 }, { renewMs: 10 })),
  );
  await warm(shop, relays[0]);
  await until(() => shop.published().length === 1);
  const expected = ["warm"];
  for (let n = 0; n < 100; n++) {
    const rows = await shop.commit(`${n}@k`);
    relays[n % relays.length].kick(rows); // whoever commits tells its own relay
    expected.push(`${n}`);
  }
  await until(async () => await shop.unmarked() === 0);
  assert.deepEqual(shop.published(), expected);
});
