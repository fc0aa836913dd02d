/**
 * Outboxes, the stream and inboxes: what was committed is sent, lies in the stream, and was handled
 * once by each who listens, in order.
 *
 * @module
 */
import { open } from "../../../shared/messaging/consumer/opened.ts";
import { storable } from "../../../shared/messaging/dead_letters.ts";
import { isPassing } from "../../../shared/messaging/retention/tasks.ts";
import { type Listener, listeners } from "../contexts.ts";
import { rowsOf } from "../merge.ts";
import { indexOf, type MessageIndex, type Noted } from "../message_index.ts";
import type { Rule, Tally } from "../rule.ts";
import type { World } from "../world.ts";

/** A dead letter, as far as it is known here. */
export interface DeadLetter {
  readonly context: string;
  readonly subscription: string;
  readonly messageId: string;
  readonly name: string;
  readonly cause: string;
  readonly error: string;
}

/** What is known beforehand. */
export interface MessageExpectations {
  /** Whether a dead letter must be there; none must unless said. */
  readonly isExpected?: (letter: DeadLetter) => boolean;
}

type Key =
  | "sent"
  | "kept"
  | "handled"
  | "foreign"
  | "ordered"
  | "received"
  | "dead"
  | "waiting";

/** The rule on messages. */
export function messagesRule({ isExpected = () => false }: MessageExpectations = {}): Rule<Key> {
  return {
    sentences: {
      sent: { promise: "I1", what: "every message of the outboxes was sent" },
      kept: { promise: "I1", what: "every message that was sent is in the stream" },
      handled: { promise: "I2", what: "every message was handled by each who listens" },
      foreign: { promise: "I2", what: "messages of strangers were handled or set aside" },
      ordered: { promise: "I3", what: "the stream has each aggregate's messages in order" },
      received: {
        promise: "I3",
        what: "each who listens handled an aggregate's messages in order",
      },
      dead: { promise: "I2", what: "no message is a dead letter" },
      waiting: { promise: "I2", what: "no message waits behind a dead letter" },
    },
    async run(world, tallies) {
      const index = await indexOf(outboxes(world));
      const lying = await readStream(world, index);
      await checkSent(world, index, lying, tallies);
      await checkStreamOrder(world, index, lying, tallies.ordered);
      const ears = await listeners();
      for (const ear of ears.filter(({ context }) => world.contexts.includes(context))) {
        const heard = await readInbox(world, index, ear, lying.strangers);
        await checkHandled(world, index, lying, ear, heard, tallies);
        await checkReceived(world, index, ear, heard, tallies.received);
      }
      await checkDeadLetters(world, isExpected, tallies);
    },
  };
}

interface OutboxRow {
  readonly id: string;
  readonly position: number;
  readonly name: string;
  readonly subject: string;
  readonly aggregate: string;
  readonly version: number;
  readonly sent: boolean;
  readonly sentAt: number;
}

async function* outboxes({ contexts, sqlOf }: World): AsyncGenerator<Noted> {
  for (const context of contexts) {
    const rows = rowsOf<OutboxRow>(
      sqlOf(context),
      `select id, position, name, subject, published_at is not null as sent,
        coalesce(metadata ->> 'AGGREGATE_NAME' || ' ' || (metadata ->> 'AGGREGATE_ID'), '') as aggregate,
        coalesce(metadata ->> 'AGGREGATE_VERSION', '0')::int4 as version,
        (extract(epoch from sent_at) * 1000)::float8 as "sentAt"
      from ${context}.outbox`,
    );
    for await (const row of rows) yield { ...row, context };
  }
}

/** A message that no outbox knows. */
interface Stranger {
  readonly id: string;
  readonly subject: string;
  /** Empty when it cannot be opened. */
  readonly name: string;
  readonly position: number;
}

interface LyingThere {
  /** Where each message lies first; 0: nowhere. */
  readonly positions: Float64Array;
  /** When the oldest command or reply that lies there was written, in Unix milliseconds. */
  readonly oldest: number;
  readonly strangers: readonly Stranger[];
}

/** Retention takes nothing that is younger, whatever is configured. */
const YOUNG_MS = 3_600_000;

/** Commands and replies go when they are old: from the stream, then from the outboxes. Events stay. */
const isOld = (subject: string, sentAt: number, oldest: number) =>
  isPassing(subject) && sentAt < Math.min(oldest, Date.now() - YOUNG_MS);

/** More strangers are not looked at. */
const STRANGERS = 10_000;

async function readStream({ stream }: World, index: MessageIndex): Promise<LyingThere> {
  const positions = new Float64Array(index.size);
  const strangers = new Map<string, Stranger>();
  let oldest = Infinity;
  for await (const { position, subject, body } of stream.messages()) {
    const opened = open(body);
    const id = "error" in opened ? opened.digest : opened.received.id;
    const at = index.find(id);
    if (at >= 0) {
      positions[at] ||= position;
      if (isPassing(subject)) oldest = Math.min(oldest, index.sentAt(at));
    } else if (strangers.size < STRANGERS) {
      // it may be older than what its outbox keeps
      if (!("error" in opened) && isOld(subject, opened.envelope.sentAt.getTime(), Infinity)) {
        continue;
      }
      const name = "error" in opened ? "" : opened.received.name;
      strangers.set(`${subject} ${id}`, { id: storable(id), subject, name, position });
    }
  }
  return { positions, oldest, strangers: [...strangers.values()] };
}

async function checkSent(
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

async function checkStreamOrder(
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

/** How a subscription heard of messages. */
interface Heard {
  /**
   * The transaction in which each message was handled, whose numbers rise; -1: set aside; 0: not. Clocks
   * of several processes would not tell what was first.
   */
  readonly times: Float64Array;
  /** Handled or set aside, of those that no outbox knows. */
  readonly strangers: ReadonlySet<string>;
}

async function readInbox(
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

async function checkHandled(
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

async function checkReceived(
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

/**
 * Each two messages of an aggregate that follow each other and have a place. What was told of again,
 * with the same name and version, counts once.
 */
async function eachPair(
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

async function checkDeadLetters(
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

/** Names a message so that it can be found, which its fingerprint does not. */
function naming({ sqlOf }: World, index: MessageIndex): (message: number) => Promise<string> {
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
