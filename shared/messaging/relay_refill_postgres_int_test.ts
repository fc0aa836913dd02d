import assert from "node:assert/strict";
import { until } from "./broker_suite.ts";
import type { Broker } from "./broker.ts";
import { decodeEnvelope } from "./envelope.ts";
import { openShop, publish, type Shop, startWith } from "./relay_fixture.ts";

/** Notes what comes to the one subscription there is. */
async function hear(broker: Broker, idOf: (body: Uint8Array) => string) {
  const seen: string[] = [];
  const running = await broker.subscribe({
    name: "s",
    subjects: ["t.shop"],
    deliver({ body, ack }) {
      seen.push(idOf(body));
      ack();
    },
  });
  return { seen, running };
}

/** Waits until that subscription has settled all up to a position. */
const settledUpTo = ({ sql }: Shop, position: number) =>
  until(async () => {
    const [{ floor }] = await sql`select floor from broker.subscriptions`;
    return Number(floor) === position;
  });

Deno.test("F4: the tables of the broker in PostgreSQL went back: they are filled again", async () => {
  await using shop = await openShop();
  const broker = await shop.fixture.open();
  const relay = await startWith(shop, ["a@k", "b@k", "c@k"], { broker });
  const stored = async () => {
    const rows = await shop.sql<{ id: string }[]>`select id from broker.messages order by position`;
    return rows.map(({ id }) => id);
  };
  await shop.sql`delete from broker.messages where id in ('b', 'c')`;
  await until(async () => (await stored()).length === 4);
  assert.deepEqual(await stored(), ["warm", "a", "b", "c"]);
  await shop.sql.begin((transaction) => [
    transaction`truncate broker.messages restart identity`,
    transaction`delete from broker.stream`,
    transaction`insert into broker.stream default values`,
  ]);
  await until(async () => (await stored()).length === 4);
  assert.deepEqual(await stored(), ["warm", "a", "b", "c"]);
  assert.equal(relay.counts.refills, 2);
  await relay.close();
  await broker.close();
});

Deno.test("F4: subscriptions of the broker in PostgreSQL follow a stream that went back", async () => {
  await using shop = await openShop();
  const broker = await shop.fixture.open();
  const relay = await startWith(shop, [], { broker });
  const { seen, running } = await hear(broker, (body) => decodeEnvelope(body).id);
  for (const id of ["a", "b", "c"]) await publish(shop, relay, `${id}@k`);
  await until(() => seen.length === 4);
  await settledUpTo(shop, 4);
  await shop.sql`truncate broker.messages restart identity`;
  await until(() => seen.length >= 8);
  await publish(shop, relay, "d@k");
  await until(() => seen.at(-1) === "d");
  assert.deepEqual(seen, ["warm", "a", "b", "c", "warm", "a", "b", "c", "d"]);
  await settledUpTo(shop, 5);
  await running.close();
  await relay.close();
  await broker.close();
});

Deno.test("F4: they also follow when another process found it gone back, and filled it", async () => {
  await using shop = await openShop();
  const [here, there] = [await shop.fixture.open(), await shop.fixture.open()];
  const { seen, running } = await hear(here, (body) => new TextDecoder().decode(body));
  const message = (id: string) => ({
    id,
    subject: "t.shop",
    key: "k",
    body: new TextEncoder().encode(id),
  });
  await there.publish(["a", "b", "c"].map(message));
  await settledUpTo(shop, 3);
  await shop.sql`truncate broker.messages restart identity`;
  await there.publish(["x"].map(message));
  await there.stream(); // the look of its relay
  await there.publish(["a", "b", "c", "d"].map(message));
  await until(() => seen.includes("x") && seen.at(-1) === "d");
  assert.deepEqual(seen.slice(seen.indexOf("x")), ["x", "a", "b", "c", "d"]);
  await running.close();
  await here.close();
  await there.close();
});
