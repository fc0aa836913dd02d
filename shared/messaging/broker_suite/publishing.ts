import assert from "node:assert/strict";
import type { Broker } from "../broker.ts";
import { idOf, ids, idsFrom, message, messages, type Register, until } from "./stage.ts";

/** What is published arrives, in order, and is told of. */
export function publishingSuite(test: Register): void {
  test("delivers what is published, as it was", async ({ open, subscribe }) => {
    const broker = await open();
    const { got } = await subscribe(broker, "s", ["t.a"]);
    const body = new Uint8Array([0, 1, 127, 128, 255]);
    await broker.publish([{ id: "1", subject: "t.a", key: `k"'\\{},é`, body }]);
    await until(() => got.length === 1);
    assert.equal(got[0].subject, "t.a");
    assert.deepEqual(new Uint8Array(got[0].body), body);
    assert.equal(got[0].deliveries, 1);
  });

  test("keeps the order, also over many calls at the same time", async ({ open, subscribe }) => {
    const broker = await open();
    const { got } = await subscribe(broker, "s", ["t.a"]);
    const calls = Array.from(
      { length: 40 },
      (_, n) => broker.publish([message(`${n}.0`), message(`${n}.1`), message(`${n}.2`)]),
    );
    await Promise.all(calls);
    await until(() => got.length === 120);
    for (let n = 0; n < 40; n++) {
      const parts = ids(got).filter((id) => id.startsWith(`${n}.`));
      assert.deepEqual(parts, [`${n}.0`, `${n}.1`, `${n}.2`]);
    }
    const positions = got.map(({ position }) => position);
    assert.deepEqual(positions, positions.toSorted((a, b) => a - b));
  });

  test("tells the position of what is published, and what is at a position", async (stage) => {
    const broker = await stage.open();
    const before = await broker.stream();
    assert.equal(before.last, 0);
    assert.equal(await broker.idAt(1), undefined);
    const positions = [
      ...await broker.publish([message("a"), message("b", "t.b", "other"), message("c")]),
      ...await broker.publish([message("d")]),
    ];
    assert.deepEqual(await broker.publish([]), []);
    assert.ok(positions[0] < positions[2] && positions[2] < positions[3], "in order within a key");
    assert.equal(new Set(positions).size, 4);
    const there = await Promise.all(positions.map((position) => broker.idAt(position)));
    assert.deepEqual(there, ["a", "b", "c", "d"]);
    assert.equal(await broker.idAt(positions[3] + 1), undefined);

    const { got } = await stage.subscribe(broker, "s", ["t.a"]);
    await until(() => got.length === 3);
    assert.deepEqual(got.map(({ position }) => position), positions.toSpliced(1, 1));
    const another = await stage.open();
    assert.deepEqual(await another.stream(), { id: before.id, last: positions[3] });
  });

  test("tells how far behind a subscription is", async ({ open, subscribe }) => {
    const broker = await open();
    await broker.publish(messages(0, 5));
    const { got, running } = await subscribe(broker, "s", ["t.a"], {
      settle: () => false,
      maxUnsettled: 2,
    });
    await until(() => got.length === 2);
    assert.deepEqual(await running.lag(), { waiting: 3, unsettled: 2 });
    await broker.publish([message("elsewhere", "t.b")]);
    for (let n = 0; n < 5; n++) {
      await until(() => got.length > n);
      got[n].ack();
    }
    await until(async () => {
      const { waiting, unsettled } = await running.lag();
      return waiting === 0 && unsettled === 0;
    });
  });

  test("tells who stands by how far behind a subscription is", async ({ open, subscribe }) => {
    const [one, two] = [await open(), await open()];
    const owner = await subscribe(one, "s", ["t.a"], { settle: () => false });
    const standby = await subscribe(two, "s", ["t.a"]);
    await one.publish(messages(0, 3));
    await until(() => owner.got.length === 3);
    const { waiting, unsettled } = await standby.running.lag();
    assert.equal(waiting + unsettled, 3);
  });

  test("is held back by who delivers", async ({ open, subscribe, lookOn }) => {
    const broker = await open();
    const { promise: full, resolve: makeRoom } = Promise.withResolvers<void>();
    const { got } = await subscribe(broker, "s", ["t.a"], {
      hold: ({ body }) => idOf(body) === "2" ? full : undefined,
    });
    await broker.publish(messages(0, 6));
    await until(() => got.length === 3);
    await lookOn();
    assert.equal(got.length, 3);
    makeRoom();
    await until(() => got.length === 6);
    assert.deepEqual(ids(got), idsFrom(0, 6));
  });

  test("tells when delivering begins, before the first message", async (stage) => {
    const [one, two] = [await stage.open(), await stage.open()];
    const seen: string[] = [];
    const listen = (broker: Broker, who: string) =>
      broker.subscribe({
        name: "s",
        subjects: ["t.a"],
        begins: () => void seen.push(`${who} begins`),
        deliver(delivery) {
          seen.push(`${who} ${idOf(delivery.body)}`);
          delivery.ack();
        },
      });
    await listen(one, "one");
    await listen(two, "two");
    await one.publish(messages(0, 1));
    await until(() => seen.includes("one 0"));
    await one.close();
    await two.publish(messages(1, 2));
    await until(() => seen.includes("two 1"));
    assert.deepEqual(seen, ["one begins", "one 0", "two begins", "two 1"]);
  });
}
