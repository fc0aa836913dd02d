/**
 * The broker in memory, for unit tests and simulation. Nothing survives the stream; no timers run, so
 * the same calls give the same deliveries.
 *
 * @module
 */
import { DomainError } from "../domain/error.ts";
import type { Broker, Delivery, Outgoing, RunningSubscription, Subscription } from "./broker.ts";

/** What brokers in memory share, as processes share a server. */
export interface MemoryStream {
  /** Which stream it is. */
  readonly id: string;
  /** Everything that was published, in order; positions start at 1. */
  readonly messages: readonly Outgoing[];
  /** While false, the stream is away: publishing fails and nothing is delivered. */
  reachable: boolean;
  /** Goes back to an older state: what stands after a position is lost, and that it was settled. */
  rewind(last: number): void;
  /** Is lost and made again: empty, with another id, and every subscription is new. */
  lose(): void;
}

interface Durable {
  /** Settled, among those that were ever delivered. */
  readonly settled: Set<number>;
  /** How often each unsettled message was delivered. */
  readonly deliveries: Map<number, number>;
  /** Those who want to deliver it, the owner first. */
  readonly waiting: Feed[];
}

interface Feed {
  pump(): void;
  rewind(last: number): void;
}

interface State extends MemoryStream {
  id: string;
  readonly messages: Outgoing[];
  readonly durables: Map<string, Durable>;
  readonly feeds: Set<Feed>;
}

const states = new WeakMap<MemoryStream, State>();

/** Makes an empty stream. */
export function memoryStream(): MemoryStream {
  let reachable = true;
  const state: State = {
    id: crypto.randomUUID(),
    messages: [],
    durables: new Map(),
    feeds: new Set(),
    get reachable() {
      return reachable;
    },
    set reachable(is) {
      reachable = is;
      if (is) this.feeds.forEach((feed) => feed.pump());
    },
    rewind(last) {
      this.messages.length = Math.min(last, this.messages.length);
      for (const { settled, deliveries } of this.durables.values()) {
        for (const position of settled) if (position > last) settled.delete(position);
        for (const position of deliveries.keys()) {
          if (position > last) deliveries.delete(position);
        }
      }
      this.feeds.forEach((feed) => feed.rewind(last));
    },
    lose() {
      this.id = crypto.randomUUID();
      this.rewind(0);
    },
  };
  states.set(state, state);
  return state;
}

/**
 * Makes a broker in memory. What is published is delivered right after, in a microtask.
 *
 * @param stream that it shares with others, which are then like other processes; its own unless given.
 * @example
 * ```ts
 * import { memoryBroker } from "./memory_broker.ts";
 * const broker = memoryBroker();
 * const seen: number[] = [];
 * const deliver = (delivery: { body: Uint8Array; ack(): void }) => {
 *   seen.push(delivery.body[0]);
 *   delivery.ack();
 * };
 * await broker.subscribe({ name: "lamps", subjects: ["home.lamps"], deliver });
 * await broker.publish([{ id: "1", subject: "home.lamps", key: "a", body: new Uint8Array([7]) }]);
 * await Promise.resolve();
 * if (seen[0] !== 7) throw new Error("never");
 * await broker.close();
 * ```
 */
export function memoryBroker(stream: MemoryStream = memoryStream()): Broker {
  const state = states.get(stream);
  if (!state) throw new TypeError("the stream was not made by memoryStream()");
  const running = new Map<string, RunningSubscription>();
  let closed = false;
  const mustBeThere = () => {
    if (closed) throw new DomainError("unavailable", "broker_closed", "the broker is closed");
    if (!state.reachable) throw new DomainError("unavailable", "broker_down", "the broker is down");
  };

  return {
    kind: "memory",
    // deno-lint-ignore require-await -- failures are rejections, as from any broker
    async publish(messages) {
      mustBeThere();
      const first = state.messages.length + 1;
      state.messages.push(...messages);
      state.feeds.forEach((feed) => feed.pump());
      return messages.map((_, index) => first + index);
    },
    // deno-lint-ignore require-await -- failures are rejections, as from any broker
    async subscribe(subscription) {
      mustBeThere();
      const { name } = subscription;
      if (running.has(name)) throw new TypeError(`the subscription ${name} runs already`);
      const feed = startFeed(state, subscription);
      running.set(name, feed);
      return {
        pause: feed.pause,
        lag: feed.lag,
        async close() {
          if (running.get(name) === feed) running.delete(name);
          await feed.close();
        },
      };
    },
    // deno-lint-ignore require-await -- failures are rejections, as from any broker
    async forget(name) {
      mustBeThere();
      state.durables.delete(name);
    },
    // deno-lint-ignore require-await -- failures are rejections, as from any broker
    async stream() {
      mustBeThere();
      return { id: state.id, last: state.messages.length };
    },
    // deno-lint-ignore require-await -- failures are rejections, as from any broker
    async idAt(position) {
      mustBeThere();
      return state.messages[position - 1]?.id;
    },
    // deno-lint-ignore require-await -- failures are rejections, as from any broker
    async check() {
      mustBeThere();
    },
    async close() {
      closed = true;
      for (const feed of running.values()) await feed.close();
      running.clear();
    },
  };
}

function startFeed(
  state: State,
  { name, subjects, deliver, begins, maxUnsettled = 256 }: Subscription,
): RunningSubscription {
  let durable = state.durables.get(name);
  if (!durable) {
    durable = { settled: new Set(), deliveries: new Map(), waiting: [] };
    state.durables.set(name, durable);
  }
  const { settled, deliveries, waiting } = durable;
  const unsettled = new Map<number, object>(); // with what tells its delivery
  let cursor = 0, pumping = false, paused = false, held = false, owns = false;

  /** Delivers in a microtask of its own: publishers are not entered again. */
  const feed: Feed = {
    pump() {
      if (pumping) return;
      pumping = true;
      queueMicrotask(() => {
        pumping = false;
        if (!owns && !paused && waiting[0] === feed) {
          owns = true;
          begins?.();
        }
        while (
          !paused && !held && waiting[0] === feed && state.reachable &&
          unsettled.size < maxUnsettled
        ) {
          const message = state.messages[cursor];
          if (!message) return;
          const position = ++cursor;
          if (!subjects.includes(message.subject) || settled.has(position)) continue;
          hold(deliver(delivery(message, position)));
        }
      });
    },
    rewind(last) {
      cursor = Math.min(cursor, last);
      for (const position of unsettled.keys()) if (position > last) unsettled.delete(position);
      owns = false; // it begins again
      feed.pump();
    },
  };

  function hold(until: void | Promise<void>): void {
    if (!until) return;
    held = true;
    until.finally(() => {
      held = false;
      feed.pump();
    });
  }

  function delivery({ subject, body }: Outgoing, position: number): Delivery {
    const count = (deliveries.get(position) ?? 0) + 1;
    deliveries.set(position, count);
    const token = {};
    unsettled.set(position, token);
    const settle = () => {
      if (waiting[0] !== feed || unsettled.get(position) !== token) return;
      unsettled.delete(position);
      settled.add(position);
      deliveries.delete(position);
      feed.pump();
    };
    return { subject, body, position, deliveries: count, ack: settle, terminate: settle };
  }

  state.feeds.add(feed);
  waiting.push(feed);
  feed.pump();
  // deno-lint-ignore require-await -- nothing is ever half delivered here
  const pause = async () => {
    paused = true;
  };
  return {
    pause,
    // deno-lint-ignore require-await -- failures are rejections, as from any broker
    async lag() {
      if (!state.reachable) {
        throw new DomainError("unavailable", "broker_down", "the broker is down");
      }
      const mine =
        state.messages.filter(({ subject }, index) =>
          subjects.includes(subject) && !settled.has(index + 1)
        ).length;
      return { waiting: mine - deliveries.size, unsettled: deliveries.size };
    },
    // deno-lint-ignore require-await -- settling is noted at once
    async close() {
      paused = true;
      state.feeds.delete(feed);
      const place = waiting.indexOf(feed);
      if (place >= 0) waiting.splice(place, 1);
      waiting[0]?.pump();
    },
  };
}
