import assert from "node:assert/strict";
import { AckPolicy, DeliverPolicy, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { createLogger } from "../platform/log.ts";
import { pause } from "../platform/time.ts";
import { startNatsServer } from "../testing/nats.ts";
import type { Delivery } from "./broker.ts";
import { until } from "./broker_suite.ts";
import { natsBroker } from "./nats_broker.ts";
import { natsDurables } from "./nats_durables.ts";

const log = createLogger({ level: "ERROR", write: () => {} });

Deno.test("on the way back, our durables are taken away when nobody uses them, those of others stay", async () => {
  await using server = await startNatsServer();
  const { url } = server;
  await using durables = await natsDurables({ url, stream: "t", log });
  assert.deepEqual(await durables.list(), [], "there is no stream yet");

  const broker = await natsBroker({ url, stream: "t", log });
  const given = Promise.withResolvers<void>();
  const running = await broker.subscribe({
    name: "ours",
    subjects: ["t.a"],
    deliver(delivery) {
      delivery.ack();
      given.resolve();
    },
  });
  await broker.publish([{ id: "1", subject: "t.a", key: "k", body: new Uint8Array([1]) }]);
  await given.promise;
  const connection = await connect({ servers: url });
  const { consumers } = await jetstreamManager(connection);
  await consumers.add("t", {
    durable_name: "theirs",
    deliver_subject: "inbox.theirs",
    deliver_policy: DeliverPolicy.All,
    ack_policy: AckPolicy.Explicit,
  });
  await connection.close();

  const isUsed = async () => {
    const all = await durables.list();
    assert.deepEqual(all.map(({ name, kind }) => `${name} ${kind}`).toSorted(), [
      "ours pull",
      "theirs push",
    ]);
    assert.ok(all.every(({ name, used }) => !used || name === "ours"));
    return all.some(({ used }) => used);
  };
  while (!await isUsed()) await pause(20); // not between two requests of who uses it
  await assert.rejects(durables.release("ours"), /is used: end what uses it/);
  await assert.rejects(durables.release("theirs"), /of another system/);
  await assert.rejects(durables.release("nobody's"), /there is no durable nobody's/);

  await running.close();
  await broker.close();
  for (let used = true; used;) { // the server notices
    await pause(20);
    used = (await durables.list()).some((one) => one.name === "ours" && one.used);
  }
  assert.equal((await durables.release("ours")).floor, 1);
  assert.deepEqual((await durables.list()).map(({ name }) => name), ["theirs"]);
});

Deno.test("A16: a durable that has other settings keeps its place and gets ours, and one that cannot says so", async () => {
  await using server = await startNatsServer();
  const { url } = server;
  const got: number[] = [];
  const listen = async () => {
    const broker = await natsBroker({ url, stream: "t", log });
    const deliver = (delivery: Delivery) => {
      got.push(delivery.position);
      delivery.ack();
    };
    await broker.subscribe({ name: "ours", subjects: ["t.a"], deliver });
    return broker;
  };
  const one = (id: string) => ({ id, subject: "t.a", key: "k", body: new Uint8Array([1]) });
  const first = await listen();
  await first.publish([one("1"), one("2")]);
  await until(() => got.length === 2);
  await first.close();

  const connection = await connect({ servers: url });
  const { consumers } = await jetstreamManager(connection);
  const wanted = (await consumers.info("t", "ours")).config;
  const others = { ack_wait: 60_000_000_000, max_ack_pending: 1 };
  await consumers.update("t", "ours", others);
  const second = await listen();
  await second.publish([one("3"), one("4")]);
  await until(() => got.length >= 4);
  assert.deepEqual(got, [1, 2, 3, 4], "it went on where it was");
  const { ack_wait, max_ack_pending } = (await consumers.info("t", "ours")).config;
  assert.deepEqual([ack_wait, max_ack_pending], [wanted.ack_wait, wanted.max_ack_pending]);
  await second.close();

  await consumers.delete("t", "ours");
  await consumers.add("t", { durable_name: "ours", ack_policy: AckPolicy.All });
  await connection.close();
  const third = await natsBroker({ url, stream: "t", log });
  const refused = third.subscribe({ name: "ours", subjects: ["t.a"], deliver: () => {} });
  await assert.rejects(refused, /The durable ours has other policies/);
  await third.close();
});

Deno.test("A16: a push durable that another system left is replaced by ours, which goes on where that was", async () => {
  await using server = await startNatsServer();
  const { url } = server;
  const one = (id: string) => ({ id, subject: "t.a", key: "k", body: new Uint8Array([1]) });
  const broker = await natsBroker({ url, stream: "t", log });
  await broker.publish([one("1"), one("2"), one("3")]);
  const connection = await connect({ servers: url });
  const { consumers } = await jetstreamManager(connection);
  const theirs = connection.subscribe("theirs", { max: 3 });
  await consumers.add("t", {
    durable_name: "ours",
    deliver_subject: "theirs",
    ack_policy: AckPolicy.Explicit,
    filter_subject: "t.a",
    ack_wait: 60_000_000_000,
  });
  let taken = 0;
  for await (const message of theirs) if (++taken < 3) message.respond("+ACK"); // not the last
  await connection.flush();
  const floor = async () => (await consumers.info("t", "ours")).ack_floor.stream_seq;
  await until(async () => await floor() === 2);

  const got: number[] = [];
  const deliver = (delivery: Delivery) => {
    got.push(delivery.position);
    delivery.ack();
  };
  await broker.subscribe({ name: "ours", subjects: ["t.a"], deliver });
  await broker.publish([one("4")]);
  await until(() => got.length >= 2);
  assert.deepEqual(got, [3, 4]);
  assert.equal((await consumers.info("t", "ours")).config.deliver_subject, undefined);
  await connection.close();
  await broker.close();
});
