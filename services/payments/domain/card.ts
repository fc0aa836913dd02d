import { z } from "zod";
import { refused } from "../../../shared/domain/error.ts";

/** What the reader gives for a card. It is neither kept nor logged: only its hash is. */
export const CardToken = z.string().brand<"CardToken">();
export type CardToken = z.infer<typeof CardToken>;

/** HMAC-SHA-256 of a token, in hexadecimal. */
export const CardHash = z.string().regex(/^[0-9a-f]{64}$/).brand<"CardHash">();
export type CardHash = z.infer<typeof CardHash>;

export const CardHashOrNone = z.union([z.literal(""), CardHash]);
export type CardHashOrNone = z.infer<typeof CardHashOrNone>;

const LONGEST_TOKEN = 200;

/** @throws {DomainError} when it is blank or too long. */
export function cardFromWire(card: string): CardToken {
  const token = card.trim();
  if (token === "") throw refused("card_blank", "the card cannot be blank");
  if ([...token].length > LONGEST_TOKEN) throw refused("card_too_long", "the card is too long");
  return CardToken.parse(token);
}
