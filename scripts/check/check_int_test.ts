import assert from "node:assert/strict";
import { restTransport } from "../../shared/http/rest_transport.ts";
import { connectDatabase, type Sql } from "../../shared/platform/database.ts";
import { startThrowAwayPostgres } from "../../shared/platform/embedded_postgres.ts";
import { callsTo, mallAt } from "../../tests/support/mall.ts";
import { mallOver } from "../simulator/clients.ts";
import { runDemo } from "../simulator/demo.ts";
import { startOwnSystem } from "../simulator/own_system.ts";
import { randomOf } from "../simulator/random.ts";
import { checkWorld, isFine, resultLines } from "./main.ts";
import { paintOf } from "../simulator/text.ts";
import { worldIn } from "./world.ts";

/** One thing that is broken on purpose: how, in which sentence it is found, and what is said. */
type Harm = readonly [how: string, sentence: RegExp, said: RegExp];

const order =
  "(select stream_id from ordering.events where event_name = 'ordering.OrderCompleted' limit 1)";
const rejected =
  "(select stream_id from ordering.events where event_name = 'ordering.OrderRejected' limit 1)";

const HARM: Readonly<Record<string, Harm>> = {
  "an event that is gone": [
    `delete from ordering.events where stream_id = ${order} and stream_version = 2`,
    /every stream has all its events/,
    /ordering\.Order \S+ has version 3 after 1/,
  ],
  "an event that cannot be read": [
    `update stores.events set event_data = '{}' where event_name = 'stores.StoreCreated'`,
    /every stream has all its events/,
    /stores\.Store \S+ cannot be read/,
  ],
  "an event that was never told": [
    `delete from ordering.outbox where name = 'ordersapi.OrderReadied'`,
    /every event that tells others has its outbox row/,
    /did not tell ordersapi\.OrderReadied of its version/,
  ],
  "a message without an event": [
    `update ordering.outbox set name = 'ordersapi.OrderCanceled' where name = 'ordersapi.OrderReadied'`,
    /every outbox row of a stream has its event/,
    /told ordersapi\.OrderCanceled of version \d+, which did not happen/,
  ],
  "a message that was not sent": [
    `update depot.outbox set published_at = null where name = 'depotapi.ShoppingStarted'`,
    /every message of the outboxes was sent/,
    /of depot \(depotapi\.ShoppingStarted, key \S+\) to mallbots\.depot\.events\.ShoppingList is not sent/,
  ],
  "a message that the stream lost": [
    `delete from broker.messages where position = (select max(position) from broker.messages)`,
    /every message that was sent is in the stream/,
    /message \S+ of \w+ \(.*\) is not in the stream/,
  ],
  "a command that the stream lost": [
    `delete from broker.messages
      where id = (select id from depot.outbox where name = 'am.Success' order by position desc limit 1)`,
    /every message that was sent is in the stream/,
    /of depot \(am\.Success, key \S+\) is not in the stream/,
  ],
  "a message that nobody handled": [
    `delete from search.inbox where subscription = 'search-orders' and name = 'ordersapi.OrderApproved'`,
    /every message was handled by each who listens/,
    /was not handled by search, search-orders/,
  ],
  "a stranger's message that nobody handled": [
    `insert into broker.messages (id, subject, key, body)
      values ('x', 'mallbots.ordering.commands', '', '\\x00')`,
    /messages of strangers were handled or set aside/,
    /not readable\) at \d+ of the stream was not handled by ordering, ordering-commands/,
  ],
  "messages that lie in the stream the wrong way round": [
    `update broker.messages set position = default
      where id = (select id from ordering.outbox where name = 'ordersapi.OrderCreated' limit 1)`,
    /the stream has each aggregate's messages in order/,
    /ordersapi\.\w+, key \S+\) of version \d is in the stream before/,
  ],
  "messages that were handled the wrong way round": [
    `update search.inbox set received_at = received_at + interval '1 hour'
      where subscription = 'search-orders' and name = 'ordersapi.OrderCreated'`,
    /each who listens handled an aggregate's messages in order/,
    /was handled by search, search-orders before message/,
  ],
  "a dead letter": [
    `insert into depot.dead_letters values
      ('depot-orders', 'm1', 'ordersapi.OrderRejected', 's', 'k', 'failed', 'oops', 5, '', now())`,
    /no message is a dead letter/,
    /message m1 \(ordersapi\.OrderRejected\) is a dead letter of depot, depot-orders: failed, oops/,
  ],
  "a message that waits": [
    `insert into ordering.waiting_messages (subscription, message_id, name, subject, key, envelope,
      waits_since) values ('ordering-depot', 'm1', 'n', 's', 'k', '', now())`,
    /no message waits behind a dead letter/,
    /message m1 \(n\) waits in ordering, ordering-depot behind a dead letter of k/,
  ],
  "a saga that is stuck": [
    `update cosec.sagas set state = 'running', deadline_at = now() - interval '1 day'
      where id = ${order}`,
    /every saga is completed, compensated or parked/,
    /cosec\.CreateOrder \S+ is running: it waits until/,
  ],
  "a snapshot that tells something else": [
    `insert into ordering.snapshots select 'ordering.Order', ${order}, 2, 1, '{"status":"lost"}',
      encode(sha256('{"status":"lost"}'), 'hex'), now()`,
    /every snapshot is what its events come to/,
    /has a snapshot of version 2 that its events do not lead to/,
  ],
  "a read model that missed an event": [
    `update stores.stores set name = 'Nobody' where id = (select min(id) from stores.stores)`,
    /every read model is what the events come to/,
    /in stores\.stores: name is "Nobody", not/,
  ],
  "a read model without a row": [
    `delete from stores.products where id = (select min(id) from stores.products)`,
    /every read model is what the events come to/,
    /has no row in stores\.products/,
  ],
  "a read model with a row too many": [
    `insert into baskets.open_baskets values (${order}, now())`,
    /every read model is what the events come to/,
    /has a row in baskets\.open_baskets that its events do not lead to/,
  ],
  "an order that search shows otherwise": [
    `update search.orders set status = 'Approved' where order_id = ${order}`,
    /money, goods and states of every order agree/,
    /order \S+ is completed but Approved in search/,
  ],
  "money that is off by a cent": [
    `update payments.payments set captured_amount = captured_amount - 1 where order_id = ${order}`,
    /money, goods and states of every order agree/,
    /what was captured is [\d.]+, its total/,
  ],
  "money that is held for nothing": [
    `update payments.payments set status = 'confirmed', order_id = ${rejected}
      where id = (select id from payments.payments where status = 'authorized' limit 1)`,
    /checkout, saga, payment and news of every order/,
    /is rejected but holds the payment/,
  ],
  "a checkout without an order": [
    `delete from ordering.events where stream_id = ${order}`,
    /checkout, saga, payment and news of every order/,
    /its basket was checked out, but there is no order/,
  ],
  "a second list": [
    `insert into depot.shopping_lists select 'again', order_id, 'released', '', '[]', null, 1
      from depot.shopping_lists where order_id = ${order}`,
    /money, goods and states of every order agree/,
    /has 2 shopping lists/,
  ],
  "an order without a saga": [
    `delete from cosec.sagas where id = ${order}`,
    /checkout, saga, payment and news of every order/,
    /has 0 sagas/,
  ],
  "news that nobody was told": [
    `delete from notifications.notifications where order_id = ${order} and kind = 'ready'`,
    /checkout, saga, payment and news of every order/,
    /its customer was told completed, created, not completed, created, ready/,
  ],
  "a depot that missed the end of an order": [
    `update depot.orders set status = 'open' where id = ${order}`,
    /checkout, saga, payment and news of every order/,
    /is completed, but the depot remembers open/,
  ],
  "a bot with another's list": [
    `update depot.bots set shopping_list_id = (select min(id) from depot.shopping_lists), status = 'active'
      where id = (select max(id) from depot.bots)`,
    /every bot that is at work has its list/,
    /bot \S+ \(.*\) has the list/,
  ],
  "a list whose bot forgot it": [
    `update depot.shopping_lists set status = 'active', assigned_bot_id = (select min(id) from depot.bots)
      where status = 'available'`,
    /every list that a bot works for is that bot's/,
    /list \S+ is active for the bot \S+, which has none/,
  ],
  "a cache that missed a change": [
    `update baskets.products_cache set price = price + 1
      where id = (select min(id) from baskets.products_cache)`,
    /every cache says of others/,
    /baskets\.products_cache \S+ price is \d+, not \d+/,
  ],
  "a cache without a row": [
    `delete from notifications.customers_cache where id = (select min(id) from customers.customers)`,
    /every cache says of others/,
    /notifications\.customers_cache \S+ is missing/,
  ],
};

Deno.test("the checker finds nothing after a day at the mall, and whatever is broken then", async (t) => {
  await using server = await startThrowAwayPostgres();
  const connectionTo = (database: string) => ({ ...server.connection, database });
  await using admin = connectDatabase({ connection: server.connection, max: 1 });
  await admin.sql`create database mall`;
  await trade(connectionTo("mall"));

  const checked = async (database: string, harm?: (sql: Sql) => Promise<unknown>) => {
    await using opened = connectDatabase({ connection: connectionTo(database), max: 14 });
    await harm?.(opened.sql);
    return await checkWorld(worldIn(opened.sql), { waitMs: 0 });
  };
  await t.step("all of it holds", async () => {
    const result = await checked("mall");
    assert.ok(isFine(result), resultLines(result, paintOf(false)).join("\n"));
    for (const { what, checked } of result.verdicts) {
      const mayBeNone = /dead letter|strangers|snapshot|bot works/.test(what);
      assert.ok(checked > 0 || mayBeNone, `something was looked at: ${what}`);
    }
  });
  await t.step(
    "commands and replies that retention took from the stream are not missed",
    async () => {
      await admin.sql`create database aged template mall`;
      const { verdicts } = await checked("aged", (sql) =>
        sql.unsafe(`
        update cosec.outbox set sent_at = sent_at - interval '30 days'
          where name = 'customersapi.AuthorizeCustomer';
        delete from broker.messages where subject like '%.customers.commands'`).simple());
      const wrong = verdicts.filter(({ found }) => found > 0);
      assert.deepEqual(wrong, []);
    },
  );
  for (const [name, [how, sentence, said]] of Object.entries(HARM)) {
    await t.step(`${name} is found`, async () => {
      await admin.sql.unsafe("drop database if exists harmed with (force)");
      await admin.sql.unsafe("create database harmed template mall");
      const { verdicts } = await checked("harmed", (sql) => sql.unsafe(how).simple());
      const verdict = verdicts.find(({ what }) => sentence.test(what));
      assert.ok(verdict, "there is such a sentence");
      assert.match(verdict.findings.map(({ who, what }) => `${who} ${what}`).join("\n"), said);
    });
  }
});

/** A day at the mall, an order that stays at the depot, and one that is rejected. */
async function trade(connection: Parameters<typeof startOwnSystem>[0]): Promise<void> {
  await using system = await startOwnSystem(connection);
  const outcome = await runDemo(mallOver(restTransport(system.url)), {
    ...{ stores: 3, products: 12, bots: 3, shoppers: 4, minutes: 4, speed: 120 },
    ...{ cancel: 0.2, unavailable: 0.1, poor: 0.2, patienceMs: 90_000 },
    random: randomOf("check"),
    say: () => {},
    signal: AbortSignal.timeout(180_000),
  });
  await outcome.fleet.close();
  assert.deepEqual(outcome.offenses, []);
  const mall = mallAt(callsTo(system.url));
  const customer = await mall.customer();
  const goods = await mall.goods();
  for (const [allowed, outcome] of [[9, "approved"], [8.99, "rejected"]] as const) {
    const basket = await mall.basket(customer, goods);
    const { status } = await mall.checkOut(basket, await mall.payment(customer, allowed));
    assert.equal(status, 200);
    assert.equal((await mall.settled(basket)).status, outcome);
  }
}
