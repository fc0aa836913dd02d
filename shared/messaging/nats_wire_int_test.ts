import assert from "node:assert/strict";
import { AckPolicy } from "@nats-io/jetstream";
import { headers } from "@nats-io/transport-node";
import { ConfigError } from "../platform/config.ts";
import { createLogger } from "../platform/log.ts";
import { startNatsServer } from "../testing/nats.ts";
import type { Delivery } from "./broker.ts";
import { until } from "./broker_suite.ts";
import { decodeEnvelope, encodeEnvelope, encodeMessageData } from "./envelope.ts";
import { natsBroker } from "./nats_broker.ts";
import { natsBrokerFixture } from "./nats_broker_fixture.ts";

const at = new Date("2026-01-02T03:04:05.678Z");
const envelope = {
  id: "3f0f1e8e-6f0a-4f0e-9b1e-0d8a4c1b2a3d",
  name: "storesapi.StoreCreated",
  data: encodeMessageData({ payload: new Uint8Array([10, 1, 49]), occurredAt: at }),
  metadata: { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
  sentAt: at,
};
const subject = "t.stores.events.Store";

Deno.test("what is published is the envelope, byte for byte, and has the header that Go looks for", async () => {
  await using fixture = await natsBrokerFixture();
  const broker = await fixture.open();
  const body = encodeEnvelope(envelope);
  await broker.publish([{ id: envelope.id, subject, key: "1", body }]);
  await fixture.operate(async ({ consumers, streams }, connection) => {
    // as nats.go does: a push consumer whose deliver subject is a queue group
    const name = "baskets-stores";
    const received = Promise.withResolvers<[string, Uint8Array, [string, string[]][]]>();
    connection.subscribe(name, {
      queue: name,
      callback: (_, { subject, data, headers }) =>
        received.resolve([subject, new Uint8Array(data), [...headers ?? []]]),
    });
    await consumers.add("t", {
      durable_name: name,
      deliver_subject: name,
      deliver_group: name,
      ack_policy: AckPolicy.Explicit,
      filter_subject: subject,
    });
    assert.deepEqual(await received.promise, [subject, body, [["Nats-Msg-Id", [envelope.id]]]]);
    assert.deepEqual((await streams.info("t")).config.subjects, ["t.>"]);
  });
  await broker.close();
});

Deno.test("what a Go service publishes is delivered, and recognised when it is published again", async () => {
  await using fixture = await natsBrokerFixture();
  const broker = await fixture.open();
  const got: Delivery[] = [];
  await broker.subscribe({
    name: "baskets-stores",
    subjects: [subject],
    deliver(delivery) {
      got.push(delivery);
      delivery.ack();
    },
  });
  await fixture.operate(async (manager) => {
    const js = manager.jetstream();
    const withId = () => {
      const header = headers();
      header.set("Nats-Msg-Id", envelope.id);
      return { headers: header };
    };
    await js.publish(subject, encodeEnvelope(envelope), withId());
    assert.equal((await js.publish(subject, encodeEnvelope(envelope), withId())).duplicate, true);
  });
  await until(() => got.length === 1);
  assert.deepEqual(decodeEnvelope(new Uint8Array(got[0].body)), envelope);
  assert.equal(await broker.idAt(1), envelope.id);
  await broker.close();
});

Deno.test("A15: a server that comes late is waited for, with one line in the log", async () => {
  await using server = await startNatsServer();
  await server.stop();
  const lines: string[] = [];
  const log = createLogger({
    level: "WARN",
    write: (line) => lines.push(JSON.parse(line).message),
  });
  const opening = natsBroker({ url: server.url, stream: "t", log });
  await until(() => lines.length > 0);
  await server.start();
  const broker = await opening;
  await broker.check();
  assert.deepEqual(lines, ["NATS does not answer; waiting for it"]);
  await broker.close();
});

Deno.test("credentials are those of the URL; wrong ones stop the start, and are not shown", async () => {
  await using server = await startNatsServer(
    `authorization { users = [{ user: "mall", password: "s3cret!" }] }`,
  );
  const lines: string[] = [];
  const log = createLogger({ level: "DEBUG", write: (line) => lines.push(line) });
  const { host } = new URL(server.url);
  const broker = await natsBroker({ url: `nats://mall:s3cret%21@${host}`, stream: "t", log });
  await broker.check();
  await broker.close();
  const wrong = natsBroker({ url: `nats://mall:wrong-s3cret@${host}`, stream: "t", log });
  await assert.rejects(wrong, (error: Error) => {
    return error instanceof ConfigError && !error.message.includes("s3cret");
  });
  assert.ok(lines.every((line) => !line.includes("s3cret")));
});

Deno.test("the wait for a server ends when it is told to", async () => {
  await using server = await startNatsServer();
  await server.stop();
  const stop = new AbortController();
  const log = createLogger({ write: () => {} });
  const opening = natsBroker({ url: server.url, stream: "t", log, signal: stop.signal });
  stop.abort(new Error("enough"));
  await assert.rejects(opening, /enough/);
});
