import assert from "node:assert/strict";
import { createInbox, type Msg } from "@nats-io/transport-node";
import { pause } from "../platform/time.ts";
import { ids, messages, until } from "./broker_suite.ts";
import { natsBrokerFixture } from "./nats_broker_fixture.ts";
import { listen, named, secondsOf, untilUnsettled } from "./nats_listen_fixture.ts";

Deno.test("F9: who takes over from a frozen process gets what that had, first and in order; thawed, it does no harm", async () => {
  await using fixture = await natsBrokerFixture();
  const owner = await fixture.owner(["0", "2"]);
  const heir = await fixture.open();
  const { got, running } = await listen(heir, (id) => id !== "5");
  await heir.publish(messages(0, 6));
  await until(() => owner.got.length === 6);
  await pause(1_200); // it has said once that it works
  owner.signal("SIGSTOP");
  const took = await secondsOf(async () => {
    await heir.publish(messages(6, 9));
    await until(() => got.length === 7);
  });
  console.log(`taken over ${took.toFixed(1)} s after the freeze`);
  assert.ok(took < 5, `${took} s`);
  assert.deepEqual(ids(got), ["1", "3", "4", "5", "6", "7", "8"]);

  await owner.settleAll(); // read when it is thawed
  owner.signal("SIGCONT");
  await heir.publish(messages(9, 50).map((one) => ({ ...one, key: one.id })));
  await until(() => got.length === 48);
  await pause(500);
  await untilUnsettled({ running }, 1); // 5 is not settled by it
  assert.equal(owner.got.length, 6, "and it is given nothing more");
  assert.deepEqual(ids(got.slice(7)).toSorted(), named(9, 50).toSorted());
  await heir.close();
});

Deno.test("A1, F11: a message that takes longer than the server waits is delivered once", async () => {
  await using fixture = await natsBrokerFixture();
  const broker = await fixture.open();
  const { got, running } = await listen(broker, () => false);
  await broker.publish(messages(0, 2));
  await until(() => got.length === 2);
  await pause(7_000);
  assert.equal(got.length, 2);
  await untilUnsettled({ running }, 2);
  await fixture.operate(async ({ consumers }) => {
    assert.equal((await consumers.info("t", "s")).num_redelivered, 0);
  });
  got.forEach((delivery) => delivery.ack());
  await untilUnsettled({ running }, 0);
  await broker.close();
});

Deno.test("F15: what a killed process had unsettled comes before newer messages", async () => {
  await using fixture = await natsBrokerFixture();
  const owner = await fixture.owner(["0", "2", "5"]);
  const heir = await fixture.open();
  const { got } = await listen(heir);
  await heir.publish(messages(0, 10));
  await until(() => owner.got.length === 10);
  await pause(1_200); // its messages run out at different times
  owner.signal("SIGKILL");
  const took = await secondsOf(async () => {
    await heir.publish(messages(10, 300));
    await until(() => got.length === 297);
  });
  console.log(`taken over ${took.toFixed(1)} s after the kill`);
  assert.ok(took < 5, `${took} s`);
  assert.deepEqual(ids(got), named(0, 300).filter((id) => !["0", "2", "5"].includes(id)));
  await heir.close();
});

Deno.test("F15: a connection that is lost while unsettled messages are gathered does not let newer ones pass", async () => {
  await using fixture = await natsBrokerFixture();
  const former = await fixture.open();
  await listen(former);
  await former.close();
  const heir = await fixture.open();
  await heir.publish(messages(0, 2));
  await fixture.operate(async (manager, connection) => {
    const inbox = createInbox();
    const taken = connection.subscribe(inbox, { max: 2 });
    connection.publish("$JS.API.CONSUMER.MSG.NEXT.t.s", '{"batch":2}', { reply: inbox });
    let newest: Msg | undefined;
    for await (const message of taken) newest = message;
    newest?.respond("-NAK"); // it comes again at once, the older one only in 3 s
    await connection.flush();
    const listening = listen(heir);
    await until(async () => (await manager.consumers.info("t", "s")).num_redelivered === 1);
    await fixture.server.stop();
    await fixture.server.start();
    const { got } = await listening;
    await until(() => got.length === 2);
    assert.deepEqual(ids(got), ["0", "1"]);
  });
  await heir.close();
});
