import assert from "node:assert/strict";
import { DomainError } from "../../../shared/domain/error.ts";
import { memoryEventStore } from "../../../shared/event_store/memory_event_store.ts";
import { systemClock } from "../../../shared/platform/clock.ts";
import { memoryStore } from "../../../shared/platform/commit/memory_store.ts";
import { createUnits } from "../../../shared/platform/commit/unit.ts";
import type { Environment } from "../../../shared/platform/config.ts";
import { cardFromWire } from "../domain/card.ts";
import { cardHashes, cardKeysTable } from "./card_hashes.ts";

const card = cardFromWire("tok_4242");

function mall() {
  const store = memoryStore();
  const units = createUnits({
    schema: "payments",
    store,
    events: memoryEventStore(store, "payments"),
    clock: systemClock,
    newId: () => "id",
    stream: "mallbots",
    onCommitted: () => {},
  });
  return {
    keys: () => store.rows(cardKeysTable),
    cards: (environment: Environment, cardHashKey?: string) =>
      cardHashes({ config: { environment, ...(cardHashKey && { cardHashKey }) }, units, store }),
  };
}

Deno.test("with the configured key a card's hash is its HMAC-SHA-256, and nothing is kept", async () => {
  const { cards, keys } = mall();
  const hashes = cards("production", "0123456789abcdef0123456789abcdef");
  // openssl dgst -sha256 -hmac <key>
  const hash = "c224ff75d7afcf9f0e60fa7f375c5fcc2f26174f6687fdf7b198213b45e39479";
  assert.equal(await hashes.hash(card), hash);
  assert.equal(await hashes.find(card), hash);
  assert.notEqual(await cards("production", "f".repeat(32)).hash(card), hash);
  assert.deepEqual(keys(), []);
});

Deno.test("in development the key is made once with the first card, whoever is first", async () => {
  const { cards, keys } = mall();
  const [one, other] = await Promise.all([
    cards("development").hash(card),
    cards("development").hash(card),
  ]);
  assert.equal(one, other);
  assert.equal(await cards("test").find(card), one);
  assert.equal(keys().length, 1);
});

Deno.test("two installations hash a card differently", async () => {
  assert.notEqual(
    await mall().cards("development").hash(card),
    await mall().cards("development").hash(card),
  );
});

Deno.test("a card is looked up without making a key", async () => {
  const { cards, keys } = mall();
  assert.equal(await cards("development").find(card), undefined);
  assert.deepEqual(keys(), []);
});

for (const environment of ["production", "staging"] as const) {
  Deno.test(`in ${environment} without a key a card is refused, and none is made`, async () => {
    const { cards, keys } = mall();
    for (const work of ["hash", "find"] as const) {
      await assert.rejects(cards(environment)[work](card), (error) => {
        assert.ok(error instanceof DomainError);
        assert.deepEqual(
          [error.code, error.reason, error.message],
          ["failed_precondition", "card_hash_key_missing", "cards are not accepted here"],
        );
        return true;
      });
    }
    assert.deepEqual(keys(), []);
  });
}
