import assert from "node:assert/strict";
import { AckPolicy, DeliverPolicy, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { createLogger } from "../platform/log.ts";
import { pause } from "../platform/time.ts";
import { startNatsServer } from "../testing/nats.ts";
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

  const shown = (await durables.list()).map(({ name, kind, used }) => ({ name, kind, used }));
  assert.deepEqual(shown.toSorted((a, b) => a.name.localeCompare(b.name)), [
    { name: "ours", kind: "pull", used: true },
    { name: "theirs", kind: "push", used: false },
  ]);
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
