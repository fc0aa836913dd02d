import assert from "node:assert/strict";
import { Hono } from "hono";
import { refused } from "../domain/error.ts";
import { memoryEventStore } from "../event_store/memory_event_store.ts";
import { idempotencyKeysTable } from "../platform/commit/idempotency_keys.ts";
import { memoryStore } from "../platform/commit/memory_store.ts";
import { defineTable } from "../platform/commit/table.ts";
import { createUnits, type Unit } from "../platform/commit/unit.ts";
import { insert, upsert } from "../platform/commit/write.ts";
import { pause } from "../platform/time.ts";
import type { Toys } from "../rpc/toy_app.ts";
import { ToyService } from "../rpc/toys.ts";
import { createApi } from "./api.ts";
import { idempotency } from "./idempotency.ts";

const SAYS_WHAT_IS = "the idempotency key is not valid: 1 to 255 characters, not only spaces";

const toysTable = defineTable("toys.toys", { key: { id: "text" }, columns: { name: "text" } });
const cacheTable = defineTable("toys.cache", { key: { id: "text" }, columns: { name: "text" } });
const clock = { now: () => new Date("2030-01-01T00:00:00Z") };

/** Toys that are kept in memory; `create` may do more than insert. */
function shop(more: { create?: (unit: Unit, id: string) => void | Promise<void> } = {}) {
  const store = memoryStore();
  let ids = 0, runs = 0;
  const newId = () => `t${++ids}`;
  const units = createUnits({
    schema: "toys",
    store,
    events: memoryEventStore(store, "toys"),
    clock,
    newId,
    stream: "mall",
    onCommitted: () => {},
  });
  const toys: Toys = {
    async createToy({ id: name }) {
      runs++;
      const id = newId();
      await units.run(async (unit) => {
        await more.create?.(unit, id);
        unit.write(insert(toysTable, { id, name }));
      });
      await pause(1);
      return { id };
    },
    getToy: ({ id }) => ({ toy: { id } }),
    async renameToy({ id, newName }) {
      runs++;
      await units.run(async (unit) => {
        const toy = await unit.store.find(toysTable, { id });
        if (toy?.name === newName) throw refused("same_name", "the toy has that name");
        unit.write(upsert(toysTable, { id, name: newName }));
      });
      return {};
    },
  };
  const app = new Hono();
  const api = createApi({
    app,
    onError: (error) => console.error(error),
    authenticate: (headers) => ({ id: headers.get("x-user") ?? "", roles: [] }),
  });
  api.serve(ToyService, toys, "toys", idempotency({ units, store, clock }));
  const send = (path: string, body: unknown, headers: Record<string, string>, method = "POST") =>
    app.request(path, {
      method,
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });
  return {
    units,
    toys: () => store.rows(toysTable),
    keys: () => store.rows(idempotencyKeysTable("toys")),
    runs: () => runs,
    async post(id: string, key?: string, headers: Record<string, string> = {}) {
      const all = { ...(key !== undefined && { "idempotency-key": key }), ...headers };
      const response = await send("/api/toys", { id }, all);
      return [response.status, await response.json()];
    },
    async rename(id: string, newName: string, key: string) {
      const path = `/api/toys/${id}/name`;
      const response = await send(path, { newName }, { "idempotency-key": key }, "PUT");
      return [response.status, await response.json()];
    },
    async connect(id: string, key: string) {
      const path = "/toyspb.ToyService/CreateToy";
      const response = await send(path, { id }, { "idempotency-key": key });
      return [response.status, await response.json()];
    },
  };
}

Deno.test("L5: a call that is repeated with its key is answered the same and has one effect", async () => {
  const world = shop();
  const first = await world.post("bear", "k1");
  assert.deepEqual(first, [200, { id: "t1" }]);
  assert.deepEqual(await world.post("bear", "k1"), first);
  assert.equal(world.runs(), 1);
  assert.equal(world.toys().length, 1);
});

Deno.test("F28: of three calls at the same time with one key, one has an effect, all have its answer", async () => {
  const world = shop();
  const answers = await Promise.all([1, 2, 3].map(() => world.post("bear", "k1")));
  assert.equal(world.toys().length, 1);
  const [{ id }] = world.toys();
  assert.deepEqual(answers, [1, 2, 3].map(() => [200, { id }]));
  assert.equal(world.keys().length, 1);
});

Deno.test("F28: one that is refused because another with its key was faster gets that one's answer", async () => {
  const world = shop();
  const answers = await Promise.all(
    [1, 2, 3].map(async (n) => {
      await pause(n);
      return await world.rename("t7", "Bruno", "k1");
    }),
  );
  assert.deepEqual(answers, [1, 2, 3].map(() => [200, {}]));
  assert.deepEqual(await world.rename("t7", "Bruno", "k2"), [
    400,
    (await world.rename("t7", "Bruno", "k3"))[1],
  ]);
});

Deno.test("the same key over Connect and over REST is one call", async () => {
  const world = shop();
  const first = await world.connect("bear", "k1");
  assert.deepEqual(await world.post("bear", "k1"), first);
  assert.equal(world.toys().length, 1);
});

Deno.test("a key that is used for another request is refused with 422, code 3", async () => {
  const world = shop();
  await world.post("bear", "k1");
  const [status, body] = await world.post("cat", "k1");
  assert.deepEqual([status, body.code, body.message, body.details[0].TypeCode], [
    422,
    3,
    "the idempotency key was used for another request",
    "BAD_REQUEST",
  ]);
  assert.equal(world.toys().length, 1);
});

Deno.test("the path is part of the request, and each method and caller has keys of its own", async () => {
  const world = shop();
  assert.equal((await world.rename("t1", "Bruno", "k1"))[0], 200);
  assert.equal((await world.rename("t2", "Bruno", "k1"))[0], 422);
  assert.equal((await world.post("bear", "k1"))[0], 200);
  assert.equal((await world.post("bear", "k1", { "x-user": "ann" }))[0], 200);
  assert.equal(world.keys().length, 3);
});

Deno.test("a refusal is not kept: the call may succeed later", async () => {
  let isClosed = true;
  const world = shop({
    create() {
      if (isClosed) throw refused("closed", "the shop is closed");
    },
  });
  assert.equal((await world.post("bear", "k1"))[0], 400);
  assert.deepEqual(world.keys(), []);
  isClosed = false;
  assert.equal((await world.post("bear", "k1"))[0], 200);
});

Deno.test("a call that changes nothing keeps nothing, and one without a key neither", async () => {
  const world = shop();
  await world.post("bear");
  assert.deepEqual([world.toys().length, world.keys().length], [1, 0]);
  await world.post("bear");
  assert.equal(world.toys().length, 2);
});

Deno.test("a call that first fills a cache is kept with its own change", async () => {
  const world = shop({
    async create(_, id) {
      await world.units.run((unit) => unit.write(upsert(cacheTable, { id: "c1", name: id })));
    },
  });
  const first = await world.post("bear", "k1");
  assert.deepEqual(await world.post("bear", "k1"), first);
  assert.equal(world.toys().length, 1);
});

for (const key of ["", "   ", "k".repeat(256)]) {
  Deno.test(`a key of ${key.length} characters${key.trim() ? "" : ", all blank,"} is refused`, async () => {
    const world = shop();
    const [status, body] = await world.post("bear", key);
    assert.deepEqual([status, body.message], [400, SAYS_WHAT_IS]);
    assert.deepEqual(world.toys(), []);
  });
}
