/**
 * What one process has in hand of a durable while it delivers it: what is unsettled, and what was
 * settled lately. A message that comes again is told by its position and the time when it was stored:
 * another message may have its position by then.
 *
 * @module
 */
import type { Msg } from "@nats-io/transport-node";

/** A message in hand. */
export interface Held {
  readonly subject: string;
  readonly body: Uint8Array;
  readonly position: number;
  readonly deliveries: number;
}

/** A message that was in the stream. */
export interface Known {
  readonly position: number;
  /** When the server stored it, in nanoseconds. */
  readonly nanos: bigint;
}

/** What a process has in hand. */
export interface Hand {
  /** How many messages are unsettled. */
  readonly size: number;
  /** How many of them have a position up to this one. */
  sizeUpTo(position: number): number;
  /** Takes a message. @returns undefined when it is known: in hand, or settled before. */
  take(message: Msg): Held | undefined;
  /** Settles a message. @returns whether it was in hand. */
  settle(held: Held, how: "ack" | "terminate"): boolean;
  /** Tells the server that what is in hand for a while is worked on. */
  touch(): void;
  /**
   * Goes on with another connection: sends what could not be sent when it was settled. What the server
   * does not know to have delivered any more is not answered before it comes again: some servers pass over
   * what is before such an answer (nats-server#5482).
   *
   * @param delivered up to where the server knows that it delivered.
   */
  resume(delivered: number): void;
  /** Gives everything back, for another process to get it at once; it is not in hand any more. */
  giveBack(): void;
  /** Nothing that is done from now on counts. */
  forget(): void;
  /** What it has, and what it remembers of what it had, by position. */
  readonly known: readonly Known[];
  /** The highest position that it ever had; 0 when it had none. */
  readonly highest: number;
  /** The lowest position in hand. */
  readonly lowest: number | undefined;
}

const ACK = bytes("+ACK");
const TERMINATE = bytes("+TERM");
const WORKING = bytes("+WPI");
const GIVE_BACK = bytes("-NAK");

/** A server has at most this many of a durable unsettled; what was settled longer ago is not remembered. */
const REMEMBERED = 2_048;
const TOUCH_MS = 900;

interface Entry extends Held, Known {
  readonly key: string;
  /** Where it is answered; undefined until it comes again. */
  reply: string | undefined;
  touchedAt: number;
}

interface Settled extends Known {
  readonly payload: Uint8Array;
}

/**
 * Makes an empty hand.
 *
 * @param send sends to a message's reply subject; answers whether that is possible now.
 */
export function createHand(send: (reply: string, payload: Uint8Array) => boolean): Hand {
  const inHand = new Map<string, Entry>();
  const settled = new Map<string, Settled>();
  const owed: { position: number; reply: string; payload: Uint8Array }[] = [];
  let forgotten = false, highest = 0;

  const lowestOf = () => {
    let lowest: number | undefined;
    for (const { position } of inHand.values()) lowest = Math.min(position, lowest ?? position);
    return lowest;
  };

  return {
    get size() {
      return inHand.size;
    },
    sizeUpTo(last) {
      let size = 0;
      for (const { position } of inHand.values()) if (position <= last) size++;
      return size;
    },
    get lowest() {
      return lowestOf();
    },
    get highest() {
      return highest;
    },
    get known() {
      return [...settled.values(), ...inHand.values()].toSorted((a, b) => a.position - b.position);
    },
    take({ subject, data: body, reply = "" }) {
      const about = aboutOf(reply);
      const key = `${about.position}:${about.nanos}`;
      const before = settled.get(key);
      if (before) {
        send(reply, before.payload);
        return undefined;
      }
      const present = inHand.get(key);
      if (present) {
        present.reply = reply;
        present.touchedAt = performance.now();
        return undefined;
      }
      const entry = { subject, body, key, reply, touchedAt: performance.now(), ...about };
      inHand.set(key, entry);
      highest = Math.max(highest, entry.position);
      return entry;
    },
    settle(held, how) {
      const { key } = held as Entry;
      const entry = inHand.get(key);
      if (forgotten || entry !== held) return false;
      inHand.delete(key);
      const payload = how === "ack" ? ACK : TERMINATE;
      const { reply, position, nanos } = entry;
      if (reply && !send(reply, payload)) owed.push({ position, reply, payload });
      settled.set(key, { position, nanos, payload });
      if (settled.size > REMEMBERED) settled.delete(settled.keys().next().value ?? "");
      return true;
    },
    touch() {
      const now = performance.now();
      for (const entry of inHand.values()) {
        if (!entry.reply || now - entry.touchedAt < TOUCH_MS) continue;
        entry.touchedAt = now;
        send(entry.reply, WORKING);
      }
    },
    resume(delivered) {
      for (const { position, reply, payload } of owed.splice(0)) {
        if (position <= delivered) send(reply, payload);
      }
      for (const entry of inHand.values()) if (entry.position > delivered) entry.reply = undefined;
    },
    giveBack() {
      for (const { reply } of inHand.values()) if (reply) send(reply, GIVE_BACK);
      inHand.clear();
    },
    forget() {
      forgotten = true;
      inHand.clear();
    },
  };
}

/** Gives a message back that nobody takes. */
export function refuse(message: Msg): void {
  message.respond(GIVE_BACK);
}

/** What the reply subject of a delivery tells: `$JS.ACK.….deliveries.position.….nanoseconds.…`. */
export function aboutOf(reply: string): Known & { readonly deliveries: number } {
  const tokens = reply.split(".");
  const at = tokens.length === 9 ? 4 : 6; // newer servers may name domain and account before
  if (tokens[1] !== "ACK" || tokens.length < 9) throw new TypeError("not of JetStream");
  return {
    deliveries: Number(tokens[at]),
    position: Number(tokens[at + 1]),
    nanos: BigInt(tokens[at + 3]),
  };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
