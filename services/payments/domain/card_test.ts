import assert from "node:assert/strict";
import { DomainError } from "../../../shared/domain/error.ts";
import { cardFromWire, CardHash } from "./card.ts";

function refusalOf(card: string): readonly [string, string] | undefined {
  try {
    cardFromWire(card);
  } catch (error) {
    if (error instanceof DomainError) return [error.reason, error.message];
    throw error;
  }
}

Deno.test("a card is what the reader gave, without what stands around it", () =>
  assert.equal(cardFromWire(" tok_4242\r\n"), "tok_4242"));

Deno.test("a card is neither blank nor longer than 200 characters", () => {
  assert.deepEqual(refusalOf(" \t"), ["card_blank", "the card cannot be blank"]);
  assert.deepEqual(refusalOf("x".repeat(201)), ["card_too_long", "the card is too long"]);
  assert.equal(refusalOf("😀".repeat(200)), undefined);
});

Deno.test("a token is no hash", () =>
  assert.equal(CardHash.safeParse("4242424242424242").success, false));
