/**
 * The durables of a stream in JetStream, as an operator sees them: where each subscription is, and, on
 * the way back to another system, taking ours away so that it can make its own.
 *
 * @module
 */
import type { ConsumerInfo } from "@nats-io/jetstream";
import { DomainError } from "../domain/error.ts";
import type { Logger } from "../platform/log.ts";
import { pause } from "../platform/time.ts";
import { isRefused, type Link, openLink } from "./nats_broker/link.ts";

/** A durable. */
export interface DurableView {
  readonly name: string;
  /** `pull` is ours; `push` was left by another system. */
  readonly kind: "pull" | "push";
  /** Whether somebody takes messages from it at this moment. */
  readonly used: boolean;
  /** Messages that were not delivered yet. */
  readonly waiting: number;
  /** Messages that were delivered and are not settled. */
  readonly unsettled: number;
  /** Up to this place in the stream, everything is settled. */
  readonly floor: number;
}

/** The durables of a stream. */
export interface NatsDurables extends AsyncDisposable {
  /** By name; none when there is no stream. */
  list(): Promise<readonly DurableView[]>;
  /**
   * Takes one away, and with it the place where its subscription is.
   *
   * @throws {DomainError} `durable_not_found`; `durable_not_ours`; `durable_used`.
   */
  release(name: string): Promise<DurableView>;
}

const STREAM_NOT_FOUND = 10_059;
const CONSUMER_NOT_FOUND = 10_014;

/** Between two requests of who uses a durable there is none for a moment: it is looked at for half a second. */
const LOOKS = 10;
const LOOK_MS = 50;

/**
 * Connects to NATS.
 *
 * @param options `url` as `NATS_URL`; `signal` ends the wait for a server that is not there.
 * @throws {ConfigError} when NATS refuses the credentials. @throws the reason of `signal`.
 * @example
 * ```ts ignore
 * await using durables = await natsDurables({ url: "nats:4222", stream: "mallbots", log });
 * for (const { name, used } of await durables.list()) if (!used) await durables.release(name);
 * ```
 */
export async function natsDurables(
  { stream, ...options }: {
    readonly url: string;
    readonly stream: string;
    readonly log: Logger;
    readonly signal?: AbortSignal;
  },
): Promise<NatsDurables> {
  const link: Link = await openLink({ ...options, name: "mallbots-operator" });

  async function find(name: string): Promise<DurableView> {
    try {
      return await link.ask(
        `the durable ${name}`,
        async ({ consumers }) => viewOf(await consumers.info(stream, name)),
      );
    } catch (error) {
      if (!isRefused(error, CONSUMER_NOT_FOUND) && !isRefused(error, STREAM_NOT_FOUND)) throw error;
      const text = `there is no durable ${name}`;
      throw new DomainError("not_found", "durable_not_found", text, { cause: error });
    }
  }

  return {
    async list() {
      try {
        return await link.ask(
          "the durables",
          async ({ consumers }) => (await Array.fromAsync(consumers.list(stream))).map(viewOf),
        );
      } catch (error) {
        if (isRefused(error, STREAM_NOT_FOUND)) return [];
        throw error;
      }
    },
    async release(name) {
      let durable = await find(name);
      const refuse = (reason: string, text: string) => {
        throw new DomainError("failed_precondition", reason, text);
      };
      if (durable.kind === "push") {
        refuse("durable_not_ours", `the durable ${name} is of another system`);
      }
      for (let look = 1; !durable.used && look < LOOKS; look++) {
        await pause(LOOK_MS);
        durable = await find(name);
      }
      if (durable.used) {
        refuse("durable_used", `the durable ${name} is used: end what uses it before`);
      }
      await link.ask(`the durable ${name}`, ({ consumers }) => consumers.delete(stream, name));
      return durable;
    },
    [Symbol.asyncDispose]: () => link.close(),
  };
}

function viewOf(info: ConsumerInfo): DurableView {
  const { name, config, push_bound = false, num_waiting, num_pending } = info;
  return {
    name,
    kind: config.deliver_subject === undefined ? "pull" : "push",
    used: push_bound || num_waiting > 0,
    waiting: num_pending,
    unsettled: info.num_ack_pending,
    floor: info.ack_floor.stream_seq,
  };
}
