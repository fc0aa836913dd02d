import assert from "node:assert/strict";
import { idOf, ids, idsFrom, messages, type Register, until } from "./stage.ts";

/** What is settled does not come again; what is not does. */
export function settlingSuite(test: Register): void {
  test("brings what was not settled again, first and in order", async ({ open, subscribe }) => {
    const broker = await open();
    const old = await subscribe(broker, "s", ["t.a"], { settle: ({ body }) => idOf(body) < "4" });
    await broker.publish(messages(0, 8));
    await until(() => old.got.length === 8);
    await old.running.close();
    await broker.publish(messages(8, 10));
    const { got } = await subscribe(broker, "s", ["t.a"]);
    await until(() => got.length === 6);
    assert.deepEqual(ids(got), idsFrom(4, 10));
  });

  test("does not bring again what was terminated", async ({ open, subscribe, lookOn }) => {
    const broker = await open();
    const old = await subscribe(broker, "s", ["t.a"], { settle: () => false });
    await broker.publish(messages(0, 2));
    await until(() => old.got.length === 2);
    old.got[0].terminate();
    old.got[1].ack();
    old.got[1].terminate(); // settled before: no effect
    await old.running.close();
    const { got } = await subscribe(broker, "s", ["t.a"]);
    await broker.publish(messages(2, 3));
    await until(() => got.length === 1);
    await lookOn();
    assert.deepEqual(ids(got), ["2"]);
  });

  test("leaves at most maxUnsettled unsettled", async ({ open, subscribe, lookOn }) => {
    const broker = await open();
    await broker.publish(messages(0, 9));
    const { got } = await subscribe(broker, "s", ["t.a"], {
      settle: () => false,
      maxUnsettled: 4,
    });
    await broker.publish(messages(9, 18));
    await until(() => got.length === 4);
    await lookOn();
    assert.equal(got.length, 4);
    got[1].ack();
    got[1].ack(); // counts once
    await until(() => got.length === 5);
    await lookOn();
    assert.equal(got.length, 5);
    for (let n = 0; n < 18; n++) {
      await until(() => got.length > n);
      got[n].ack();
    }
    assert.deepEqual(ids(got), idsFrom(0, 18));
  });

  test("takes settling from within deliver", async ({ open, subscribe }) => {
    const broker = await open();
    const { got } = await subscribe(broker, "s", ["t.a"], { maxUnsettled: 1 });
    await broker.publish(messages(0, 300));
    await until(() => got.length === 300);
    assert.deepEqual(ids(got), idsFrom(0, 300));
  });

  test("delivers no more after a pause, while settling still counts", async (stage) => {
    const broker = await stage.open();
    const { got, running } = await stage.subscribe(broker, "s", ["t.a"], { settle: () => false });
    await broker.publish(messages(0, 3));
    await until(() => got.length === 3);
    await running.pause();
    await broker.publish(messages(3, 5));
    await stage.lookOn();
    assert.equal(got.length, 3);
    got.forEach((delivery) => delivery.ack());
    await running.close();
    const again = await stage.subscribe(broker, "s", ["t.a"]);
    await until(() => again.got.length === 2);
    assert.deepEqual(ids(again.got), ["3", "4"]);
  });
}
