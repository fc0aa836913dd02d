import assert from "node:assert/strict";
import { Conflict } from "./store.ts";
import { contested, createHome, lamp, LampLit } from "./unit_fixture.ts";

const finish = (id: string) => () => [lamp(id)];

Deno.test("the last unit of held work is committed once, with what follows from the result", async () => {
  const { units, commits, lamps } = createHome();
  const answer = await units.holding(async () => {
    await units.run((unit) => unit.write(lamp("1")));
    assert.deepEqual(lamps(), []);
    return "2";
  }, (id) => [lamp(id)]);
  assert.equal(answer, "2");
  assert.equal(commits.length, 1);
  assert.deepEqual(lamps().map(({ id }) => id), ["1", "2"]);
});

Deno.test("held messages are told of, and what waits for the commit runs, after it", async () => {
  const { units, told, lamps } = createHome();
  const seen: string[] = [];
  await units.holding(async () => {
    await units.run((unit) => {
      unit.write(lamp("1"));
      unit.publish(LampLit({ value: 1 }), { key: "1" });
      unit.afterCommit(() => void seen.push(`${lamps().length} lamps`));
    });
    assert.deepEqual([told, seen], [[], []]);
  }, () => []);
  assert.deepEqual([told.length, seen], [1, ["1 lamps"]]);
});

Deno.test("units before the last one are committed when the next one begins, which sees them", async () => {
  const { units, commits, lamps } = createHome();
  await units.holding(async () => {
    await units.run((unit) => unit.write(lamp("1")));
    await units.run((unit) => {
      assert.equal(lamps().length, 1);
      unit.write(lamp("2"));
    });
  }, finish("3"));
  assert.deepEqual(commits.map((writes) => writes.length), [1, 2]);
});

Deno.test("a unit that only reads after the last change leaves the rest to a commit of its own", async () => {
  const { units, lamps } = createHome();
  await units.holding(async () => {
    await units.run((unit) => unit.write(lamp("1")));
    await units.run(() => assert.equal(lamps().length, 1));
  }, finish("2"));
  assert.deepEqual(lamps().map(({ id }) => id), ["1", "2"]);
});

Deno.test("held work that changes nothing, or fails, commits nothing", async () => {
  const { units, lamps } = createHome();
  await units.holding(() => units.run(() => 1), finish("1"));
  const failing = units.holding(async () => {
    await units.run((unit) => unit.write(lamp("2")));
    throw new Error("no");
  }, finish("3"));
  await assert.rejects(failing, /no/);
  assert.deepEqual(lamps(), []);
});

Deno.test("held work that somebody was faster at is a conflict, and nothing runs again by itself", async () => {
  const { units, lamps } = createHome(contested(1));
  let runs = 0;
  const work = () =>
    units.holding(async () => {
      runs++;
      await units.run((unit) => unit.write(lamp("1")));
    }, () => []);
  await assert.rejects(work(), Conflict);
  assert.deepEqual([runs, lamps()], [1, []]);
});

Deno.test("what a commit sets off, what comes after, and messages are not held", async () => {
  const { units, lamps, inbox } = createHome();
  let later: Promise<unknown> | undefined;
  let afterwards: () => Promise<unknown> = () => Promise.resolve();
  await units.holding(async () => {
    await units.run((unit) => {
      unit.write(lamp("1"));
      unit.afterCommit(() => {
        later = units.run((unit) => unit.write(lamp("2")));
      });
    });
    await units.run((unit) => unit.write(lamp("3"))); // commits the first
    await later;
    assert.deepEqual(lamps().map(({ id }) => id), ["1", "2"]);
    await units.run((unit) => unit.write(lamp("4")), inbox);
    assert.deepEqual(lamps().map(({ id }) => id), ["1", "2", "4"]);
    const { promise, resolve } = Promise.withResolvers<void>();
    const straggler = promise.then(() => units.run((unit) => unit.write(lamp("5"))));
    afterwards = () => (resolve(), straggler);
  }, () => []);
  await afterwards();
  assert.deepEqual(lamps().map(({ id }) => id), ["1", "2", "4", "3", "5"]);
});
