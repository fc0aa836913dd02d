import assert from "node:assert/strict";
import { testDatabase } from "../../testing/database.ts";
import { idempotencyRetention } from "./idempotency_retention.ts";

const schemas = [
  { schema: "home", folder: new URL("./migrations/", import.meta.url), set: "commit" },
];

Deno.test("idempotency keys are kept for a day, then forgotten, the oldest first", async () => {
  await using database = await testDatabase({ schemas });
  const { sql } = database;
  await sql`
    insert into home.idempotency_keys
    select 'http:toys/Create', '', 'k' || hours, 'hash', '', 'u', now() - hours * interval '1 hour'
    from generate_series(20, 29) as hours`;
  const left = async () =>
    (await sql`select key from home.idempotency_keys order by key`).map(({ key }) => key);
  const { step } = idempotencyRetention(sql, "home");
  assert.deepEqual(await step(2), { deleted: 2, more: true });
  assert.deepEqual(await left(), ["k20", "k21", "k22", "k23", "k24", "k25", "k26", "k27"]);
  assert.deepEqual(await step(500), { deleted: 4, more: false });
  assert.deepEqual(await left(), ["k20", "k21", "k22", "k23"]);
});
