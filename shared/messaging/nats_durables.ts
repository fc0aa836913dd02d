/**
 * What operators do with durables in JetStream: look at them, and remove ours on the way back to another
 * system that makes its own under the same names.
 *
 * @module
 */
import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Logger } from "../platform/log.ts";
import { noteFor } from "./nats_broker/durables.ts";
import { openLink } from "./nats_broker/link.ts";

/** A durable in JetStream. */
export interface NatsDurable {
  readonly name: string;
  /** What it delivers. */
  readonly subject: string;
  /** Ours are `pull`; `push` ones belong to another system. */
  readonly kind: "pull" | "push";
  /** Messages that were not delivered yet. */
  readonly waiting: number;
  /** Messages that were delivered and are not settled. */
  readonly unsettled: number;
  /** Whether a process receives from it at this moment. */
  readonly inUse: boolean;
}

/** What became of durables that were to be released. */
export interface Released {
  readonly released: readonly string[];
  /** Those that stay, and why. */
  readonly kept: readonly { readonly name: string; readonly reason: string }[];
}

/** Where operators work on the durables of a stream. */
export interface NatsDurables extends AsyncDisposable {
  /** All durables, by name. @throws {DomainError} `unavailable` */
  list(): Promise<readonly NatsDurable[]>;
  /**
   * Removes our durables, all or those named, but for those in use. What they had settled is forgotten:
   * made anew, they begin at the stream's beginning. @throws {DomainError} `unavailable`
   */
  release(names?: readonly string[]): Promise<Released>;
}

/** What {@link openNatsDurables} needs. */
export interface NatsDurablesOptions {
  /** As `NATS_URL`. */
  readonly url: string;
  readonly stream: string;
  readonly log: Logger;
  /** Ends the wait for a server that is not there. */
  readonly signal?: AbortSignal;
}

/**
 * Connects to look at durables.
 *
 * @throws {ConfigError} when NATS refuses the credentials. @throws the reason of `signal`.
 * @example
 * ```ts ignore
 * await using durables = await openNatsDurables({ url, stream: "mallbots", log });
 * const { released, kept } = await durables.release();
 * ```
 */
export async function openNatsDurables(options: NatsDurablesOptions): Promise<NatsDurables> {
  const { stream } = options;
  const link = await openLink({ ...options, name: "durables" });
  const what = `the durables of ${stream}`;
  const list = () =>
    link.ask(what, async ({ consumers }) => {
      const all = await Array.fromAsync(consumers.list(stream));
      return all.map(durableOf).toSorted((a, b) => a.name < b.name ? -1 : 1);
    });
  const remove = (name: string) =>
    link.ask(what, ({ consumers }) => consumers.delete(stream, name));
  return {
    list,
    async release(names) {
      const all = await list();
      const wanted = names ?? all.filter(({ kind }) => kind === "pull").map(({ name }) => name);
      const released: string[] = [];
      const kept: { name: string; reason: string }[] = [];
      for (const name of wanted) {
        const reason = whyKept(all.find((durable) => durable.name === name));
        if (reason) {
          kept.push({ name, reason });
          continue;
        }
        await remove(name);
        released.push(name);
        if (all.some((durable) => durable.name === noteFor(name))) await remove(noteFor(name));
      }
      return { released, kept };
    },
    [Symbol.asyncDispose]: link.close,
  };
}

function whyKept(durable: NatsDurable | undefined): string | undefined {
  if (!durable) return "there is none";
  if (durable.kind === "push") return "it belongs to another system";
  if (durable.inUse) return "a process receives from it: end that first";
}

function durableOf(info: ConsumerInfo): NatsDurable {
  const { name, config, num_pending, num_ack_pending, num_waiting, push_bound } = info;
  const isPush = config.deliver_subject !== undefined;
  return {
    name,
    subject: config.filter_subject ?? ">",
    kind: isPush ? "push" : "pull",
    waiting: num_pending,
    unsettled: num_ack_pending,
    inUse: isPush ? push_bound === true : num_waiting > 0,
  };
}
