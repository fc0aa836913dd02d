/**
 * The stream: made when it is missing, with settings that never take a message away.
 *
 * @module
 */
import {
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamAPI,
  type StreamConfig,
  type StreamInfo,
} from "@nats-io/jetstream";
import { ConfigError } from "../../platform/config.ts";
import type { Logger } from "../../platform/log.ts";
import { pause } from "../../platform/time.ts";
import type { StreamState } from "../broker.ts";
import { isRefused, type Link } from "./link.ts";

/** The stream of a broker. */
export interface NatsStream {
  readonly name: string;
  /**
   * Makes the stream, or sets what is set otherwise and can be changed.
   *
   * @throws {ConfigError} when what is set otherwise cannot be changed.
   * @throws {DomainError} `unavailable`
   */
  ensure(): Promise<StreamState>;
  /** @throws {DomainError} `unavailable`, also when there is no stream. */
  state(): Promise<StreamState>;
  /** Id and time of the message at a position. @throws {DomainError} `unavailable` */
  messageAt(position: number): Promise<StoredAt | undefined>;
}

/** What tells a message from another one that took its position. */
export interface StoredAt {
  readonly id: string;
  /** When the server stored it, in nanoseconds. */
  readonly nanos: bigint;
}

/** How long a stream that was there and is gone is left alone before it is made again. */
const REMOVED_MS = 1_000;
const MINUTE_NS = 60_000_000_000;
const IN_USE = 10_058;
const NOT_FOUND = 10_059;
const NO_MESSAGE = 10_037;

/** Gives access to a stream. */
export function createStream(link: Link, name: string, log: Logger): NatsStream {
  const what = `the stream ${name}`;
  const subject = `${name}.>`;

  let wasThere = false;
  let ensuring: Promise<StreamState> | undefined;

  async function find(streams: StreamAPI): Promise<StreamInfo | undefined> {
    try {
      const info = await streams.info(name);
      wasThere = true;
      return info;
    } catch (error) {
      if (isRefused(error, NOT_FOUND)) return undefined;
      throw error;
    }
  }

  /** A server still removes the files of a stream when it has forgotten it, and takes the new ones with them. */
  async function findLater(streams: StreamAPI): Promise<StreamInfo | undefined> {
    await pause(REMOVED_MS);
    return await find(streams);
  }

  async function findOrMake({ streams }: JetStreamManager): Promise<StreamInfo> {
    const info = await find(streams) ?? (wasThere && await findLater(streams));
    if (info) return info;
    try {
      const made = await streams.add({
        name,
        subjects: [subject],
        retention: RetentionPolicy.Limits,
        storage: StorageType.File,
      });
      wasThere = true;
      log.info("the stream was made", { stream: name });
      return made;
    } catch (error) {
      if (!isRefused(error, IN_USE)) throw error;
      return await streams.info(name); // another process was faster
    }
  }

  async function reconcile(manager: JetStreamManager): Promise<StreamState> {
    const info = await findOrMake(manager);
    const { config } = info;
    const wrong = unchangeable(config);
    if (wrong) throw new ConfigError([`The stream ${name} ${wrong}, which cannot be changed.`]);
    const wanted = wantedFor(config, subject);
    if (!differs(config, wanted)) return stateOf(info);
    const { config: now } = await manager.streams.update(name, { ...config, ...wanted });
    if (differs(now, wanted)) {
      throw new ConfigError([`NATS does not take the settings of the stream ${name}.`]);
    }
    log.warn("settings of the stream were changed to ours", { stream: name, ...wanted });
    return stateOf(info);
  }

  return {
    name,
    ensure: () => ensuring ??= link.ask(what, reconcile).finally(() => ensuring = undefined),
    state: () => link.ask(what, async ({ streams }) => stateOf(await streams.info(name))),
    async messageAt(position) {
      if (!Number.isSafeInteger(position) || position < 1) return undefined;
      try {
        const stored = await link.ask(
          `a message of ${what}`,
          ({ streams }) => streams.getMessage(name, { seq: position }),
        );
        return stored
          ? { id: stored.header.get("Nats-Msg-Id"), nanos: nanosOf(stored.timestamp) }
          : undefined;
      } catch (error) {
        if (isRefused(error, NO_MESSAGE)) return undefined;
        throw error;
      }
    },
  };
}

function stateOf({ config: { name }, created, state }: StreamInfo): StreamState {
  return { id: `${name} of ${created}`, last: state.last_seq };
}

/** What is wrong and stays so; undefined when nothing is. */
function unchangeable(config: StreamConfig): string | undefined {
  const { retention, storage, mirror, sealed } = config;
  if (retention !== RetentionPolicy.Limits) {
    return `has the retention ${retention} instead of limits`;
  }
  if (storage !== StorageType.File) return `is kept in ${storage} instead of files`;
  if (mirror) return "is a mirror";
  if (sealed) return "is sealed";
}

/**
 * The settings that must hold, as they would be after a change: our subjects are in it, and nothing is
 * ever dropped. A full stream that refuses new messages is allowed: they wait in the outboxes.
 */
function wantedFor(config: StreamConfig, subject: string): Partial<StreamConfig> {
  const { subjects = [], discard, max_msgs, max_bytes, duplicate_window } = config;
  const refuses = discard === DiscardPolicy.New;
  return {
    subjects: subjects.includes(subject) ? subjects : [...subjects, subject],
    max_age: 0,
    max_msgs_per_subject: -1,
    max_msgs: refuses ? max_msgs : -1,
    max_bytes: refuses ? max_bytes : -1,
    duplicate_window: Math.max(duplicate_window, 2 * MINUTE_NS),
    no_ack: false,
  };
}

/** Whether a setting is not as wanted; what the server leaves out is off. */
function differs(config: Partial<StreamConfig>, wanted: Partial<StreamConfig>): boolean {
  return Object.entries(wanted).some(([key, value]) =>
    JSON.stringify(config[key as keyof StreamConfig] ?? false) !== JSON.stringify(value ?? false)
  );
}

/** Nanoseconds of `2026-11-23T10:38:20.750979573Z`; a date keeps only milliseconds of it. */
export function nanosOf(timestamp: string): bigint {
  const [, seconds = "", fraction = "", zone = "Z"] =
    /^(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(timestamp) ?? [];
  return BigInt(Date.parse(seconds + zone)) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}
