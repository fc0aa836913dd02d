import { createHmac, randomBytes } from "node:crypto";
import { DomainError } from "../../../shared/domain/error.ts";
import type { Store } from "../../../shared/platform/commit/store.ts";
import { defineTable } from "../../../shared/platform/commit/table.ts";
import type { Units } from "../../../shared/platform/commit/unit.ts";
import { insert } from "../../../shared/platform/commit/write.ts";
import type { Config } from "../../../shared/platform/config.ts";
import type { Cards } from "../application/cards.ts";
import { CardHash, type CardToken } from "../domain/card.ts";

export const cardKeysTable = defineTable("payments.card_keys", {
  thing: "card key",
  key: { name: "text" },
  columns: { key: "text" },
});

const LOCAL = { name: "local" };

/**
 * Cards by the configured key. Without one, in development and tests, a random key is made for the first
 * card and kept with the data; in production whoever reads the data must not have the key, so cards
 * are refused.
 */
export function cardHashes(
  { config: { cardHashKey, environment }, units, store }: {
    readonly config: Pick<Config, "cardHashKey" | "environment">;
    readonly units: Units;
    readonly store: Store;
  },
): Cards {
  const mustBeConfigured = environment === "production" || environment === "staging";

  async function keyThere(): Promise<string | undefined> {
    if (cardHashKey) return cardHashKey;
    if (mustBeConfigured) {
      throw new DomainError(
        "failed_precondition",
        "card_hash_key_missing",
        "cards are not accepted here",
      );
    }
    return (await store.find(cardKeysTable, LOCAL))?.key;
  }

  async function madeKey(): Promise<string | undefined> {
    const row = { ...LOCAL, key: randomBytes(32).toString("hex") };
    await units.run((unit) => unit.write(insert(cardKeysTable, row, { ifAbsent: true })));
    return await keyThere(); // somebody else may have been first
  }

  return {
    async hash(card) {
      const key = await keyThere() ?? await madeKey();
      if (key === undefined) throw new TypeError("the card key is gone");
      return hashOf(card, key);
    },
    async find(card) {
      const key = await keyThere();
      return key === undefined ? undefined : hashOf(card, key);
    },
  };
}

function hashOf(card: CardToken, key: string): CardHash {
  return CardHash.parse(createHmac("sha256", key).update(card).digest("hex"));
}
