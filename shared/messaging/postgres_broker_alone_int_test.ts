import assert from "node:assert/strict";
import type { Delivery } from "./broker.ts";
import { message, until } from "./broker_suite.ts";
import { postgresBrokerFixture } from "./postgres_broker_fixture.ts";

const subject = "mall.lamps";

async function alone() {
  const fixture = await postgresBrokerFixture();
  const broker = await fixture.open({ breakLeases: true });
  const delivered: Delivery[] = [];
  const bodies = () => delivered.map(({ body }) => new TextDecoder().decode(body));
  const subscription = {
    name: "lamps",
    subjects: [subject],
    deliver: (delivery: Delivery) => void delivered.push(delivery),
  };
  await broker.subscribe(subscription);
  await broker.publish([lamp("0")]);
  await until(() => delivered.length === 1); // from now on the end of the stream is known
  delivered.splice(0).forEach((delivery) => delivery.ack());
  return {
    fixture,
    broker,
    delivered,
    bodies,
    subscription,
    async [Symbol.asyncDispose]() {
      await broker.close();
      await fixture.close();
    },
  };
}

const lamp = (id: string) => message(id, subject);

Deno.test("a process that is alone delivers what it publishes while it is appended", async () => {
  await using under = await alone();
  const { broker, bodies } = under;
  let whenDelivered = "";
  const published = broker.publish([lamp("1")]).then(() => whenDelivered ||= "after the append");
  await Promise.resolve();
  if (bodies().length === 1) whenDelivered = "before the append";
  await published;
  assert.equal(whenDelivered, "before the append");
  assert.deepEqual(bodies(), ["1"], "and once");
});

Deno.test("an append that fails is taken back: its messages come again, in order, and none is lost", async () => {
  await using under = await alone();
  const { fixture, broker, delivered, bodies, subscription } = under;
  await broker.publish([lamp("1")]);
  await fixture.sql`alter table broker.messages rename to hidden`;
  await assert.rejects(broker.publish([lamp("2"), lamp("3")]));
  assert.deepEqual(bodies(), ["1", "2", "3"], "delivered meanwhile");
  delivered.forEach((delivery) => delivery.ack());
  await fixture.sql`alter table broker.hidden rename to messages`;

  await broker.publish([lamp("4")]);
  await broker.publish([lamp("2"), lamp("3")]);
  await until(() => bodies().length === 6);
  assert.deepEqual(bodies(), ["1", "2", "3", "4", "2", "3"]);
  await broker.close();

  const again = await fixture.open({ breakLeases: true });
  const seen: string[] = [];
  await again.subscribe({
    ...subscription,
    deliver: ({ body }) => void seen.push(new TextDecoder().decode(body)),
  });
  await until(() => seen.length === 3);
  assert.deepEqual(seen, ["4", "2", "3"], "the floor never rose above what is in the stream");
  await again.close();
});

Deno.test("a message that is settled before its append has ended is settled", async () => {
  await using under = await alone();
  const { fixture, broker, delivered, subscription } = under;
  const published = broker.publish([lamp("1")]);
  await Promise.resolve();
  delivered.forEach((delivery) => delivery.ack());
  await published;
  await broker.close();
  const again = await fixture.open({ breakLeases: true });
  const seen: Delivery[] = [];
  await again.subscribe({ ...subscription, deliver: (delivery) => void seen.push(delivery) });
  await again.publish([lamp("2")]);
  await until(() => seen.length > 0);
  assert.deepEqual(seen.map(({ position }) => position), [3], "0 and 1 do not come again");
  await again.close();
});
