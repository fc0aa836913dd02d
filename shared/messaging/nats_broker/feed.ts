/**
 * The feed of one subscription: decides when this process delivers it, and keeps the order.
 *
 * Whenever delivering begins (at the start, after a takeover, after the connection was lost), the server
 * may have messages unsettled that somebody was given and we do not have. They come again, but later ones
 * may come before them. So everything that comes is gathered until the server has nothing unsettled that
 * is not in hand here, and then delivered in the order of the stream.
 *
 * @module
 */
import type { Msg } from "@nats-io/transport-node";
import { ConfigError } from "../../platform/config.ts";
import type { Logger } from "../../platform/log.ts";
import { inTime } from "../../platform/time.ts";
import type { Delivery, Subscription } from "../broker.ts";
import { createLoop } from "../loop.ts";
import type { Durables } from "./durables.ts";
import { gather } from "./gather.ts";
import { createHand, type Hand, type Held, refuse } from "./hand.ts";
import type { Link } from "./link.ts";
import { createPuller, type Puller } from "./pull.ts";
import { restartFrom } from "./restart.ts";
import type { NatsStream } from "./stream.ts";
import { newTenure, type Tenure } from "./tenure.ts";

/** What {@link createFeed} needs. */
export interface FeedOptions {
  readonly subscription: Subscription;
  readonly link: Link;
  readonly stream: NatsStream;
  readonly durables: Durables;
  readonly log: Logger;
  /** The epoch in which this process owns the subscription at this moment. */
  readonly epoch: () => number | undefined;
}

/** The feed of one subscription. */
export interface Feed {
  /** Looks whether it may deliver, or must stop. */
  kick(): void;
  /** To be called each second: what is unsettled is worked on; a lease that has run out is noticed. */
  tick(): void;
  /** Resolves when it delivers, or cannot for now. @throws {ConfigError} */
  started(): Promise<void>;
  /** Delivers no more. */
  pause(): Promise<void>;
  /** Ends it; what is unsettled is given back. */
  close(): Promise<void>;
}

/** A request must not outlive a lease: then the server has none of the former owner soon. */
const REQUEST_MS = 1_000;
/** How often, in ticks, the durable's settings are looked at. */
const TICKS_A_LOOK = 30;

/** Makes a feed; it begins with the first `kick`. */
export function createFeed(options: FeedOptions): Feed {
  const { subscription, link, stream, durables, log, epoch } = options;
  const { name, deliver, maxUnsettled = 256 } = subscription;
  const subjects = new Set(subscription.subjects);
  let tenure: Tenure | undefined;
  let puller: Puller | undefined;
  /** Whether what comes may be delivered as it comes. */
  let inOrder = false;
  let holding = false, paused = false;
  /** Whether the server may have dropped messages since it was last made anew. */
  let missed = false;
  let failure: unknown;
  let ticks = 0;

  const owns = (of: Tenure) => tenure === of && epoch() === of.epoch;
  const isLive = (of: Tenure) => link.isUp && of.session === link.session && owns(of);

  function beginTenure(epoch: number, streamId: string): Tenure {
    tenure?.hand.forget();
    subscription.begins?.();
    const hand = createHand((reply, payload) => {
      if (!isLive(made)) return false;
      link.connection.publish(reply, payload);
      return true;
    });
    const made = newTenure({ epoch, streamId, hand });
    return tenure = made;
  }

  function receive(message: Msg, of: Tenure): void {
    const held = of.hand.take(message);
    if (!held) return;
    if (!subjects.has(held.subject)) return void of.hand.settle(held, "ack");
    of.queue.push(held);
    pump();
  }

  function pump(): void {
    while (tenure && inOrder && !holding && !paused && tenure.delivered < maxUnsettled) {
      if (!owns(tenure)) return;
      const held = tenure.queue.shift();
      if (!held) return;
      tenure.delivered++;
      hold(deliver(deliveryOf(held, tenure)));
    }
  }

  function hold(until: void | Promise<void>): void {
    if (!until) return;
    holding = true;
    until.finally(() => {
      holding = false;
      pump();
    });
  }

  function deliveryOf(held: Held, of: Tenure): Delivery {
    const { subject, body, position, deliveries } = held;
    const settle = (how: "ack" | "terminate") => () => {
      if (!of.hand.settle(held, how)) return;
      of.delivered--;
      pump();
      pull();
    };
    const [ack, terminate] = [settle("ack"), settle("terminate")];
    return { subject, body, position, deliveries, ack, terminate };
  }

  /** Asks for as many as there is room for. */
  function pull(): void {
    if (!tenure || !puller || !inOrder || paused || puller.asked > 0 || !isLive(tenure)) return;
    const room = maxUnsettled - tenure.hand.size;
    if (room > 0) puller.request(room);
  }

  /** Stops pulling; what is in hand stays there. */
  async function leave(): Promise<void> {
    const leaving = puller;
    puller = undefined;
    inOrder = false;
    if (leaving) await inTime(leaving.close(), REQUEST_MS);
  }

  /** Brings delivering in line with what holds now. */
  async function run(): Promise<void> {
    failure = undefined;
    try {
      const now = epoch();
      if (now === undefined || paused || !link.isUp) {
        await leave();
        if (now === undefined && link.isUp && !paused) await standBy();
        return;
      }
      if (puller && tenure && isLive(tenure)) { // the lease was got back
        pump();
        return pull();
      }
      await leave();
      await begin(now);
    } catch (error) {
      failure = error;
      await leave();
      throw error;
    }
  }

  async function standBy(): Promise<void> {
    await stream.ensure();
    await durables.ensure(subscription, false);
  }

  /** What is in hand since this process owns the subscription to this stream. */
  const handOf = (epoch: number, streamId: string) =>
    tenure?.epoch === epoch && tenure.streamId === streamId ? tenure.hand : undefined;

  async function begin(now: number): Promise<void> {
    const { session } = link;
    const mayGoOn = () => link.isUp && link.session === session && epoch() === now && !paused;
    const state = await stream.ensure();
    const { info: found, mayMiss } = await durables.ensure(subscription, true);
    missed ||= mayMiss;
    const known = handOf(now, state.id);
    const changed = missed ? 1 : await restartFrom(stream, state, found, known);
    if (!mayGoOn()) return loop.kick();
    let info = found;
    if (changed !== undefined) {
      const from = tenure?.isWhole ? changed : 1; // else it does not know all that is unsettled
      const why = missed ? "its deliveries were limited" : "the stream went back";
      log.warn("a durable is made anew", { subscription: name, why, from });
      info = await durables.restart(subscription, from);
      tenure?.hand.forget();
      tenure = undefined;
      missed = false;
      if (!mayGoOn()) return loop.kick();
    }
    const mine = tenure && handOf(now, state.id) ? tenure : beginTenure(now, state.id);
    mine.session = session;
    mine.hand.resume(info.delivered.stream_seq);
    const own = puller = pullerFor(mine);
    const goesOn = () => mayGoOn() && puller === own;
    const { isWhole } = mine;
    mine.isWhole = false;
    const whole = await gather({
      puller: own,
      hand: mine.hand,
      isWhole,
      gathered: () => mine.queue.length,
      info,
      look: () => durables.info(name),
      goesOn,
      log,
    });
    if (!goesOn()) {
      await leave();
      return loop.kick();
    }
    mine.isWhole = whole;
    mine.queue.sort((a, b) => a.position - b.position);
    inOrder = true;
    pump();
    pull();
  }

  function pullerFor(mine: Tenure): Puller {
    const own: Puller = createPuller({
      connection: link.connection,
      stream: stream.name,
      durable: name,
      expiresMs: REQUEST_MS,
      onMessage: (message) => puller === own ? receive(message, mine) : refuse(message),
      onEnded: pull,
      onBroken(reason) {
        if (puller !== own) return;
        log.debug("delivering begins again", { subscription: name, reason });
        mine.session = 0;
        void leave().then(loop.kick);
      },
    });
    return own;
  }

  /** Settings that somebody changed are set again before they do harm. */
  async function look(): Promise<void> {
    try {
      const { mayMiss } = await durables.ensure(subscription, true);
      if (!mayMiss) return;
      missed = true;
      await leave().then(loop.kick);
    } catch (error) {
      if (!paused) {
        log.warn("the settings of a durable are not known", { subscription: name, error });
      }
    }
  }

  /** The server forgets a request that nobody listens to when it is asked; before, it may serve it. */
  async function giveBack(hand: Hand): Promise<void> {
    try {
      if (hand.size > 0) await durables.info(name);
      hand.giveBack();
      await inTime(link.connection.flush(), REQUEST_MS);
    } catch (error) {
      log.warn("what is unsettled comes again late", { subscription: name, error });
    }
  }

  const loop = createLoop({ what: `the subscription ${name}`, run, log, maxBackoffMs: 1_000 });

  return {
    kick: loop.kick,
    tick() {
      if (tenure) tenure.hand.touch();
      const delivers = puller !== undefined && tenure !== undefined && isLive(tenure);
      const shall = epoch() !== undefined && link.isUp && !paused;
      if (delivers !== shall || (puller && !shall)) loop.kick();
      else if (delivers && inOrder && ++ticks % TICKS_A_LOOK === 0) void look();
    },
    async started() {
      await loop.flush();
      if (failure instanceof ConfigError) throw failure;
    },
    async pause() {
      paused = true;
      await leave(); // what is on its way meanwhile is given back
    },
    async close() {
      paused = true;
      await loop.close();
      await leave();
      if (tenure && isLive(tenure)) await giveBack(tenure.hand);
      tenure?.hand.forget();
    },
  };
}
