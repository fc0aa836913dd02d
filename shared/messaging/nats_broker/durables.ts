/**
 * Durables: a consumer in JetStream for each subscription, with the settings that this broker needs.
 *
 * @module
 */
import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  ReplayPolicy,
} from "@nats-io/jetstream";
import { ConfigError } from "../../platform/config.ts";
import type { Logger } from "../../platform/log.ts";
import type { Subscription } from "../broker.ts";
import { commonFilter } from "./filter.ts";
import { isRefused, type Link } from "./link.ts";

/** How long a delivery may stay silent, in milliseconds, before it comes again. */
export const ACK_WAIT_MS = 3_000;

const NOT_FOUND = 10_014;
const NO_STREAM = 10_059;

/** What {@link createDurables} needs. */
export interface DurablesOptions {
  readonly link: Link;
  readonly stream: string;
  readonly log: Logger;
  /** Whether durables that two contexts shared before are taken over. */
  readonly takeOver: boolean;
}

/** The durables of a stream. */
export interface Durables {
  /**
   * Makes the durable of a subscription, or sets what is set otherwise.
   *
   * @param isOwner whether this process delivers it: only then one that is there is changed, or, when
   *   another system left it, replaced.
   * @throws {ConfigError} when what is there cannot be used; @throws {DomainError} `unavailable`
   */
  ensure(subscription: Wanted, isOwner: boolean): Promise<Ensured>;
  /** Makes it anew, so that it delivers what is at `from` and after that. */
  restart(subscription: Wanted, from: number): Promise<ConsumerInfo>;
  /**
   * Makes anew those that went further than the stream goes: its store lost its end or was put back. Once
   * others have the positions that were lost, nobody can tell any more.
   */
  restartAhead(): Promise<void>;
  info(name: string): Promise<ConsumerInfo>;
  /** Removes one, if it is there. */
  forget(name: string): Promise<void>;
}

/** A durable that is as wanted. */
export interface Ensured {
  readonly info: ConsumerInfo;
  /** It had a limit of deliveries: the server may have dropped messages that nobody had settled. */
  readonly mayMiss: boolean;
}

/** What of a subscription its durable depends on. */
export type Wanted = Pick<Subscription, "name" | "subjects" | "from" | "shared">;

/** Makes and looks after durables. */
export function createDurables({ link, stream, log, takeOver }: DurablesOptions): Durables {
  const what = (name: string) => `the durable ${name}`;

  async function find(manager: JetStreamManager, name: string): Promise<ConsumerInfo | undefined> {
    try {
      return await manager.consumers.info(stream, name);
    } catch (error) {
      if (isRefused(error, NOT_FOUND)) return undefined;
      throw error;
    }
  }

  async function make(
    { consumers }: JetStreamManager,
    wanted: Wanted,
    from?: number,
  ): Promise<ConsumerInfo> {
    const start = from === undefined || from <= 1
      ? { deliver_policy: DeliverPolicy.All }
      : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from };
    return await consumers.add(stream, { ...settingsOf(wanted), ...start });
  }

  /** Of a durable that is gone, its place may have been noted while it was replaced. */
  async function makeNew(manager: JetStreamManager, wanted: Wanted): Promise<ConsumerInfo> {
    const note = await find(manager, noteFor(wanted.name));
    const made = await make(manager, wanted, note?.config.opt_start_seq);
    if (note) await manager.consumers.delete(stream, note.name);
    return made;
  }

  /** Between the removal of the old one and the new one, a note keeps the place. */
  async function replace(
    manager: JetStreamManager,
    wanted: Wanted,
    { ack_floor }: ConsumerInfo,
  ): Promise<ConsumerInfo> {
    const { name, from = "floor" } = wanted;
    if (from === "floor") {
      await manager.consumers.add(stream, {
        ...settingsOf({ ...wanted, name: noteFor(name) }),
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: ack_floor.stream_seq + 1,
      });
    }
    await manager.consumers.delete(stream, name);
    log.info("a push durable was taken over", { durable: name, from, floor: ack_floor.stream_seq });
    return await makeNew(manager, wanted);
  }

  function mustBeFree({ name, shared }: Wanted, { push_bound }: ConsumerInfo): void {
    if (push_bound) {
      throw new ConfigError([
        `The durable ${name} is still used by another system: end that before this is started.`,
      ]);
    }
    if (shared && !takeOver) {
      throw new ConfigError([
        `The durable ${name} was left by another system, in which two contexts shared it: ` +
        "set TAKE_OVER=true when both have ended.",
      ]);
    }
  }

  async function update(
    { consumers }: JetStreamManager,
    wanted: Wanted,
  ): Promise<ConsumerInfo> {
    const { name } = wanted;
    const settings = settingsOf(wanted);
    try {
      const updated = await consumers.update(stream, name, settings);
      if (!differs(updated.config, settings)) {
        log.warn("settings of a durable were changed to ours", { durable: name });
        return updated;
      }
    } catch (error) {
      if (!(error instanceof JetStreamApiError)) throw error;
      log.warn("settings of a durable cannot be changed", { durable: name, error });
    }
    throw new ConfigError([`NATS does not change the settings of the durable ${name}: remove it.`]);
  }

  function mustBeUsable({ name }: Wanted, { ack_policy, replay_policy }: ConsumerConfig): void {
    if (ack_policy === AckPolicy.Explicit && replay_policy === ReplayPolicy.Instant) return;
    throw new ConfigError([
      `The durable ${name} has other policies of acknowledgement or replay, ` +
      "which cannot be changed: remove it.",
    ]);
  }

  async function ensure(
    manager: JetStreamManager,
    wanted: Wanted,
    isOwner: boolean,
  ): Promise<Ensured> {
    const found = await find(manager, wanted.name);
    if (!found) return { info: await makeNew(manager, wanted), mayMiss: false };
    const { config } = found;
    if (config.deliver_subject !== undefined) {
      mustBeFree(wanted, found);
      return { info: isOwner ? await replace(manager, wanted, found) : found, mayMiss: false };
    }
    mustBeUsable(wanted, config);
    if (!isOwner || !differs(config, settingsOf(wanted))) return { info: found, mayMiss: false };
    return { info: await update(manager, wanted), mayMiss: (config.max_deliver ?? 0) > 0 };
  }

  async function restartAhead({ consumers, streams }: JetStreamManager): Promise<void> {
    const all: ConsumerInfo[] = [];
    for await (const info of consumers.list(stream)) all.push(info);
    const { state: { last_seq: last } } = await streams.info(stream); // after them: it may grow
    for (const { name, config, delivered } of all) {
      if (config.deliver_subject !== undefined || delivered.stream_seq <= last) continue;
      log.warn("a durable is made anew", {
        subscription: name,
        why: "the stream went back",
        from: 1,
      });
      const { opt_start_seq: _, opt_start_time: _time, ...settings } = config;
      await consumers.delete(stream, name);
      await consumers.add(stream, { ...settings, deliver_policy: DeliverPolicy.All });
    }
  }

  return {
    ensure: (wanted, isOwner) =>
      link.ask(what(wanted.name), (manager) => ensure(manager, wanted, isOwner)),
    restart: (wanted, from) =>
      link.ask(what(wanted.name), async (manager) => {
        await manager.consumers.delete(stream, wanted.name);
        return await make(manager, wanted, from);
      }),
    restartAhead: () =>
      link.ask("the durables", (manager) => restartAhead(manager)).catch((error) => {
        if (!isRefused(error, NO_STREAM)) throw error;
      }),
    info: (name) => link.ask(what(name), ({ consumers }) => consumers.info(stream, name)),
    forget: (name) =>
      link.ask(what(name), async (manager) => {
        if (await find(manager, name)) await manager.consumers.delete(stream, name);
      }),
  };
}

/** The durable that keeps the place of another one while that is replaced. */
export const noteFor = (name: string) => `${name}_taken_over`;

/** The settings that can be changed, and those that must be right from the start. */
function settingsOf({ name, subjects }: Wanted): Partial<ConsumerConfig> {
  return {
    durable_name: name,
    filter_subject: commonFilter(subjects),
    ack_policy: AckPolicy.Explicit,
    ack_wait: ACK_WAIT_MS * 1_000_000,
    replay_policy: ReplayPolicy.Instant,
    max_deliver: -1, // this system counts for itself
    max_ack_pending: 1_024,
    inactive_threshold: 0,
    headers_only: false,
    backoff: [],
  };
}

/** Whether a setting is not as wanted; what the server leaves out is off. */
function differs(config: Partial<ConsumerConfig>, wanted: Partial<ConsumerConfig>): boolean {
  const text = (value: unknown) =>
    JSON.stringify(Array.isArray(value) && value.length === 0 ? false : value || false);
  return Object.entries(wanted).some(([key, value]) =>
    text(config[key as keyof ConsumerConfig]) !== text(value)
  );
}
