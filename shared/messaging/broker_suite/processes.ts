import assert from "node:assert/strict";
import type { Broker } from "../broker.ts";
import { ids, idsFrom, message, messages, type Register, until, untilDone } from "./stage.ts";

/** Several processes, much, and a server that is away. */
export function processesSuite(test: Register): void {
  test("has one owner of a name among processes; another takes over", async (stage) => {
    const [one, two] = [await stage.open(), await stage.open()];
    const owner = await stage.subscribe(one, "s", ["t.a"]);
    const standby = await stage.subscribe(two, "s", ["t.a"]);
    await two.publish(messages(0, 5));
    await one.publish(messages(5, 10));
    await until(() => owner.got.length === 10);
    assert.equal(standby.got.length, 0);
    await one.close();
    await two.publish(messages(10, 12));
    await until(() => standby.got.length === 2);
    assert.deepEqual(ids(owner.got), idsFrom(0, 10));
    assert.deepEqual(ids(standby.got), ["10", "11"]);
  });

  test("carries messages between processes in order", async (stage) => {
    const [one, two] = [await stage.open(), await stage.open()];
    const { got } = await stage.subscribe(one, "s", ["t.a"]);
    const publish = async (broker: Broker, from: string) => {
      for (let n = 0; n < 100; n++) await broker.publish([message(`${from}${n}`)]);
    };
    await Promise.all([publish(one, "a"), publish(two, "b")]);
    await until(() => got.length === 200);
    for (const from of ["a", "b"]) {
      const expected = Array.from({ length: 100 }, (_, n) => `${from}${n}`);
      assert.deepEqual(ids(got).filter((id) => id.startsWith(from)), expected);
    }
  });

  test("carries 10 000 messages to three subscriptions", async ({ open, subscribe }) => {
    const broker = await open();
    const all = [
      await subscribe(broker, "a", ["t.a"]),
      await subscribe(broker, "b", ["t.a"]),
    ];
    for (let n = 0; n < 10_000; n += 250) await broker.publish(messages(n, n + 250));
    all.push(await subscribe(broker, "c", ["t.a"]));
    await until(() => all.every(({ got }) => got.length === 10_000));
    for (const { got } of all) assert.deepEqual(ids(got), idsFrom(0, 10_000));
  });

  test("refuses to run a name twice", async ({ open, subscribe }) => {
    const broker = await open();
    await subscribe(broker, "s", ["t.a"]);
    await assert.rejects(subscribe(broker, "s", ["t.a"]), TypeError);
  });

  test("refuses to publish once it is closed", async ({ open }) => {
    const broker = await open();
    await broker.check();
    await broker.close();
    await broker.close();
    await assert.rejects(broker.publish(messages(0, 1)));
  });

  test("fails to publish while it is down, and resumes", async ({ open, subscribe, fixture }) => {
    if (!fixture.setReachable) return;
    const broker = await open();
    const { got } = await subscribe(broker, "s", ["t.a"]);
    await broker.publish(messages(0, 3));
    await until(() => got.length === 3);
    await fixture.setReachable(false);
    await assert.rejects(broker.publish(messages(3, 4)));
    await assert.rejects(broker.check());
    await assert.rejects(broker.stream());
    await assert.rejects(broker.idAt(1));
    await fixture.setReachable(true);
    await untilDone(() => broker.publish(messages(4, 6)));
    await until(() => ids(got).includes("5"));
    assert.deepEqual(ids(got).filter((id) => id !== "3"), ["0", "1", "2", "4", "5"]);
  });
}
