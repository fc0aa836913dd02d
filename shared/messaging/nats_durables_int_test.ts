import assert from "node:assert/strict";
import { AckPolicy, type ConsumerConfig, StorageType } from "@nats-io/jetstream";
import { ConfigError } from "../platform/config.ts";
import { createLogger } from "../platform/log.ts";
import type { Broker, Subscription } from "./broker.ts";
import { message, messages, until } from "./broker_suite.ts";
import { type NatsBrokerFixture, natsBrokerFixture } from "./nats_broker_fixture.ts";
import { openNatsDurables } from "./nats_durables.ts";

const log = createLogger({ write: () => {} });

/** Subscribes `s` to `t.a`, and answers what came. */
async function listen(broker: Broker, more: Partial<Subscription> = {}) {
  const got: string[] = [];
  await broker.subscribe({
    name: "s",
    subjects: ["t.a"],
    deliver({ body, ack }) {
      got.push(new TextDecoder().decode(body));
      ack();
    },
    ...more,
  });
  return got;
}

/** A durable as the Go services make it: deliver subject and queue group have its name. */
const pushed: Partial<ConsumerConfig> = {
  durable_name: "s",
  deliver_subject: "s",
  deliver_group: "s",
  filter_subject: "t.a",
  ack_policy: AckPolicy.Explicit,
  ack_wait: 30_000_000_000,
  max_deliver: 5,
};

/** Leaves a push durable behind that has settled 0, 1 and 3 of ten messages. */
async function leaveBehind({ operate, open }: NatsBrokerFixture): Promise<void> {
  const broker = await open();
  await operate(async ({ consumers }, connection) => {
    await consumers.add("t", pushed);
    let seen = 0;
    const sub = connection.subscribe("s", {
      queue: "s",
      callback(_, delivered) {
        if ([0, 1, 3].includes(seen++)) delivered.respond("+ACK");
      },
    });
    await broker.publish(messages(0, 10));
    await until(() => seen === 10);
    await sub.drain();
  });
  await broker.close();
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => String(from + n));

Deno.test("a push durable that a Go service left is taken over after what it had settled", async () => {
  await using fixture = await natsBrokerFixture();
  await leaveBehind(fixture);
  const broker = await fixture.open();
  const got = await listen(broker);
  await until(() => got.length === 8);
  assert.deepEqual(got, numbers(2, 10), "what follows the first gap comes again");
  await broker.close();
  await fixture.operate(async ({ consumers }) => {
    const all = await Array.fromAsync(consumers.list("t"));
    assert.deepEqual(all.map(({ name, config }) => [name, config.deliver_subject]), [
      ["s", undefined],
    ]);
  });
  const again = await fixture.open();
  const more = await listen(again);
  await again.publish(messages(10, 11));
  await until(() => more.length > 0);
  assert.deepEqual(more, ["10"]);
  await again.close();
});

Deno.test("a cache begins at the stream's beginning when its push durable is taken over", async () => {
  await using fixture = await natsBrokerFixture();
  await leaveBehind(fixture);
  const broker = await fixture.open();
  const got = await listen(broker, { from: "beginning" });
  await until(() => got.length === 10);
  assert.deepEqual(got, numbers(0, 10));
  await broker.close();
});

Deno.test("a takeover that was interrupted between the old durable and the new one keeps its place", async () => {
  await using fixture = await natsBrokerFixture();
  await leaveBehind(fixture);
  const { operate } = fixture;
  const broker = await fixture.open();
  const got = await listen(broker);
  await until(() => got.length === 8);
  await broker.close();
  // as it was in that moment
  await operate(async ({ consumers }) => {
    const { config } = await consumers.info("t", "s");
    await consumers.add("t", { ...config, name: "s_taken_over", durable_name: "s_taken_over" });
    await consumers.delete("t", "s");
  });
  const again = await fixture.open();
  const more = await listen(again);
  await until(() => more.length === 8);
  assert.deepEqual(more, numbers(2, 10));
  await again.close();
  await using durables = await openNatsDurables({ url: fixture.server.url, stream: "t", log });
  assert.deepEqual((await durables.list()).map(({ name }) => name), ["s"]);
});

Deno.test("a durable that two contexts shared is taken over only when told", async () => {
  await using fixture = await natsBrokerFixture();
  await leaveBehind(fixture);
  const { broker } = await fixture.process();
  await assert.rejects(listen(broker, { shared: true }), (error: Error) => {
    return error instanceof ConfigError && error.message.includes("TAKE_OVER=true");
  });
  await broker.close();
  const { broker: told } = await fixture.process({ takeOver: true });
  const got = await listen(told, { shared: true });
  await until(() => got.length === 8);
  await told.close();
});

Deno.test("a push durable that a Go service still uses stops the start with one sentence", async () => {
  await using fixture = await natsBrokerFixture();
  const broker = await fixture.open();
  await fixture.operate(async ({ consumers }, connection) => {
    await consumers.add("t", pushed);
    connection.subscribe("s", { queue: "s", callback: () => {} });
    await connection.flush();
    await until(async () => (await consumers.info("t", "s")).push_bound === true);
    await assert.rejects(listen(broker), (error: Error) => {
      return error instanceof ConfigError && /still used by another system/.test(error.message);
    });
  });
  await broker.close();
});

Deno.test("settings of a durable that differ are changed in place, and it goes on where it was", async () => {
  await using fixture = await natsBrokerFixture();
  const before = await fixture.open();
  const old = await listen(before);
  await before.publish(messages(0, 5));
  await until(() => old.length === 5);
  await before.close();
  await fixture.operate(({ consumers }) =>
    consumers.update("t", "s", {
      ack_wait: 60_000_000_000,
      inactive_threshold: 60_000_000_000,
      max_ack_pending: 7,
      filter_subject: "t.b",
    })
  );
  const broker = await fixture.open();
  const got = await listen(broker);
  await broker.publish(messages(5, 6));
  await until(() => got.length > 0);
  assert.deepEqual(got, ["5"]);
  await fixture.operate(async ({ consumers }) => {
    const { config } = await consumers.info("t", "s");
    const { ack_wait, inactive_threshold = 0, max_ack_pending, filter_subject } = config;
    assert.deepEqual([ack_wait, inactive_threshold], [3_000_000_000, 0]);
    assert.deepEqual([max_ack_pending, filter_subject], [1_024, "t.a"]);
  });
  assert.ok(fixture.logged.includes("settings of a durable were changed to ours"));
  await broker.close();
});

Deno.test("a durable whose policies cannot be changed stops the start with one sentence", async () => {
  await using fixture = await natsBrokerFixture();
  const broker = await fixture.open();
  await fixture.operate(({ consumers }) =>
    consumers.add("t", { durable_name: "s", ack_policy: AckPolicy.All, filter_subject: "t.a" })
  );
  await assert.rejects(listen(broker), (error: Error) => {
    return error instanceof ConfigError && /The durable s .*cannot be changed/.test(error.message);
  });
  await broker.close();
});

Deno.test("a stream that would drop messages is set not to; other settings stay", async () => {
  await using fixture = await natsBrokerFixture();
  const { operate } = fixture;
  await operate(({ streams }) =>
    streams.add({
      name: "t",
      subjects: ["others.>"],
      description: "ours",
      max_msgs: 5,
      max_age: 3_600_000_000_000,
      duplicate_window: 1_000_000_000,
    })
  );
  const broker = await fixture.open();
  await broker.publish(messages(0, 10));
  assert.equal((await broker.stream()).last, 10);
  await operate(async ({ streams }) => {
    const { config, state } = await streams.info("t");
    assert.equal(state.messages, 10);
    const { subjects, description, max_msgs, max_age, duplicate_window } = config;
    assert.deepEqual([subjects, description], [["others.>", "t.>"], "ours"]);
    assert.deepEqual([max_msgs, max_age, duplicate_window], [-1, 0, 120_000_000_000]);
  });
  await broker.close();
});

Deno.test("a stream in memory stops the start with one sentence", async () => {
  await using fixture = await natsBrokerFixture();
  await fixture.operate(({ streams }) =>
    streams.add({ name: "t", subjects: ["t.>"], storage: StorageType.Memory })
  );
  await assert.rejects(fixture.open(), (error: Error) => {
    return error instanceof ConfigError &&
      error.message === "The stream t is kept in memory instead of files, which cannot be changed.";
  });
});

Deno.test("our durables are released when no process receives from them; those of others stay", async () => {
  await using fixture = await natsBrokerFixture();
  const broker = await fixture.open();
  const got = await listen(broker);
  await broker.publish([...messages(0, 3), message("elsewhere", "t.b")]);
  await until(() => got.length === 3);
  await fixture.operate(({ consumers }) =>
    consumers.add("t", {
      ...pushed,
      durable_name: "go",
      deliver_subject: "go",
      deliver_group: "go",
    })
  );
  await using durables = await openNatsDurables({ url: fixture.server.url, stream: "t", log });
  await until(async () => (await durables.list()).every(({ unsettled }) => unsettled === 0));
  const about = { subject: "t.a", unsettled: 0 };
  assert.deepEqual(await durables.list(), [
    { ...about, name: "go", kind: "push", waiting: 3, inUse: false },
    { ...about, name: "s", kind: "pull", waiting: 0, inUse: true },
  ]);
  assert.deepEqual((await durables.release()).kept.map(({ name }) => name), ["s"]);
  await broker.close();
  const { released, kept } = await durables.release(["s", "go", "none"]);
  assert.deepEqual(released, ["s"]);
  assert.deepEqual(kept.map(({ name }) => name), ["go", "none"]);
  assert.deepEqual((await durables.list()).map(({ name }) => name), ["go"]);
});
