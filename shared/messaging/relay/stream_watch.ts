/**
 * Watching whether the broker's stream still has what was published to it. It may be another one (lost
 * and made again, or another broker), or an older state of the same (restored from a copy), in which
 * others' messages fill the places of ours meanwhile.
 *
 * Places in a stream only grow. So when the message at one place is not ours any more, what we published
 * after it is lost, too; and the last one that is still there is found by halving.
 *
 * @module
 */
import { withDeadline } from "../../platform/time.ts";
import type { Broker } from "../broker.ts";
import type { Noted, StreamNotes } from "./stream_notes.ts";

/** What the stream lost of an outbox. */
export interface Loss {
  /** The stream as it is now. */
  readonly stream: string;
  /** Whether it is the one that was published to. */
  readonly isSame: boolean;
  /** What stands after this place is lost; undefined: everything. */
  readonly after: number | undefined;
}

/** What {@link watchStream} needs. */
export interface StreamWatchPorts {
  readonly broker: Pick<Broker, "stream" | "idAt">;
  readonly notes: Pick<StreamNotes, "stream" | "highest">;
  /** Notes what was published and is not noted yet. @throws when that fails. */
  readonly settle: () => Promise<void>;
  /** How often it is looked when nothing is suspicious, in milliseconds. */
  readonly everyMs: number;
}

/** What a look found. */
export interface Look {
  readonly stream: string;
  /** Whether this stream is not noted yet. */
  readonly isNew: boolean;
  readonly loss: Loss | undefined;
}

/** Watches the stream during one time of holding the lease. */
export interface StreamWatch {
  /** Whether it is time to look before more is published. */
  readonly isDue: boolean;
  /** Something went wrong at the broker. */
  doubt(): void;
  /** Whether these places, which were just given to messages, can only be told after a look. */
  isDoubtful(places: readonly number[]): boolean;
  /** Messages were published, to these places. */
  published(messages: readonly { readonly id: string }[], places: readonly number[]): void;
  /** Looks. @throws when broker or database are away. */
  look(): Promise<Look>;
}

const ANSWER_MS = 10_000;
/** So many places are looked at: the highest, and one of each window published since the last look. */
const MOST_PROBES = 16;

/** Makes the watch. */
export function watchStream({ broker, notes, settle, everyMs }: StreamWatchPorts): StreamWatch {
  let lookedAt = -Infinity;
  let probes: Noted[] = []; // by place
  let known: { readonly stream: string | undefined } | undefined;

  const ask = <T>(answer: Promise<T>) => withDeadline(answer, ANSWER_MS, "the stream");
  const isThere = async ({ id, streamPosition }: Noted) =>
    await ask(broker.idAt(streamPosition)) === id;

  /** The first of our messages that is not there; undefined: all are. */
  async function firstMissing(): Promise<Noted | undefined> {
    const there = await Promise.all(probes.map(isThere));
    return probes[there.indexOf(false)];
  }

  /** The place after which all is lost, when the message at one place is; undefined: there is none. */
  async function lostWith({ streamPosition }: Noted): Promise<number | undefined> {
    await settle();
    let low = 0, high = streamPosition; // what we have up to `low` is there; at `high` it is not
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      const noted = await notes.highest(low, middle);
      if (!noted || await isThere(noted)) low = middle;
      else high = noted.streamPosition;
    }
    const last = await notes.highest(0, high - 1);
    return last && await isThere(last) ? high - 1 : undefined;
  }

  return {
    get isDue() {
      return performance.now() - lookedAt >= everyMs;
    },
    doubt() {
      lookedAt = -Infinity;
    },
    isDoubtful(places) {
      const highest = probes.at(-1)?.streamPosition ?? 0;
      return places.some((place) => place <= highest);
    },
    published(messages, places) {
      let last = 0;
      for (let index = 1; index < places.length; index++) {
        if (places[index] > places[last]) last = index;
      }
      const highest = probes.at(-1)?.streamPosition ?? 0;
      if (places.length === 0 || places[last] <= highest) return;
      probes.push({ id: messages[last].id, streamPosition: places[last] });
      if (probes.length > MOST_PROBES) probes = probes.filter((_, index) => index % 2 === 1);
    },
    async look() {
      if (!known) {
        known = { stream: await notes.stream() };
        const highest = await notes.highest();
        probes = highest ? [highest] : [];
      }
      const { id: stream } = await ask(broker.stream());
      const before = known.stream;
      const isSame = before === stream;
      const missing = await firstMissing();
      const isLost = missing || (!isSame && before !== undefined && probes.length === 0);
      if (isLost) {
        lookedAt = -Infinity; // until it is refilled
        const after = missing && await lostWith(missing);
        return { stream, isNew: !isSame, loss: { stream, isSame, after } };
      }
      probes = probes.slice(-1);
      known = { stream };
      lookedAt = performance.now();
      return { stream, isNew: !isSame, loss: undefined };
    },
  };
}
