/**
 * The feed of one subscription: what is delivered next, and what is not settled yet.
 *
 * @module
 */
import type { Logger } from "../../platform/log.ts";
import type { Delivery, Subscription } from "../broker.ts";
import { createLoop } from "../loop.ts";
import type { Stored, Stream } from "./stream.ts";

/** What {@link createFeed} needs. */
export interface FeedOptions {
  readonly subscription: Subscription;
  readonly stream: Stream;
  readonly log: Logger;
  /** The epoch in which this process owns the subscription at this moment. */
  readonly epoch: () => number | undefined;
  /** Reads the subscription's floor; makes its row when it is new. */
  readonly open: () => Promise<number>;
  /** Told when the floor may have risen. */
  readonly onFloor: () => void;
}

/** The feed of one subscription. */
export interface Feed {
  readonly name: string;
  /** Everything up to the floor is settled; with the epoch in which that is known. */
  floor(): { readonly epoch: number; readonly floor: number } | undefined;
  /** How many are delivered and not settled. */
  readonly unsettled: number;
  /** Delivers what there is, as far as is allowed. */
  pump(): void;
  /** What was delivered after this position is not in the stream: it comes again. */
  retract(confirmed: number): void;
  /** The stream is an older one than was known: everything begins at the floor that is noted there. */
  rewind(): void;
  /** The lease changed. */
  kick(): void;
  /** Resolves when it delivers, or cannot for now. */
  started(): Promise<void>;
  /** Delivers no more. */
  pause(): void;
  close(): Promise<void>;
}

/** One time of ownership. */
interface Tenure {
  readonly epoch: number;
  /** In the order of delivery, so the first is the lowest; each with what tells its delivery. */
  readonly unsettled: Map<number, object>;
  /** Everything up to here was delivered. */
  cursor: number;
  /** Read for this subscription alone, while it is behind. */
  behind: Stored[];
  /** Everything of the subscription after `cursor` and up to here is in `behind`. */
  behindUpTo: number;
  leave(): void;
}

const PAGE = 256;

/** Makes a feed. */
export function createFeed(options: FeedOptions): Feed {
  const { subscription, stream, log, epoch, open, onFloor } = options;
  const { name, deliver, maxUnsettled = 256 } = subscription;
  const subjects = new Set(subscription.subjects);
  let tenure: Tenure | undefined;
  let pumping = false, paused = false, held = false;

  const floorOf = ({ unsettled, cursor }: Tenure) => {
    const [lowest] = unsettled.keys();
    return lowest === undefined ? cursor : lowest - 1;
  };

  /** The next message to be delivered; undefined when it has to be waited for. */
  function next(now: Tenure, newest: number): Stored | undefined {
    const first = now.behind.shift();
    if (first) return first;
    now.cursor = Math.max(now.cursor, now.behindUpTo);
    if (now.cursor < stream.remembersAfter) {
      reading.kick();
      return undefined;
    }
    const found = stream.next(now.cursor, subjects);
    if (!found) now.cursor = Math.max(now.cursor, newest);
    return found;
  }

  function pump(): void {
    if (pumping || paused || held) return;
    pumping = true;
    const before = tenure?.cursor;
    try {
      while (
        !paused && !held && tenure && tenure.epoch === epoch() &&
        tenure.unsettled.size < maxUnsettled
      ) {
        const { position: newest } = stream;
        const message = newest === undefined ? undefined : next(tenure, newest);
        if (!message) break;
        tenure.cursor = message.position;
        hold(deliver(delivery(message, tenure)));
      }
    } finally {
      pumping = false;
    }
    if (tenure && tenure.cursor !== before) onFloor();
  }

  function hold(until: void | Promise<void>): void {
    if (!until) return;
    held = true;
    until.finally(() => {
      held = false;
      pump();
    });
  }

  function delivery({ position, subject, body }: Stored, { epoch, unsettled }: Tenure): Delivery {
    const token = {};
    unsettled.set(position, token);
    const settle = () => {
      if (unsettled.get(position) !== token) return;
      unsettled.delete(position);
      if (tenure?.epoch !== epoch) return;
      onFloor();
      pump();
    };
    return { subject, body, position, deliveries: 1, ack: settle, terminate: settle };
  }

  async function begin(): Promise<void> {
    const now = epoch();
    if (now === undefined || tenure?.epoch === now) return;
    const floor = await open();
    if (paused || epoch() !== now) return;
    tenure?.leave();
    subscription.begins?.();
    tenure = {
      epoch: now,
      unsettled: new Map(),
      cursor: floor,
      behind: [],
      behindUpTo: floor,
      leave: stream.want(subjects),
    };
    pump();
  }

  async function catchUp(): Promise<void> {
    const now = tenure;
    const { position, confirmed: newest } = stream; // known before reading: what is read up to here is complete
    if (!now || paused || position === undefined || now.behind.length > 0) return;
    if (now.cursor >= stream.remembersAfter) return;
    const rows = await stream.read(now.cursor, subjects, PAGE);
    if (tenure !== now) return;
    const last = rows.at(-1)?.position ?? now.cursor;
    now.behind = rows;
    now.behindUpTo = rows.length < PAGE ? Math.max(last, newest) : last;
    pump();
  }

  const reading = createLoop({
    what: `the subscription ${name}`,
    log,
    async run() {
      await begin();
      await catchUp();
    },
  });

  return {
    name,
    floor: () =>
      tenure && { epoch: tenure.epoch, floor: Math.min(floorOf(tenure), stream.confirmed) },
    retract(confirmed) {
      if (!tenure) return;
      tenure.cursor = Math.min(tenure.cursor, confirmed);
      for (const position of tenure.unsettled.keys()) {
        if (position > confirmed) tenure.unsettled.delete(position);
      }
    },
    rewind() {
      tenure?.leave();
      tenure = undefined;
      reading.kick();
    },
    get unsettled() {
      return tenure?.unsettled.size ?? 0;
    },
    pump,
    kick: reading.kick,
    started: reading.flush,
    pause() {
      paused = true;
    },
    async close() {
      paused = true;
      await reading.close();
      tenure?.leave();
      tenure = undefined;
    },
  };
}
