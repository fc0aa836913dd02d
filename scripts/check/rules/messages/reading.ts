import { open } from "../../../../shared/messaging/consumer/opened.ts";
import { storable } from "../../../../shared/messaging/dead_letters.ts";
import { isPassing } from "../../../../shared/messaging/retention/tasks.ts";
import { rowsOf } from "../../merge.ts";
import type { MessageIndex, Noted } from "../../message_index.ts";
import type { World } from "../../world.ts";

/** All messages of all outboxes. */
export async function* outboxes({ contexts, sqlOf }: World): AsyncGenerator<Noted> {
  for (const context of contexts) {
    const rows = rowsOf<Omit<Noted, "context">>(
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
export interface Stranger {
  readonly id: string;
  readonly subject: string;
  /** Empty when it cannot be opened. */
  readonly name: string;
  readonly position: number;
}

/** What the stream has. */
export interface LyingThere {
  /** Where each message lies first, as its relay put it there; 0: nowhere. */
  readonly positions: Float64Array;
  /** When the oldest command or reply that lies there was written, in Unix milliseconds. */
  readonly oldest: number;
  readonly strangers: readonly Stranger[];
}

/** Retention takes nothing that is younger, whatever is configured. */
const YOUNG_MS = 3_600_000;

/** Commands and replies go when they are old: from the stream, then from the outboxes. Events stay. */
export const isOld = (subject: string, sentAt: number, oldest: number) =>
  isPassing(subject) && sentAt < Math.min(oldest, Date.now() - YOUNG_MS);

/** More strangers are not looked at. */
const STRANGERS = 10_000;

/** Reads the whole stream. */
export async function readStream({ stream }: World, index: MessageIndex): Promise<LyingThere> {
  const positions = new Float64Array(index.size);
  const strangers = new Map<string, Stranger>();
  let oldest = Infinity;
  for await (const { position, subject, body, isForeign } of stream.messages()) {
    const opened = open(body);
    const id = "error" in opened ? opened.digest : opened.received.id;
    const at = index.find(id);
    if (at >= 0) {
      if (!isForeign) positions[at] ||= position;
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
