import assert from "node:assert/strict";
import { testHost } from "../../../shared/testing/host.ts";
import { depot } from "../mod.ts";
import {
  active,
  assigned,
  available,
  created,
  type Host,
  initiate,
  online,
  order,
  put,
  registered,
  stores,
  untilStatus,
} from "./depot_fixture.ts";
import { refusals } from "./refusals_fixture.ts";

const connectCodes: Readonly<Record<string, string>> = {
  BAD_REQUEST: "invalid_argument",
  NOT_FOUND: "not_found",
  UNAVAILABLE: "unavailable",
};

/** The same call over Connect, with what REST has in its path among the fields. */
function overConnect(host: Host, verb: string, path: string, body: unknown) {
  const [pathname, query] = path.split("?");
  for (const route of host.host.api.routes()) {
    if (route.verb !== verb || route.surface !== "rest") continue;
    const pattern = new URLPattern({ pathname: route.path.replaceAll(/{(\w+)}/g, ":$1") });
    const groups = pattern.exec({ pathname })?.pathname.groups;
    if (!groups) continue;
    const fields = {
      ...Object(body),
      ...Object.fromEntries(new URLSearchParams(query)),
      ...groups,
    };
    return host.http.request(`/${route.rpc}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
  }
  assert.fail(`no route for ${verb} ${path}`);
}

Deno.test("what is refused says so in the reference's words and leaves nothing", async (t) => {
  await using host = await testHost([depot, stores]);
  const ids: Record<string, string> = {
    ASSIGNED: await assigned(host, { ...order, orderId: "o2" }),
    ACTIVE: await active(host),
    PENDING: await created(host, { ...order, orderId: "o3" }),
    AVAILABLE: await created(host, { ...order, orderId: "o4" }),
    CANCELED: await created(host, { ...order, orderId: "o5" }),
    COMPLETED: await assigned(host, { ...order, orderId: "o6" }),
    OFFLINE: await registered(host),
  };
  await put(host, ids.COMPLETED, "complete");
  const busy = await available(host, "o7");
  ids.BUSY = await online(host);
  await untilStatus(host, busy, "assigned");
  await put(host, ids.ACTIVE, "stops/leaves/visit");
  await initiate(host, ids.AVAILABLE);
  await host.call("POST", `/api/depot/shopping/${ids.CANCELED}`, {});
  const sql = host.sql("depot");
  const traces = async () =>
    [
      await sql`select * from depot.shopping_lists order by id`,
      await sql`select * from depot.orders order by id`,
      await sql`select * from depot.bots order by id`,
      await sql`select name, key from depot.outbox order by position`,
    ].map((rows) => [...rows]);
  const before = await traces();
  for (const { call, verb = "PUT", path, body = {}, says: [message, kind, status] } of refusals) {
    await t.step(`${call}: ${message}`, async () => {
      const named = (text: string) => text.replace(/[A-Z]{4,}/, (name) => ids[name] ?? name);
      const at = named(path.startsWith("/api/") ? path : `/api/depot/shopping${path}`);
      const sent = verb === "GET" ? undefined : JSON.parse(named(JSON.stringify(body)));
      const answer = await host.call(verb, at, sent);
      assert.equal(answer.body.message, message);
      assert.equal(answer.status, status);
      assert.equal(answer.body.details[0].TypeCode, kind);
      const connect = await overConnect(host, verb, at, sent);
      const { code, message: text } = await connect.json();
      assert.deepEqual([connect.status, code, text], [status, connectCodes[kind], message]);
      assert.deepEqual(await traces(), before);
    });
  }
});
