import assert from "node:assert/strict";
import { ids, idsFrom, message, messages, type Register, until } from "./stage.ts";

/** Where a subscription begins, and what it is given. */
export function subscribingSuite(test: Register): void {
  test("starts a new subscription at the beginning", async ({ open, subscribe }) => {
    const broker = await open();
    await broker.publish(messages(0, 700));
    const { got } = await subscribe(broker, "s", ["t.a"]);
    await broker.publish(messages(700, 800));
    await until(() => got.length === 800);
    assert.deepEqual(ids(got), idsFrom(0, 800));
  });

  test("gives every subscription everything of its subjects, and nothing else", async (stage) => {
    const broker = await stage.open();
    const first = await stage.subscribe(broker, "first", ["t.a"]);
    const second = await stage.subscribe(broker, "second", ["t.a", "t.b"]);
    const subjects = ["t.a", "t.b", "t.c", "t.ab"];
    await broker.publish(idsFrom(0, 40).map((id, n) => message(id, subjects[n % 4])));
    await until(() => first.got.length === 10 && second.got.length === 20);
    const third = await stage.subscribe(broker, "third", ["t.c"]);
    await until(() => third.got.length === 10);
    await stage.lookOn();
    assert.deepEqual(ids(first.got), idsFrom(0, 40).filter((_, n) => n % 4 === 0));
    assert.deepEqual(ids(second.got), idsFrom(0, 40).filter((_, n) => n % 4 < 2));
    assert.deepEqual(ids(third.got), idsFrom(0, 40).filter((_, n) => n % 4 === 2));
  });

  test("goes on after the last settled one when it is opened again", async ({ open, subscribe, lookOn }) => {
    const before = await open();
    const old = await subscribe(before, "s", ["t.a"]);
    await before.publish(messages(0, 10));
    await until(() => old.got.length === 10);
    await before.close();

    const after = await open();
    await after.publish(messages(10, 20));
    const { got } = await subscribe(after, "s", ["t.a"]);
    await until(() => got.length === 10);
    await lookOn();
    assert.deepEqual(ids(got), idsFrom(10, 20));
  });

  test("begins anew with a subscription that was forgotten", async ({ open, subscribe }) => {
    const broker = await open();
    await broker.publish(messages(0, 10));
    const old = await subscribe(broker, "s", ["t.a"]);
    await until(() => old.got.length === 10);
    await old.running.close();
    await broker.forget("s");
    await broker.forget("nobody");
    const { got } = await subscribe(broker, "s", ["t.a"]);
    await until(() => got.length === 10);
    assert.deepEqual(ids(got), idsFrom(0, 10));
  });
}
