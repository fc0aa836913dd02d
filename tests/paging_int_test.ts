import assert from "node:assert/strict";
import { depot } from "../services/depot/mod.ts";
import { notifications } from "../services/notifications/mod.ts";
import { customers } from "../services/customers/mod.ts";
import { search } from "../services/search/mod.ts";
import { stores } from "../services/stores/mod.ts";
import { cursorTo } from "../shared/platform/cursor.ts";
import { type TestHost, testHost } from "../shared/testing/host.ts";

const problem = { accept: "application/problem+json" };

/** Every list that comes in parts, asked for one of them. */
async function lists(
  host: TestHost,
): Promise<((limit: number, next: string) => Promise<Response>)[]> {
  const { body: { id } } = await host.call("POST", "/api/stores", { name: "Brew", location: "1" });
  const paths = [
    "/api/stores",
    `/api/stores/${id}/products`,
    "/api/depot/shopping",
    "/api/notifications",
  ];
  const byQuery = paths.map((path) => async (limit: number, next: string) =>
    await host.http.request(`${path}?limit=${limit}&next=${next}`, { headers: problem })
  );
  const searching = async (limit: number, next: string) =>
    await host.http.request("/api/search/orders", {
      method: "POST",
      headers: problem,
      body: JSON.stringify({ limit, next }),
    });
  return [...byQuery, searching];
}

Deno.test("each list refuses a cursor that it did not make, and a limit below zero", async () => {
  await using host = await testHost([stores, depot, notifications, search, customers]);
  for (const ask of await lists(host)) {
    const told = async (limit: number, next: string) => {
      const response = await ask(limit, next);
      const { reason } = await response.json();
      return [response.status, reason];
    };
    for (const next of ["zzz", "0198f2c4-7d10-7a51-8c3e-5b1f6a2e9d41", cursorTo({ id: "7" })]) {
      assert.deepEqual(await told(1, next), [400, "cursor_not_valid"]);
    }
    for (const limit of [-1, -2_147_483_648]) {
      assert.deepEqual(await told(limit, ""), [400, "limit_not_valid"]);
    }
    assert.deepEqual(await told(0, ""), [200, undefined]);
    assert.deepEqual(await told(1_000, ""), [200, undefined]);
  }
});

Deno.test("notifications come in parts of 20, unless their reader asks for fewer", async () => {
  await using host = await testHost([notifications, customers]);
  const sql = host.sql("notifications");
  const ids = Array.from({ length: 21 }, (_, at) => `n${100 + at}`);
  const customerOf = (at: number) => at % 2 === 0 ? "even" : "odd";
  for (const [at, id] of ids.entries()) {
    await sql`
      insert into notifications.notifications
        (id, order_id, kind, customer_id, text, status, attempts, due_at, sms_number, reason, version)
      values (${id}, ${id}, 'created', ${customerOf(at)}, '', 'sent', 1, now(), '', '', 1)`;
  }
  const read = async (query: string) => {
    const { body } = await host.call("GET", `/api/notifications?${query}`);
    const found: { id: string }[] = body.notifications;
    return { ids: found.map(({ id }) => id), next: body.next };
  };
  const first = await read("");
  assert.deepEqual(first.ids, ids.slice(0, 20));
  assert.deepEqual(await read(`next=${first.next}`), { ids: ids.slice(20), next: "" });
  const odd = await read("customerId=odd&limit=9");
  assert.deepEqual(odd.ids, ids.filter((_, at) => at % 2 === 1).slice(0, 9));
  assert.deepEqual(await read(`customerId=odd&limit=9&next=${odd.next}`), {
    ids: ["n119"],
    next: "",
  });
});
