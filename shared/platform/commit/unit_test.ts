import assert from "node:assert/strict";
import { DomainError, refused } from "../../domain/error.ts";
import { decodeMessageData } from "../../messaging/envelope.ts";
import { inboxTable, outboxTable } from "../../messaging/tables.ts";
import { Conflict } from "./store.ts";
import { transactor, type Unit, within } from "./unit.ts";
import { contested, createHome, lamp, LampLit, lamps, NOW } from "./unit_fixture.ts";
import { patch } from "./write.ts";

Deno.test("a unit collects and commits in one go, and answers the work's result", async () => {
  const { units, commits, lamps, rows } = createHome();
  const outcome = await units.run(async (unit) => {
    unit.write(lamp("1"), lamp("2"));
    await Promise.resolve();
    unit.publish(LampLit({ value: 1 }), { key: "1" });
    assert.deepEqual([commits.length, lamps()], [0, []]);
    return "done";
  });
  assert.deepEqual(outcome, { duplicate: false, result: "done" });
  assert.equal(commits.length, 1);
  assert.deepEqual(lamps().map(({ id }) => id), ["1", "2"]);
  assert.equal(rows.rows(outboxTable("home")).length, 1);
});

Deno.test("a unit has one time, and its own schema, ids and memory", async () => {
  let time = 0;
  const { units } = createHome(undefined, { clock: { now: () => new Date(++time) } });
  const seen: Unit[] = [];
  for (let run = 0; run < 2; run++) await units.run((unit) => void seen.push(unit));
  assert.deepEqual(seen.map(({ now }) => now.getTime()), [1, 2]);
  assert.equal(seen[0].now, seen[0].now);
  assert.notEqual(seen[0].loaded, seen[1].loaded);
  assert.deepEqual([units.schema, seen[0].schema], ["home", "home"]);
  assert.notEqual(seen[0].newId(), seen[0].newId());
});

Deno.test("B6, B10: work that fails commits nothing and tells nobody", async () => {
  const { units, commits, told, inbox } = createHome();
  let woken = 0;
  for (const error of [refused("lamp_broken", "the lamp is broken"), new TypeError("a bug")]) {
    await assert.rejects(
      units.run((unit) => {
        unit.write(lamp("1"));
        unit.publish(LampLit({ value: 1 }), { key: "1" });
        unit.afterCommit(() => woken++);
        throw error;
      }, inbox),
      (thrown) => thrown === error,
    );
  }
  assert.deepEqual([commits, told, woken], [[], [], 0]);
});

Deno.test("what is to run after the commit runs after it, once, and not when it fails", async () => {
  const { units, lamps } = createHome(contested(2));
  const seen: number[] = [];
  const work = (unit: Unit) => {
    unit.write(lamp("1"));
    unit.afterCommit(() => seen.push(lamps().length));
  };
  await units.run(work); // two conflicts, then committed
  assert.deepEqual(seen, [1]);
  await assert.rejects(units.run((unit) => {
    unit.write(lamp("2", "1")); // the room has a lamp
    unit.afterCommit(() => seen.push(lamps().length));
  }));
  assert.deepEqual(seen, [1]);
});

Deno.test("on a conflict the work runs again, on what is there then", async () => {
  const { units, rows, lamps: all } = createHome();
  await rows.commit([lamp("1", "hall")]);
  let runs = 0;
  await units.run(async (unit) => {
    const found = await unit.store.find(lamps, { id: "1" });
    assert.ok(found);
    if (++runs === 1) { // somebody else, meanwhile
      await rows.commit([patch(lamps, { id: "1" }, { room: "attic", version: 2 })]);
    }
    const room = `${found.room}, painted`;
    const version = found.version + 1;
    unit.write(patch(lamps, { id: "1" }, { room, version }, { expected: found.version }));
    unit.publish(LampLit({ value: runs }), { key: "1" });
  });
  assert.equal(runs, 2);
  assert.deepEqual(all(), [{ id: "1", room: "attic, painted", version: 3 }]);
  const sent = rows.rows(outboxTable("home")).map(({ data }) => decodeMessageData(data).payload[0]);
  assert.deepEqual(sent, [2]);
});

Deno.test("work that others are always faster at is aborted, with the thing in its text", async () => {
  const { units, told } = createHome(contested(99), { attempts: 3 });
  let runs = 0;
  await assert.rejects(
    units.run((unit) => {
      runs++;
      unit.write(lamp("1"));
    }),
    (error) =>
      error instanceof DomainError && error.code === "aborted" &&
      error.message === "the lamp was changed at the same time" && error.cause instanceof Conflict,
  );
  assert.deepEqual([runs, told], [3, []]);
});

Deno.test("a rule of a table that is broken is refused at once", async () => {
  const { units, commits } = createHome();
  await units.run((unit) => unit.write(lamp("1", "hall")));
  await assert.rejects(
    units.run((unit) => unit.write(lamp("2", "hall"))),
    (error) => error instanceof DomainError && error.reason === "room_lit",
  );
  assert.equal(commits.length, 2);
});

Deno.test("B4: a message that was handled is answered as a duplicate and has no effect", async () => {
  const { units, inbox, rows, lamps, told } = createHome();
  const work = (id: string) => (unit: Unit) => {
    unit.write(lamp(id));
    unit.publish(LampLit({ value: 1 }), { key: id });
    return id;
  };
  assert.deepEqual(await units.run(work("1"), inbox), { duplicate: false, result: "1" });
  assert.deepEqual(await units.run(work("2"), inbox), { duplicate: true });
  assert.deepEqual([lamps().length, told.length], [1, 1]);
  const [{ subscription, id, name, receivedAt }] = rows.rows(inboxTable("home"));
  assert.deepEqual({ subscription, id, name }, inbox);
  assert.deepEqual(receivedAt, NOW);
  const other = { ...inbox, subscription: "home-bills" };
  assert.deepEqual(await units.run(work("3"), other), { duplicate: false, result: "3" });
});

Deno.test("B4: a message that was handled is a duplicate also when work or commit refuse it", async () => {
  const { units, inbox, lamps } = createHome();
  await units.run((unit) => unit.write(lamp("1", "hall")), inbox);
  const refusing = units.run(() => {
    throw refused("room_lit", "the room has a lamp");
  }, inbox);
  assert.deepEqual(await refusing, { duplicate: true });
  const ruled = units.run((unit) => unit.write(lamp("2", "hall")), inbox);
  assert.deepEqual(await ruled, { duplicate: true });
  assert.equal(lamps().length, 1);
});

Deno.test("an outage is thrown as it is, without asking the inbox", async () => {
  const down = Object.assign(new Error("down"), { code: "57P01" });
  let asked = 0;
  const { units, inbox } = createHome((store) => ({
    find(table, key) {
      asked++;
      return store.find(table, key);
    },
    commit: () => Promise.reject(down),
  }));
  await assert.rejects(
    units.run((unit) => unit.write(lamp("1")), inbox),
    (error) => error === down,
  );
  assert.equal(asked, 0);
});

Deno.test("transactor() makes each call a unit of its own", async () => {
  const { units, commits, lamps } = createHome();
  const transact = transactor(units, (unit) => ({ light: (id: string) => unit.write(lamp(id)) }));
  assert.equal(await transact(({ light }) => (light("1"), "lit")), "lit");
  await assert.rejects(transact(({ light }) => {
    light("2");
    throw refused("lamp_broken", "the lamp is broken");
  }));
  await transact(({ light }) => light("3"));
  assert.equal(commits.length, 2);
  assert.deepEqual(lamps().map(({ id }) => id), ["1", "3"]);
});

Deno.test("within() commits nothing itself: all goes with the unit around it", async () => {
  const { units, commits, lamps } = createHome();
  await units.run(async (unit) => {
    const transact = within(unit, (unit) => ({ light: (id: string) => unit.write(lamp(id)) }));
    assert.equal(await transact(({ light }) => (light("1"), "lit")), "lit");
    await transact(({ light }) => light("2"));
    assert.equal(commits.length, 0);
  });
  assert.equal(commits.length, 1);
  assert.deepEqual(lamps().map(({ id }) => id), ["1", "2"]);
});

Deno.test("work knows whether it would run again after a conflict with what it took for new", async () => {
  const { units } = createHome(contested(2));
  const tries: boolean[] = [];
  await units.run((unit) => {
    tries.push(unit.isFirstTry);
    unit.write(lamp("1"));
  });
  assert.deepEqual(tries, [true, false, false]);
  const held = await units.holding(
    () => units.run((unit) => unit.isFirstTry),
    () => [],
  );
  assert.deepEqual(held, { duplicate: false, result: false }, "a held unit does not run again");
});
