import type { CardHash, CardToken } from "../domain/card.ts";

/** Makes of a card what may be kept. */
export interface Cards {
  /** @throws {DomainError} failed_precondition where no key is configured and one must be. */
  hash(card: CardToken): Promise<CardHash>;
  /** The same, for looking up; `undefined` when no card was ever hashed here. @throws as `hash`. */
  find(card: CardToken): Promise<CardHash | undefined>;
}
