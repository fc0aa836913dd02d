import { rowsOf } from "../../merge.ts";
import type { Tally } from "../../rule.ts";
import type { World } from "../../world.ts";

/** A dead letter, as far as it is known here. */
export interface DeadLetter {
  readonly context: string;
  readonly subscription: string;
  readonly messageId: string;
  readonly name: string;
  readonly cause: string;
  readonly error: string;
}

/** Nothing is set aside but what is expected there. */
export async function checkDeadLetters(
  { contexts, sqlOf }: World,
  isExpected: (letter: DeadLetter) => boolean,
  { dead, waiting }: Readonly<Record<"dead" | "waiting", Tally>>,
): Promise<void> {
  for (const context of contexts) {
    const letters = rowsOf<Omit<DeadLetter, "context">>(
      sqlOf(context),
      `select subscription, message_id as "messageId", name, cause, error
      from ${context}.dead_letters`,
    );
    for await (const letter of letters) {
      dead.count();
      if (isExpected({ ...letter, context })) continue;
      const { subscription, messageId, name, cause, error } = letter;
      dead.found(
        `message ${messageId} (${name || "not readable"})`,
        `is a dead letter of ${context}, ${subscription}: ${cause}, ${error}`,
      );
    }
    const stored = rowsOf<{ subscription: string; messageId: string; name: string; key: string }>(
      sqlOf(context),
      `select subscription, message_id as "messageId", name, key from ${context}.waiting_messages`,
    );
    for await (const { subscription, messageId, name, key } of stored) {
      waiting.count();
      waiting.found(
        `message ${messageId} (${name})`,
        `waits in ${context}, ${subscription} behind a dead letter of ${key}`,
      );
    }
  }
}
