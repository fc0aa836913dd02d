import assert from "node:assert/strict";
import { ConfigError } from "../platform/config.ts";
import { createLogger } from "../platform/log.ts";
import { startNatsServer } from "../testing/nats.ts";
import { until } from "./broker_suite.ts";
import { MAX_MESSAGE_BYTES, MIN_BROKER_BYTES } from "./message_size.ts";
import { natsBroker } from "./nats_broker.ts";

const SMALL = `max_payload: ${MAX_MESSAGE_BYTES}`;
const TEXT = `NATS takes ${MAX_MESSAGE_BYTES} bytes a message, and max_payload must be at least ` +
  MIN_BROKER_BYTES;

Deno.test("a NATS server that takes no messages as large as ours may be stops the start with one sentence", async () => {
  await using server = await startNatsServer(SMALL);
  const lines: string[] = [];
  const log = createLogger({ level: "DEBUG", write: (line) => lines.push(line) });
  await assert.rejects(natsBroker({ url: server.url, stream: "t", log }), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.deepEqual(error.problems, [`NATS_URL: ${TEXT}.`]);
    return true;
  });
  assert.deepEqual(lines, []);
});

Deno.test("a NATS server that comes back with a smaller limit is an error in the log, once per connection", async () => {
  await using server = await startNatsServer();
  const lines: { level: string; message: string }[] = [];
  const log = createLogger({ level: "INFO", write: (line) => lines.push(JSON.parse(line)) });
  const broker = await natsBroker({ url: server.url, stream: "t", log });
  const back = () => lines.filter(({ message }) => message === "NATS is back").length;
  const errors = () => lines.filter(({ level }) => level === "error").map((line) => line.message);
  const restart = async (settings: string) => {
    const before = back();
    await server.stop();
    await server.configure(settings);
    await server.start();
    await until(() => back() > before);
    await until(() => broker.check().then(() => true, () => false));
  };
  await restart(SMALL);
  assert.deepEqual(errors(), [TEXT]);
  const body = new Uint8Array(64);
  await broker.publish([{ id: "1", subject: "t.a", key: "a", body }]); // small ones go on
  await restart(SMALL);
  assert.deepEqual(errors(), [TEXT, TEXT]);
  await restart("");
  assert.deepEqual(errors(), [TEXT, TEXT]);
  await broker.close();
});

Deno.test("the largest message that is committed is taken by a NATS server with the least max_payload", async () => {
  await using server = await startNatsServer(`max_payload: ${MIN_BROKER_BYTES}`);
  const log = createLogger({ write: () => {} });
  const broker = await natsBroker({ url: server.url, stream: "t", log });
  const body = new Uint8Array(MAX_MESSAGE_BYTES);
  const id = crypto.randomUUID();
  assert.deepEqual(await broker.publish([{ id, subject: "t.a", key: "a", body }]), [1]);
  await broker.close();
});
