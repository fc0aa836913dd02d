/**
 * The broker in NATS JetStream: for production, where each context may have a process, or several, and a
 * database of its own. One stream has all messages; each subscription is a durable pull consumer.
 *
 * It uses nothing that nats-server 2.9 does not know, since older servers take newer settings and
 * ignore them in silence.
 *
 * @module
 */
import type { Logger } from "../platform/log.ts";
import { isOutage } from "../platform/outage.ts";
import { pause } from "../platform/time.ts";
import type { Broker, Subscription } from "./broker.ts";
import { createLoop } from "./loop.ts";
import { createDurables } from "./nats_broker/durables.ts";
import { dropSettled } from "./nats_broker/drop_settled.ts";
import { createFeed, type Feed } from "./nats_broker/feed.ts";
import { away, openLink } from "./nats_broker/link.ts";
import { createPublisher } from "./nats_broker/publisher.ts";
import { createStream, type NatsStream } from "./nats_broker/stream.ts";

/** What {@link natsBroker} needs; all times in milliseconds. */
export interface NatsBrokerOptions {
  /** As `NATS_URL`, see `platform/nats_address.ts`. */
  readonly url: string;
  /** The stream; the first token of all subjects is its name. */
  readonly stream: string;
  readonly log: Logger;
  /** The name of the connection; `mallbots` unless given. */
  readonly name?: string;
  /** How long an acknowledgement of a published message may take; 5 000 unless given. */
  readonly answerMs?: number;
  /** Whether durables are taken over that two contexts of another system shared. Default false. */
  readonly takeOver?: boolean;
  /** Ends the wait for a server that is not there yet. */
  readonly signal?: AbortSignal;
}

const TICK_MS = 1_000;
const MAX_WAIT_MS = 2_000;

/**
 * Connects to NATS and makes the stream; waits, with a line in the log, while there is none.
 *
 * Only one process delivers a subscription: the one that holds the lease `subscription:<name>` of
 * {@link Subscription.leases}; without leases, every process that subscribes. The lag of a subscription
 * to several subjects counts what else their common filter lets through.
 *
 * @throws {ConfigError} when NATS refuses the credentials, or the stream has settings that cannot be
 *   changed to those needed. @throws the reason of `signal`.
 * @example
 * ```ts ignore
 * const broker = await natsBroker({ url: "nats:4222", stream: "mallbots", log });
 * const running = await broker.subscribe({ name, subjects, deliver, leases });
 * ```
 */
export async function natsBroker(options: NatsBrokerOptions): Promise<Broker> {
  const { url, stream: streamName, log, name = "mallbots", takeOver = false } = options;
  const { answerMs = 5_000, signal } = options;
  const link = await openLink({ url, name, log, ...(signal && { signal }) });
  const stream = createStream(link, streamName, log);
  try {
    await ensurePatiently(stream, options);
  } catch (error) {
    await link.close();
    throw error;
  }
  const durables = createDurables({ link, stream: streamName, log, takeOver });
  const running = new Map<string, { readonly feed: Feed; close(): Promise<void> }>();
  const preparing = createLoop({
    what: `preparing the stream ${streamName}`,
    run: async () => void await stream.ensure(),
    log,
    maxBackoffMs: 1_000,
  });
  const publisher = createPublisher(link, {
    answerMs,
    onNoStream: preparing.kick,
    prepare: durables.restartAhead,
  });
  const ignore = link.onChange((isUp) => {
    if (isUp) preparing.kick();
    running.forEach(({ feed }) => feed.kick());
  });
  const ticking = setInterval(() => running.forEach(({ feed }) => feed.tick()), TICK_MS);
  let closed: Promise<void> | undefined;

  async function subscribe(subscription: Subscription) {
    const { name, leases } = subscription;
    if (closed) throw away("the broker is closed");
    if (running.has(name)) throw new TypeError(`the subscription ${name} runs already`);
    const lease = `subscription:${name}`;
    const epoch = () => leases ? leases.held(lease)?.epoch : 0;
    const feed = createFeed({ subscription, link, stream, durables, log, epoch });
    const unlisten = leases?.onChange(lease, feed.kick);
    const close = async () => {
      if (running.get(name)?.feed !== feed) return;
      unlisten?.();
      await feed.close();
      running.delete(name);
      await leases?.release(lease);
    };
    running.set(name, { feed, close });
    try {
      await leases?.add(lease);
      await feed.started();
    } catch (error) {
      await close();
      throw error;
    }
    return {
      close,
      pause: feed.pause,
      async lag() {
        const { num_pending, num_ack_pending } = await durables.info(name);
        return { waiting: num_pending, unsettled: num_ack_pending };
      },
    };
  }

  return {
    kind: "nats",
    publish: publisher.publish,
    subscribe,
    forget: durables.forget,
    stream: stream.state,
    idAt: async (position) => (await stream.messageAt(position))?.id,
    dropSettled: (upTo) => dropSettled(link, streamName, upTo),
    onOutage: (listener) => link.onChange((isUp) => !isUp && listener()),
    check: async () => void await stream.state(),
    close() {
      return closed ??= (async () => {
        clearInterval(ticking);
        ignore();
        await Promise.all([...running.values()].map(({ close }) => close()));
        await publisher.close();
        await preparing.close();
        await link.close();
      })();
    },
  };
}

/** JetStream may come later than NATS itself. */
async function ensurePatiently(
  stream: NatsStream,
  { log, signal }: NatsBrokerOptions,
): Promise<void> {
  for (let failures = 0;; failures++) {
    try {
      return void await stream.ensure();
    } catch (error) {
      if (!isOutage(error)) throw error;
      if (failures === 0) log.warn("JetStream does not answer; waiting for it", { error });
      await pause(Math.min(MAX_WAIT_MS, 100 * 2 ** failures), signal);
    }
  }
}
