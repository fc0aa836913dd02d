/**
 * What every broker must do, whatever it is made of: one suite that judges all.
 *
 * @module
 */
import assert from "node:assert/strict";
import { pause } from "../platform/time.ts";
import type { Broker, Delivery, Outgoing, RunningSubscription } from "./broker.ts";

/** A stream of its own for one test. */
export interface BrokerFixture {
  /** Opens a broker on the stream, each time as another process would. The suite closes it. */
  open(): Promise<Broker>;
  /** Takes the stream away, or brings it back; left out where that cannot be done. */
  setReachable?(reachable: boolean): Promise<void>;
  /** Removes the stream; all brokers are closed by then. */
  close(): Promise<void>;
}

/** How long the suite waits for what should happen, in milliseconds. */
const PATIENCE_MS = 15_000;
/** How long it looks on for what should not happen. */
const SUSPICION_MS = 120;

/**
 * Registers the tests of the suite.
 *
 * @param name of the broker, for the names of the tests.
 * @param makeFixture makes an empty stream.
 */
export function brokerSuite(name: string, makeFixture: () => Promise<BrokerFixture>): void {
  const test = (promise: string, body: (stage: Stage) => Promise<void>) =>
    Deno.test(`${name} broker ${promise}`, async () => {
      const stage = createStage(await makeFixture());
      try {
        await body(stage);
      } finally {
        await stage.close();
      }
    });

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

  test("is held back by who delivers", async ({ open, subscribe }) => {
    const broker = await open();
    const { promise: full, resolve: makeRoom } = Promise.withResolvers<void>();
    const { got } = await subscribe(broker, "s", ["t.a"], {
      hold: ({ body }) => idOf(body) === "2" ? full : undefined,
    });
    await broker.publish(messages(0, 6));
    await until(() => got.length === 3);
    await pause(SUSPICION_MS);
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
    await pause(SUSPICION_MS);
    assert.deepEqual(ids(first.got), idsFrom(0, 40).filter((_, n) => n % 4 === 0));
    assert.deepEqual(ids(second.got), idsFrom(0, 40).filter((_, n) => n % 4 < 2));
    assert.deepEqual(ids(third.got), idsFrom(0, 40).filter((_, n) => n % 4 === 2));
  });

  test("goes on after the last settled one when it is opened again", async ({ open, subscribe }) => {
    const before = await open();
    const old = await subscribe(before, "s", ["t.a"]);
    await before.publish(messages(0, 10));
    await until(() => old.got.length === 10);
    await before.close();

    const after = await open();
    await after.publish(messages(10, 20));
    const { got } = await subscribe(after, "s", ["t.a"]);
    await until(() => got.length === 10);
    await pause(SUSPICION_MS);
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

  test("does not bring again what was terminated", async ({ open, subscribe }) => {
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
    await pause(SUSPICION_MS);
    assert.deepEqual(ids(got), ["2"]);
  });

  test("leaves at most maxUnsettled unsettled", async ({ open, subscribe }) => {
    const broker = await open();
    await broker.publish(messages(0, 9));
    const { got } = await subscribe(broker, "s", ["t.a"], {
      settle: () => false,
      maxUnsettled: 4,
    });
    await broker.publish(messages(9, 18));
    await until(() => got.length === 4);
    await pause(SUSPICION_MS);
    assert.equal(got.length, 4);
    got[1].ack();
    got[1].ack(); // counts once
    await until(() => got.length === 5);
    await pause(SUSPICION_MS);
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
    await pause(SUSPICION_MS);
    assert.equal(got.length, 3);
    got.forEach((delivery) => delivery.ack());
    await running.close();
    const again = await stage.subscribe(broker, "s", ["t.a"]);
    await until(() => again.got.length === 2);
    assert.deepEqual(ids(again.got), ["3", "4"]);
  });

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

/** A message of the suite: its body tells its id. */
export function message(id: string, subject = "t.a", key = "k"): Outgoing {
  return { id, subject, key, body: new TextEncoder().encode(id) };
}

/** Messages with the ids from `from` up to, but not including, `to`. */
export function messages(from: number, to: number): Outgoing[] {
  return idsFrom(from, to).map((id) => message(id));
}

/** The ids of deliveries. */
export function ids(deliveries: readonly Delivery[]): string[] {
  return deliveries.map(({ body }) => idOf(body));
}

/** Waits until a condition holds. @throws after 15 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!await condition()) {
    assert.ok(performance.now() < deadline, `in vain: ${condition}`);
    await pause(2);
  }
}

/** Tries until it works. @throws what fails after 15 s. */
export async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(20);
    }
  }
}

/** A subscription under test, and what it was given. */
interface Watched {
  readonly got: Delivery[];
  readonly running: RunningSubscription;
}

interface Stage {
  readonly fixture: BrokerFixture;
  open(): Promise<Broker>;
  subscribe(
    broker: Broker,
    name: string,
    subjects: readonly string[],
    how?: {
      settle?: (delivery: Delivery) => boolean;
      hold?: (delivery: Delivery) => Promise<void> | undefined;
      maxUnsettled?: number;
    },
  ): Promise<Watched>;
  close(): Promise<void>;
}

function createStage(fixture: BrokerFixture): Stage {
  const brokers: Broker[] = [];
  return {
    fixture,
    async open() {
      const broker = await fixture.open();
      brokers.push(broker);
      return broker;
    },
    async subscribe(broker, name, subjects, { settle = () => true, hold, maxUnsettled } = {}) {
      const got: Delivery[] = [];
      const running = await broker.subscribe({
        name,
        subjects,
        ...(maxUnsettled !== undefined && { maxUnsettled }),
        deliver(delivery) {
          got.push(delivery);
          if (settle(delivery)) delivery.ack();
          return hold?.(delivery);
        },
      });
      return { got, running };
    },
    async close() {
      for (const broker of brokers) await broker.close();
      await fixture.close();
    },
  };
}

function idsFrom(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => String(from + index));
}

function idOf(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}
