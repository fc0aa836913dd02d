import assert from "node:assert/strict";
import { open } from "../../shared/messaging/consumer/opened.ts";
import { listeners } from "../check/contexts.ts";
import { randomOf } from "../simulator/random.ts";
import { type Poison, poisonFor } from "./poison.ts";

Deno.test("poison is not readable, or has a name or a payload that nobody knows", async () => {
  const ears = await listeners();
  const random = randomOf(1);
  const mixed = Array.from({ length: 200 }, () => poisonFor(random.pick(ears), "mall", random));
  const kinds = new Set(mixed.map(({ kind }) => kind));
  assert.equal(kinds.size, 3);
  for (const poison of mixed) assert.equal(letterIdOf(poison), poison.letterId, poison.kind);
  assert.equal(new Set(mixed.map(({ letterId }) => letterId)).size, mixed.length);
});

function letterIdOf({ body }: Poison): string {
  const opened = open(body);
  return "error" in opened ? opened.digest : opened.received.id;
}
