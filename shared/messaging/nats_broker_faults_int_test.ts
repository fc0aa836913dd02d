import assert from "node:assert/strict";
import { join } from "node:path";
import { pause } from "../platform/time.ts";
import { copyFolder } from "../testing/nats.ts";
import { ids, message, messages, until, untilDone } from "./broker_suite.ts";
import { natsBrokerFixture } from "./nats_broker_fixture.ts";
import { listen, named, secondsOf, untilUnsettled } from "./nats_listen_fixture.ts";

Deno.test("A15, F2: publishing fails at once while NATS is down, and nothing runs twice afterwards", async () => {
  await using fixture = await natsBrokerFixture();
  const broker = await fixture.open();
  const { got, running } = await listen(broker, (id) => id < "3");
  await broker.publish(messages(0, 5));
  await until(() => got.length === 5);
  await fixture.server.kill();
  await until(() => fixture.logged.includes("the connection to NATS is lost"));
  const took = await secondsOf(() => assert.rejects(broker.publish(messages(5, 6))));
  assert.ok(took < 1, `${took} s`);
  got[3].ack(); // settled while it is down
  await pause(4_000); // longer than an unsettled message waits
  await fixture.server.start();
  await untilDone(() => broker.publish(messages(5, 8)));
  await until(() => got.length === 8);
  assert.deepEqual(ids(got), named(0, 8));
  got.forEach((delivery) => delivery.ack());
  // the server has forgotten what was settled last: it is told when that comes again
  await untilUnsettled({ running }, 0);
  await broker.close();

  const heir = await fixture.open();
  const later = await listen(heir);
  await heir.publish(messages(8, 9));
  await until(() => later.got.length > 0);
  assert.deepEqual(ids(later.got), ["8"]);
  await heir.close();
});

Deno.test("F3: a server whose store was emptied gets its stream and durables again, while we are connected", async () => {
  await using fixture = await natsBrokerFixture();
  const broker = await fixture.open();
  const { got, running } = await listen(broker, (id) => id !== "2");
  await broker.publish(messages(0, 4));
  await until(() => got.length === 4);
  const before = await broker.stream();
  await fixture.server.stop();
  await fixture.server.emptyStore();
  await fixture.server.start();

  const after = await untilDone(() => broker.stream());
  assert.notEqual(after.id, before.id);
  assert.equal(after.last, 0);
  await untilDone(() => broker.publish([...messages(0, 4), ...messages(10, 12)]));
  await until(() => got.length === 10);
  got[2].ack(); // of the stream that is gone: it settles nothing
  assert.deepEqual(ids(got.slice(4)), [...named(0, 4), "10", "11"]);
  await untilUnsettled({ running }, 1);
  await broker.close();
});

Deno.test("F4: a store that is put back to an older state loses and confuses nothing", async () => {
  await using fixture = await natsBrokerFixture();
  const { server } = fixture;
  const broker = await fixture.open();
  const { got } = await listen(broker, (id) => id !== "7");
  await broker.publish(messages(0, 5));
  await until(() => got.length === 5);
  await server.stop();
  const putBack = await server.copyStore();
  await server.start();
  await untilDone(() => broker.publish(messages(5, 10)));
  await until(() => got.length === 10);
  await server.stop();
  await putBack();
  await server.start();

  const fresh = named(0, 8, "new ").map((id) => message(id));
  const positions = await untilDone(() => broker.publish(fresh));
  assert.equal(
    positions[2],
    got[7].position,
    "another message has the position of an unsettled one",
  );
  got[7].ack();
  await until(() => ids(got).includes("new 7"));
  const after = ids(got.slice(10));
  assert.deepEqual(after.filter((id) => id.startsWith("new")), named(0, 8, "new "));
  await broker.close();
  const heir = await fixture.open();
  await untilUnsettled(await listen(heir), 0);
  await heir.close();
});

for (
  const [who, alive, late] of [
    ["that runs", true, false],
    ["that starts then", false, false],
    ["that starts when others have filled the stream again", false, true],
  ] as const
) {
  Deno.test(`F4: a durable that is ahead of its stream misses nothing in a process ${who}`, async () => {
    await using fixture = await natsBrokerFixture();
    const { server } = fixture;
    const consumers = join(server.store, "jetstream/$G/streams/t/obs");
    let broker = await fixture.open();
    let { got } = await listen(broker);
    await broker.publish(messages(0, 5));
    await until(() => got.length === 5);
    await server.stop();
    const putBack = await server.copyStore();
    await server.start();
    await untilDone(() => broker.publish(messages(5, 20)));
    await until(() => got.length === 20);
    if (!alive) await broker.close();
    await server.stop();
    const newer = await Deno.makeTempDir();
    await copyFolder(consumers, newer);
    await putBack();
    await copyFolder(newer, consumers);
    await Deno.remove(newer, { recursive: true });
    await server.start();

    const start = async () => {
      broker = await fixture.open();
      got = (await listen(broker)).got;
    };
    if (!alive && !late) await start();
    const publisher = alive ? broker : await fixture.open();
    const fresh = named(0, 20, "new ").map((id) => message(id));
    await untilDone(() => publisher.publish(fresh.slice(0, 5)));
    await publisher.publish(fresh.slice(5));
    if (late) await start();
    await until(() => ids(got).includes("new 19"));
    const after = ids(got).filter((id) => id.startsWith("new"));
    assert.deepEqual(after, named(0, 20, "new "));
    await broker.close();
  });
}

Deno.test("A5, F5: an acknowledgement that comes too late fails the publishing; its repetition is recognised for two minutes", async () => {
  await using fixture = await natsBrokerFixture();
  const { broker } = await fixture.process({ answerMs: 400 });
  const { got } = await listen(broker);
  const late = async () => {
    await fixture.server.freeze(true);
    await assert.rejects(broker.publish([message("late")]), { code: "unavailable" });
    await fixture.server.freeze(false);
  };
  await late();
  const [first] = await untilDone(() => broker.publish([message("late")]));
  await until(() => got.length === 1);
  assert.deepEqual(await broker.publish([message("late")]), [first]);

  await fixture.operate(({ streams }) => streams.update("t", { duplicate_window: 100_000_000 }));
  await pause(1_200); // the server forgets ids now and then
  const [second] = await untilDone(() => broker.publish([message("late")]));
  assert.ok(second > first, "outside of the window it is stored twice");
  await until(() => got.length === 2);
  assert.deepEqual(ids(got), ["late", "late"], "which its id tells the inbox");
  await broker.close();
});

Deno.test("A15, F16: delivering goes on within 10 s after a restart, a stand-still and a removed durable", async () => {
  await using fixture = await natsBrokerFixture();
  const broker = await fixture.open();
  const { got } = await listen(broker);
  let next = 0;
  const goesOn = async (what: string) => {
    const id = `${next++}`;
    const took = await secondsOf(async () => {
      await untilDone(() => broker.publish([message(id)]));
      await until(() => ids(got).includes(id));
    });
    assert.ok(took < 10, `${took} s after ${what}`);
  };
  await goesOn("the start");
  await fixture.server.kill();
  await fixture.server.start();
  await goesOn("a restart");
  await fixture.server.freeze(true);
  await pause(5_000);
  await fixture.server.freeze(false);
  await goesOn("a stand-still");
  await fixture.operate(({ consumers }) => consumers.delete("t", "s"));
  await goesOn("the durable was removed");
  await fixture.operate(({ streams }) => streams.delete("t"));
  await goesOn("the stream was removed");
  await broker.close();
});

Deno.test("F22: a stream that is full refuses, and takes more when there is room", async () => {
  await using fixture = await natsBrokerFixture();
  const broker = await fixture.open();
  await fixture.operate(({ streams }) => {
    return streams.update("t", { discard: "new", max_bytes: 2_000 });
  });
  const large = (id: string) => ({ ...message(id), body: new Uint8Array(500) });
  await broker.publish([large("0"), large("1"), large("2")]);
  await assert.rejects(broker.publish([large("3")]), /maximum bytes exceeded/);
  await fixture.operate(({ streams }) => streams.update("t", { max_bytes: 20_000 }));
  assert.deepEqual(await broker.publish([large("3")]), [4]);
  await broker.close();
});

Deno.test("A16, F31: a lowered limit of deliveries loses nothing: it is taken away, and what the server may have dropped comes again", async () => {
  await using fixture = await natsBrokerFixture();
  const owner = await fixture.owner(["1"]);
  const heir = await fixture.open();
  const { got } = await listen(heir);
  await heir.publish(messages(0, 4));
  await until(() => owner.got.length === 4);
  await fixture.operate(({ consumers }) => consumers.update("t", "s", { max_deliver: 1 }));
  owner.signal("SIGKILL");
  await until(() => got.length === 4);
  assert.deepEqual(ids(got), named(0, 4), "1 again, too, which its id tells the inbox");
  await fixture.operate(async ({ consumers }) => {
    assert.equal((await consumers.info("t", "s")).config.max_deliver, -1);
  });
  await heir.close();
});
