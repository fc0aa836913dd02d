import type { MessageIndex } from "../../message_index.ts";
import type { World } from "../../world.ts";

/**
 * Each two messages of an aggregate that follow each other and have a place. What was told of again,
 * with the same name and version, counts once.
 */
export async function eachPair(
  index: MessageIndex,
  placeOf: (message: number) => number,
  see: (before: number, message: number) => Promise<void>,
): Promise<void> {
  let before = -1;
  for (const message of index.byAggregate()) {
    if (placeOf(message) === 0) continue;
    const follows = before >= 0 && index.sameAggregate(before, message);
    if (follows && index.version(before) === index.version(message)) {
      if (index.name(before) === index.name(message)) continue;
    }
    if (follows) await see(before, message);
    before = message;
  }
}

/** Names a message so that it can be found, which its fingerprint does not. */
export function naming(
  { sqlOf }: World,
  index: MessageIndex,
): (message: number) => Promise<string> {
  let named = 0;
  return async (message) => {
    const context = index.context(message);
    const position = index.position(message);
    const name = index.name(message);
    if (named++ >= 40) return `${context}.outbox ${position} (${name})`; // many are only counted
    const [row] = await sqlOf(context).unsafe<{ id: string; key: string }[]>(
      `select id, key from ${context}.outbox where position = $1`,
      [position],
    );
    return `message ${row?.id ?? `at ${position}`} of ${context} (${name}, key ${
      row?.key ?? "gone"
    })`;
  };
}
