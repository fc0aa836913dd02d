import assert from "node:assert/strict";
import { openLine } from "../testing/line.ts";
import { ids, messages, until } from "./broker_suite.ts";
import { natsBrokerFixture } from "./nats_broker_fixture.ts";
import { listen, named, untilUnsettled } from "./nats_listen_fixture.ts";

Deno.test("F27, I3: what was lost with a connection comes first, also when the next one breaks while it is gathered", async () => {
  await using fixture = await natsBrokerFixture();
  const { hostname, port } = new URL(fixture.server.url);
  await using line = openLine({ hostname, port: Number(port) });
  const { broker } = await fixture.process({ url: `nats://127.0.0.1:${line.port}` });
  const { got, running } = await listen(broker);
  const { broker: elsewhere } = await fixture.process();
  const unsettled = (count: number) =>
    until(() =>
      fixture.operate(async ({ consumers }) =>
        (await consumers.info("t", "s")).num_ack_pending === count
      )
    );
  await elsewhere.publish(messages(0, 5));
  await untilUnsettled({ running }, 0);
  assert.equal(got.length, 5);

  line.sever(true);
  await elsewhere.publish(messages(5, 8));
  await unsettled(3); // the server sent them; they never come
  line.sever(false);
  await elsewhere.publish(messages(8, 11));
  await unsettled(6); // these come, and are held back
  line.cut();
  await until(() => got.length === 11);
  assert.deepEqual(ids(got), named(0, 11));
  await broker.close();
});
