import type { Logger } from "../../platform/log.ts";
import type { HeldLease } from "./outbox.ts";
import type { StreamNotes } from "./stream_notes.ts";
import type { Loss, StreamWatch } from "./stream_watch.ts";

/** What was published again because the stream had lost it. */
export interface Refills {
  /** How often the stream had lost something and was filled again. */
  readonly refills: number;
  /** Messages that were published again for that. */
  readonly refilled: number;
}

/** Notices what a stream lost. */
export interface Refilling {
  /** Whether the stream has all that was published to it; else that is unpublished again. */
  isWhole(watch: StreamWatch, held: HeldLease): Promise<boolean>;
  readonly counts: Refills;
}

/** Makes the refilling of an outbox; `schema` names it in the log. */
export function refillingOf(
  { notes, schema, log }: {
    readonly notes: StreamNotes;
    readonly schema: string;
    readonly log: Logger;
  },
): Refilling {
  const counts = { refills: 0, refilled: 0 };

  /**
   * Nothing is published meanwhile. When it ends half-way, the next look finds the rest: the highest
   * place or the stream's old name is still noted. After it, all that waits has to be read from the
   * beginning, so that the older messages of a key go out before the newer ones.
   */
  async function unpublish({ stream, isSame, after }: Loss, held: HeldLease): Promise<void> {
    const messages = await notes.unpublish(after, held);
    await notes.noteStream(stream, held);
    if (messages === 0) return;
    counts.refills++;
    counts.refilled += messages;
    const text = isSame ? "the stream lost messages" : "the stream is another one";
    log.warn(`${text}: they are published again`, { outbox: schema, stream, messages, after });
  }

  return {
    async isWhole(watch, held) {
      const { stream, isNew, loss } = await watch.look();
      if (loss) await unpublish(loss, held);
      else if (isNew) await notes.noteStream(stream, held);
      return loss === undefined;
    },
    counts,
  };
}
