import assert from "node:assert/strict";
import { type TestDatabase, testDatabase } from "../shared/testing/database.ts";
import { eventually } from "./support/eventually.ts";
import { freePort, startSystem, type System } from "./support/system.ts";

const PAGE = "https://shop.example";

/** The stores alone, with narrow limits. */
async function stores(database: TestDatabase, env: Record<string, string>): Promise<System> {
  return await startSystem({
    args: ["run", "-A", "services/stores/main.ts"],
    env: {
      PG_CONN: database.connectionString,
      WEB_PORT: freePort(),
      RPC_PORT: freePort(),
      LOG_LEVEL: "DEBUG",
      ENVIRONMENT: "production",
      ...env,
    },
  });
}

/** Sends some bytes and reads what is answered, until there is a whole answer. */
async function answerTo(url: string, text: string): Promise<string> {
  using connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(url).port),
  });
  await connection.write(new TextEncoder().encode(text));
  const buffer = new Uint8Array(4_096);
  let answer = "";
  while (!/\r\n\r\n.*\}$/s.test(answer)) {
    const read = await connection.read(buffer);
    if (read === null) break;
    answer += new TextDecoder().decode(buffer.subarray(0, read));
  }
  return answer;
}

Deno.test("L4: slow, large and endless requests are ended, and hold up nobody else", async () => {
  await using database = await testDatabase();
  await using system = await stores(database, {
    BODY_TIMEOUT: "300ms",
    REQUEST_TIMEOUT: "500ms",
    MAX_BODY: "1KiB",
    MAX_HEADERS: "2KiB",
  });
  const { url } = system;
  const create = (name: string, init: RequestInit = {}) =>
    fetch(`${url}/api/stores`, {
      method: "POST",
      body: JSON.stringify({ name, location: "Ground floor" }),
      ...init,
    });

  const slow = Array.from({ length: 50 }, () =>
    answerTo(
      url,
      "POST /api/stores HTTP/1.1\r\nhost: mall\r\ncontent-length: 100\r\n\r\n{",
    ));
  const quick = await create("Fleur");
  assert.equal(quick.status, 200);
  for (const answer of await Promise.all(slow)) {
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.match(answer, /"the request took too long to arrive"/);
  }

  const large = await create("x".repeat(1_024));
  assert.equal(large.status, 413);
  assert.equal((await large.json()).message, "the request is larger than 1024 bytes");
  const heavy = await fetch(`${url}/api/stores`, { headers: { "x-heavy": "x".repeat(2_048) } });
  assert.equal(heavy.status, 431);
  assert.equal((await heavy.json()).code, 8);

  // what waits for a lock in the database is given up in time, and changes nothing afterwards
  const { id } = await quick.json();
  const store = `${url}/api/stores/${id}`;
  await database.sql.begin(async (sql) => {
    await sql`lock table stores.events in access exclusive mode`;
    const began = performance.now();
    const stuck = await fetch(`${store}/rebrand`, { method: "PUT", body: '{"name": "Never"}' });
    assert.equal(stuck.status, 504);
    assert.equal((await stuck.json()).message, "the deadline was exceeded");
    assert.ok(performance.now() - began < 5_000);
  });
  await eventually("no statement is at work", async () => {
    const others = await database.sql`
      select from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`;
    return others.length === 0 || undefined;
  });
  const { store: { name, version } } = await (await fetch(store)).json();
  assert.deepEqual([name, version], ["Fleur", 1]);
  const rebranded = await fetch(`${store}/rebrand`, { method: "PUT", body: '{"name": "Again"}' });
  assert.deepEqual([rebranded.status, await rebranded.json()], [200, {}]);

  // each of them was counted once, and has one line
  const ended: readonly (readonly [verb: string, route: string, status: number, times: number])[] =
    [
      ["POST", "/api/stores", 408, 50],
      ["POST", "/api/stores", 413, 1],
      ["GET", "gate", 431, 1],
      ["PUT", "/api/stores/{id}/rebrand", 504, 1],
    ];
  const metrics = await (await fetch(`${url}/metrics`)).text();
  for (const [verb, route, status, times] of ended) {
    const fault = status === 504 ? "server" : "caller"; // the limit was ours
    const labels = `{method="${verb}",route="${route}",code="${status}",fault="${fault}"}`;
    assert.ok(
      metrics.includes(`http_server_request_duration_seconds_count${labels} ${times}\n`),
      `${labels} in ${metrics}`,
    );
  }
  await system.end("SIGTERM");
  const lines = system.output().split("\n").filter((line) => line.startsWith("{"))
    .map((line): Record<string, unknown> => JSON.parse(line));
  for (const [verb, route, status, times] of ended) {
    const its = lines.filter((line) =>
      line.message === "request" && line.verb === verb && line.route === route &&
      line.status === status
    );
    assert.equal(its.length, times, `${verb} ${route} ${status}`);
  }
});

Deno.test("pages of the origins that are named call over REST and Connect; reads are asked for once", async () => {
  await using database = await testDatabase();
  await using system = await stores(database, { CORS_ORIGINS: PAGE });
  const { url } = system;
  const preflight = await fetch(`${url}/storespb.StoresService/GetStores`, {
    method: "OPTIONS",
    headers: {
      origin: PAGE,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,connect-protocol-version",
    },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get("access-control-allow-origin"), PAGE);
  assert.match(
    preflight.headers.get("access-control-allow-headers") ?? "",
    /connect-protocol-version/,
  );
  const rest = await fetch(`${url}/api/stores`, { headers: { origin: PAGE } });
  assert.deepEqual(await rest.json(), { stores: [], next: "" });
  assert.equal(rest.headers.get("access-control-allow-origin"), PAGE);
  const exposed = rest.headers.get("access-control-expose-headers") ?? "";
  for (const name of ["etag", "x-request-id"]) assert.ok(exposed.includes(name), exposed);
  const again = await fetch(`${url}/api/stores`, {
    headers: { origin: PAGE, "if-none-match": rest.headers.get("etag") ?? "" },
  });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
  const connect = await fetch(`${url}/storespb.StoresService/GetStores`, {
    method: "POST",
    headers: { origin: PAGE, "content-type": "application/json" },
    body: "{}",
  });
  assert.deepEqual(await connect.json(), {});
  assert.equal(connect.headers.get("access-control-allow-origin"), PAGE);
});

Deno.test("a request's id is in its answer, in what it wrote, in its messages and in the log", async () => {
  await using database = await testDatabase();
  await using system = await stores(database, {});
  const create = async (headers: Record<string, string>) => {
    const response = await fetch(`${system.url}/api/stores`, {
      method: "POST",
      body: JSON.stringify({ name: "Fleur", location: "Ground floor" }),
      headers,
    });
    const { id } = await response.json();
    const [{ metadata }] = await database
      .sql`select metadata from stores.outbox where key = ${id}`;
    return { id: response.headers.get("x-request-id"), metadata };
  };
  const named = await create({ "x-request-id": "till-4711" });
  assert.equal(named.id, "till-4711");
  assert.equal(named.metadata.CORRELATION_ID, "till-4711");
  assert.equal(named.metadata.CAUSATION_ID, "till-4711");
  const part = await create({ "x-request-id": "till-4712", "x-correlation-id": "visit-1" });
  assert.equal(part.metadata.CORRELATION_ID, "visit-1");
  assert.equal(part.metadata.CAUSATION_ID, "till-4712");
  const unnamed = await create({});
  assert.match(unnamed.id ?? "", /^[0-9a-f-]{36}$/);
  assert.equal(unnamed.metadata.CORRELATION_ID, unnamed.id);
  const lost = await fetch(`${system.url}/nowhere`);
  await lost.body?.cancel();
  assert.ok(lost.headers.get("x-request-id"));
  await eventually("the log tells it", () => {
    const lines = system.output().split("\n").filter((line) => line.includes("till-4712"));
    return lines.some((line) => JSON.parse(line).requestId === "till-4712") || undefined;
  });
});
