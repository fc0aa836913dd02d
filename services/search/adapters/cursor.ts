import { z } from "zod";
import { refused } from "../../../shared/domain/error.ts";
import { OrderId } from "../domain/ids.ts";

/** Where an order stands among all, by its time and then its id. */
export interface Position {
  readonly createdAt: Date;
  readonly orderId: string;
}

/** As made here; what the database cannot read is none. */
const Fields = z.tuple([
  z.iso.datetime().refine((time) => !time.startsWith("0000")),
  OrderId.refine((id) => !id.includes("\0") && id.isWellFormed()),
]);

/** A position as a text that callers only hand back. */
export function encodeCursor({ createdAt, orderId }: Position): string {
  const fields = JSON.stringify([createdAt.toISOString(), orderId]);
  return new TextEncoder().encode(fields).toBase64({ alphabet: "base64url", omitPadding: true });
}

export function decodeCursor(cursor: string): Position {
  try {
    const bytes = Uint8Array.fromBase64(cursor, { alphabet: "base64url" });
    const [createdAt, orderId] = Fields.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return { createdAt: new Date(createdAt), orderId };
  } catch {
    throw refused("cursor_not_valid", "the cursor is not valid");
  }
}
