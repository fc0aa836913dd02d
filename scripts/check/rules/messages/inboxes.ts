import type { Listener } from "../../contexts.ts";
import { rowsOf } from "../../merge.ts";
import type { MessageIndex } from "../../message_index.ts";
import type { Tally } from "../../rule.ts";
import type { World } from "../../world.ts";
import { eachPair, naming } from "./pairs.ts";
import type { LyingThere, Stranger } from "./reading.ts";

/** How a subscription heard of messages. */
export interface Heard {
  /**
   * The transaction in which each message was handled, whose numbers rise; -1: set aside; 0: not. Clocks
   * of several processes would not tell what was first.
   */
  readonly times: Float64Array;
  /** Handled or set aside, of those that no outbox knows. */
  readonly strangers: ReadonlySet<string>;
}

/** Reads what a subscription handled and what it set aside. */
export async function readInbox(
  { sqlOf }: World,
  index: MessageIndex,
  { context, name }: Listener,
  strangers: readonly Stranger[],
): Promise<Heard> {
  const times = new Float64Array(index.size);
  const foreign = new Set(strangers.map(({ id }) => id));
  const seen = new Set<string>();
  const rows = rowsOf<{ id: string; at: number }>(
    sqlOf(context),
    `select id, xmin::text::int8 as at from ${context}.inbox
      where subscription = '${name}'
    union all select message_id, -1 from ${context}.dead_letters where subscription = '${name}'
    union all select message_id, -1 from ${context}.waiting_messages where subscription = '${name}'`,
  );
  for await (const { id, at } of rows) {
    const message = index.find(id);
    if (message >= 0) times[message] = at;
    else if (foreign.has(id)) seen.add(id);
  }
  return { times, strangers: seen };
}

/** Who listens handled or set aside all that concerns it. */
export async function checkHandled(
  world: World,
  index: MessageIndex,
  lying: LyingThere,
  { context, name: ear, channel, names }: Listener,
  { times, strangers }: Heard,
  { handled, foreign }: Readonly<Record<"handled" | "foreign", Tally>>,
): Promise<void> {
  const subject = `${world.streamName}.${channel}`;
  const concerns = (name: string) => names === undefined || names.has(name);
  const name = naming(world, index);
  for (let message = 0; message < index.size; message++) {
    if (index.subject(message) !== subject || !concerns(index.name(message))) continue;
    if (!index.sent(message)) continue; // found elsewhere
    handled.count();
    if (times[message] === 0) {
      handled.found(await name(message), `was not handled by ${context}, ${ear}`);
    }
  }
  for (const stranger of lying.strangers) {
    if (stranger.subject !== subject) continue;
    if (stranger.name !== "" && !concerns(stranger.name)) continue;
    foreign.count();
    if (!strangers.has(stranger.id)) {
      const who = `message ${stranger.id} (${stranger.name || "not readable"})`;
      foreign.found(
        who,
        `at ${stranger.position} of the stream was not handled by ${context}, ${ear}`,
      );
    }
  }
}

/** Who listens handled the messages of an aggregate in the order of its versions. */
export async function checkReceived(
  world: World,
  index: MessageIndex,
  { context, name: ear }: Listener,
  { times }: Heard,
  tally: Tally,
): Promise<void> {
  const handled = (message: number) => Math.max(0, times[message]);
  const name = naming(world, index);
  await eachPair(index, handled, async (before, message) => {
    tally.count();
    if (times[before] <= times[message]) return;
    tally.found(
      await name(message),
      `was handled by ${context}, ${ear} before ${await name(before)}`,
    );
  });
}
