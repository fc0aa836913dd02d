import type { MessageIndex } from "../../message_index.ts";
import type { Tally } from "../../rule.ts";
import type { World } from "../../world.ts";
import { eachPair, naming } from "./pairs.ts";
import { isOld, type LyingThere } from "./reading.ts";

/** What was committed was sent, and what was sent lies there. */
export async function checkSent(
  world: World,
  index: MessageIndex,
  { positions, oldest }: LyingThere,
  { sent, kept }: Readonly<Record<"sent" | "kept", Tally>>,
): Promise<void> {
  sent.count(index.size);
  const name = naming(world, index);
  for (let message = 0; message < index.size; message++) {
    if (!index.sent(message)) {
      sent.found(await name(message), `to ${index.subject(message)} is not sent`);
      continue;
    }
    kept.count();
    const subject = index.subject(message);
    if (positions[message] === 0 && !isOld(subject, index.sentAt(message), oldest)) {
      kept.found(await name(message), `is not in the stream, at ${subject}`);
    }
  }
}

/** Messages of an aggregate lie in the order of its versions. */
export async function checkStreamOrder(
  world: World,
  index: MessageIndex,
  { positions }: LyingThere,
  tally: Tally,
): Promise<void> {
  await eachPair(index, (message) => positions[message], async (before, message) => {
    tally.count();
    if (positions[before] <= positions[message]) return;
    const version = index.version(message);
    const name = naming(world, index);
    tally.found(
      await name(message),
      `of version ${version} is in the stream before ${await name(before)}`,
    );
  });
}
