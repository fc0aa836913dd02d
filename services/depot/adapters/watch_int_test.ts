import assert from "node:assert/strict";
import type { DepotServiceDefinition } from "../../../proto/gen/depot/api.ts";
import { DepotService } from "../../../proto/gen/depot/schema.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { createLogger } from "../../../shared/platform/log.ts";
import { type Client, createClient } from "../../../shared/rpc/client.ts";
import { httpTransport } from "../../../shared/rpc/http_transport.ts";
import { testHost } from "../../../shared/testing/host.ts";
import { BotId } from "../domain/ids.ts";
import { depot } from "../mod.ts";
import { botNews } from "./bot_news.ts";
import {
  available,
  beside,
  done,
  fetchAll,
  type Host,
  online,
  put,
  registered,
  stores,
  until,
  untilStatus,
} from "./depot_fixture.ts";

type News = { kind: string; shoppingListId: string; orderId: string };

/** What a bot is told, as it hears it; leaving ends the stream. */
function watched(client: Client<DepotServiceDefinition>, botId: string) {
  const leaving = new AbortController();
  const stream = client.watchBot({ botId }, { signal: leaving.signal })[Symbol.asyncIterator]();
  return {
    async next(): Promise<News> {
      const { value, done } = await stream.next();
      assert.ok(!done, "the stream ended");
      return value;
    },
    async [Symbol.asyncDispose]() {
      leaving.abort(new Error("left"));
      await stream.return?.().catch(({ message }) =>
        assert.equal(message, "the call was canceled")
      );
    },
  };
}

const clientOf = (host: Host) => createClient(DepotService, host.host.api.transport);
const cancel = (host: Host, id: string) => host.call("POST", `/api/depot/shopping/${id}`, {});
const assigned = (shoppingListId: string, orderId: string) => ({
  kind: "assigned",
  shoppingListId,
  orderId,
});
const recalled = (shoppingListId: string, orderId: string) => ({
  kind: "recalled",
  shoppingListId,
  orderId,
});

Deno.test("R10: WatchBot tells the current list first, then recalls and lists as they come", async () => {
  await using host = await testHost([depot, stores]);
  const id = await online(host);
  const first = await available(host, "o1");
  await untilStatus(host, first, "assigned");
  await using bot = watched(clientOf(host), id);
  assert.deepEqual(await bot.next(), assigned(first, "o1"));
  await put(host, first, "start");
  await cancel(host, first);
  assert.deepEqual(await bot.next(), recalled(first, "o1"));
  const second = await available(host, "o2");
  assert.deepEqual(await put(host, first, "return"), done);
  assert.deepEqual(await bot.next(), assigned(second, "o2"));
  const third = await available(host, "o3");
  await cancel(host, second);
  assert.deepEqual(await bot.next(), recalled(second, "o2"));
  assert.deepEqual(await bot.next(), assigned(third, "o3"));
  await put(host, third, "start");
  await fetchAll(host, third);
  await put(host, third, "inventory");
  const fourth = await available(host, "o4");
  assert.deepEqual(await bot.next(), assigned(fourth, "o4"));
});

Deno.test("R9: a bot that comes back to the stream hears of its recall", async () => {
  await using host = await testHost([depot, stores]);
  const id = await online(host);
  const list = await available(host, "o1");
  await untilStatus(host, list, "assigned");
  await put(host, list, "start");
  await cancel(host, list);
  await using bot = watched(clientOf(host), id);
  assert.deepEqual(await bot.next(), recalled(list, "o1"));
});

Deno.test("R10: over HTTP, WatchBot ends when the caller goes away, and leaves nothing behind", async () => {
  await using host = await testHost([depot, stores]);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    host.http.fetch,
  );
  const client = createClient(DepotService, httpTransport(`http://127.0.0.1:${server.addr.port}`));
  const ids = [await online(host), await registered(host)];
  const list = await available(host, "o1");
  {
    await using busy = watched(client, ids[0]);
    await using idle = watched(client, ids[1]);
    assert.deepEqual(await busy.next(), assigned(list, "o1"));
    const nothing = idle.next().catch((error) => error.message);
    await cancel(host, list);
    assert.deepEqual(await busy.next(), recalled(list, "o1"));
    const leaving = idle[Symbol.asyncDispose]();
    assert.equal(await nothing, "the call was canceled");
    await leaving;
  }
  await server.shutdown(); // waits for every answer at hand
});

Deno.test("WatchBot by hand: envelopes, and an end when the reader cancels", async () => {
  await using host = await testHost([depot, stores]);
  const id = await online(host);
  const list = await available(host, "o1");
  await untilStatus(host, list, "assigned");
  const request = new TextEncoder().encode(JSON.stringify({ botId: id }));
  const body = new Uint8Array(5 + request.length);
  new DataView(body.buffer).setUint32(1, request.length);
  body.set(request, 5);
  const response = await host.http.request("/depotpb.DepotService/WatchBot", {
    method: "POST",
    headers: { "content-type": "application/connect+json" },
    body,
  });
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  assert.deepEqual(JSON.parse(new TextDecoder().decode(value!.subarray(5))), assigned(list, "o1"));
  const waiting = reader.read();
  await reader.cancel();
  assert.deepEqual(await waiting, { done: true, value: undefined });
});

for (
  const [what, botId, code, text] of [
    ["an unknown bot", "nobody", "not_found", "bot with that ID does not exist"],
    ["a blank id", " ", "invalid_argument", "the id is not valid"],
  ]
) {
  Deno.test(`G10: WatchBot of ${what} is refused: ${text}`, async () => {
    await using host = await testHost([depot, stores]);
    await using bot = watched(clientOf(host), botId);
    await assert.rejects(bot.next(), (error) => {
      assert.ok(error instanceof DomainError);
      assert.deepEqual([error.code, error.message], [code, text]);
      return true;
    });
  });
}

Deno.test("R10: what happens in one process is told to a bot that listens to another", async () => {
  await using host = await testHost([depot, stores]);
  await using other = await beside(host);
  const id = await online(host);
  await using bot = watched(createClient(DepotService, other.transport), id);
  const list = await available(host, "o1");
  assert.deepEqual(await bot.next(), assigned(list, "o1"));
  await put(host, list, "start");
  await cancel(host, list);
  assert.deepEqual(await bot.next(), recalled(list, "o1"));
});

Deno.test("many watchers share one query a look, and end with the process", async () => {
  await using host = await testHost([depot, stores]);
  const ids = await Promise.all(Array.from({ length: 50 }, (_, n) => registered(host, `bot ${n}`)));
  let queries = 0;
  const sql = new Proxy(host.sql("depot"), {
    apply(target, self, args) {
      if (String(args[0]).includes("depot.bots")) queries++;
      return Reflect.apply(target, self, args);
    },
  });
  const news = botNews({ sql, log: createLogger({ level: "ERROR", write: () => {} }) });
  const { signal } = new AbortController();
  const waiting = ids.flatMap((id) =>
    [1, 2].map(() => news.next(BotId.parse(id), undefined, signal))
  );
  await until("all are looked at", () => Promise.resolve(queries >= 3));
  assert.ok(queries < 20);
  const ended = Promise.allSettled(waiting);
  await news.close();
  for (const end of await ended) {
    assert.ok(end.status === "rejected" && end.reason.code === "unavailable");
  }
  await assert.rejects(news.next(BotId.parse(ids[0]), undefined, signal), /the depot is stopping/);
});

Deno.test("a watcher outlives an outage of the database", async () => {
  await using host = await testHost([depot, stores]);
  const id = await online(host);
  let isAway = true;
  const sql = new Proxy(host.sql("depot"), {
    apply: (target, self, args) =>
      isAway ? Promise.reject(new Error("away")) : Reflect.apply(target, self, args),
  });
  const logged: string[] = [];
  const log = createLogger({ level: "WARN", write: (line) => logged.push(line) });
  const news = botNews({ sql, log });
  const waiting = news.next(BotId.parse(id), undefined, new AbortController().signal);
  await until("the outage is seen", () => Promise.resolve(logged.length > 0));
  const list = await available(host, "o1");
  isAway = false;
  assert.deepEqual(await waiting, [assigned(list, "o1")]);
  await news.close();
});
