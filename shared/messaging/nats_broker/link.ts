/**
 * The connection to NATS: made when NATS is there, made again for ever when it is lost.
 *
 * @module
 */
import {
  AuthorizationError,
  connect,
  type NatsConnection,
  type NodeConnectionOptions,
} from "@nats-io/transport-node";
import { JetStreamApiError, type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { DomainError } from "../../domain/error.ts";
import { ConfigError } from "../../platform/config.ts";
import type { Logger } from "../../platform/log.ts";
import { parseNatsUrl } from "../../platform/nats_address.ts";
import { isConnectionLost } from "../../platform/outage.ts";
import { inTime, pause, withDeadline } from "../../platform/time.ts";
import { MIN_BROKER_BYTES } from "../message_size.ts";

/** What {@link openLink} needs. */
export interface LinkOptions {
  /** As `NATS_URL`, see `platform/nats_address.ts`. */
  readonly url: string;
  /** For the server's list of connections. */
  readonly name: string;
  readonly log: Logger;
  /** Ends the wait for a server that is not there yet. */
  readonly signal?: AbortSignal;
}

/** A connection that comes back. */
export interface Link {
  readonly connection: NatsConnection;
  /** Whether it stands at this moment. */
  readonly isUp: boolean;
  /** Rises each time that the connection stands again. */
  readonly session: number;
  /** Tells of each change. @returns ends that. */
  onChange(listener: (isUp: boolean) => void): () => void;
  /**
   * Asks JetStream.
   *
   * @throws {DomainError} `unavailable` when there is no answer.
   * @throws {JetStreamApiError} when the answer is a refusal.
   */
  ask<T>(what: string, question: (manager: JetStreamManager) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const DIAL_MS = 2_000;
const ANSWER_MS = 3_000;
const CLOSE_MS = 2_000;
const MAX_WAIT_MS = 2_000;

/** The broker is away, or what became of a question to it is unknown. */
export function away(text: string, cause?: unknown): DomainError {
  return new DomainError("unavailable", "broker_down", text, { cause });
}

/** Whether JetStream refused with this code of its own. */
export function isRefused(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code;
}

/**
 * Connects; while NATS does not answer, waits and tries again, with a line in the log.
 *
 * @throws {ConfigError} when NATS refuses who we are, or does not take messages as large as ours may be.
 */
export async function openLink(options: LinkOptions): Promise<Link> {
  const { log } = options;
  hearAbandoned(log);
  const connection = await connectPatiently(options);
  const tooSmall = smallnessOf(connection);
  if (tooSmall) {
    await connection.close();
    throw new ConfigError([`NATS_URL: ${tooSmall}.`]);
  }
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: ANSWER_MS });
  const listeners = new Set<(isUp: boolean) => void>();
  let isUp = true, session = 1, closing = false;

  const change = (to: boolean) => {
    if (isUp === to) return;
    isUp = to;
    if (to) {
      session++;
      log.info("NATS is back");
      const tooSmall = smallnessOf(connection);
      if (tooSmall) log.error(tooSmall);
    } else if (!closing) log.warn("the connection to NATS is lost");
    listeners.forEach((listener) => listener(to));
  };
  const watching = (async () => {
    for await (const { type } of connection.status()) {
      if (type === "disconnect" || type === "close") change(false);
      if (type === "reconnect") change(true);
    }
  })();

  return {
    connection,
    get isUp() {
      return isUp;
    },
    get session() {
      return session;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async ask(what, question) {
      if (!isUp) throw away(`NATS is away: ${what}`);
      try {
        return await withDeadline(question(manager), ANSWER_MS + 500, what);
      } catch (error) {
        if (error instanceof JetStreamApiError || error instanceof ConfigError) throw error;
        throw away(`JetStream does not answer: ${what}`, error);
      }
    },
    async close() {
      closing = true;
      // what was settled last is on its way until the server has answered
      if (isUp) await inTime(connection.flush(), CLOSE_MS).catch(() => false);
      await connection.close();
      await watching;
    },
  };
}

/** Why large messages would never leave the outbox; undefined when they do. */
function smallnessOf({ info }: NatsConnection): string | undefined {
  if (!info || info.max_payload >= MIN_BROKER_BYTES) return undefined;
  return `NATS takes ${info.max_payload} bytes a message, and max_payload must be at least ${MIN_BROKER_BYTES}`;
}

let hears = false;

/**
 * The client stops listening to a socket before it lets it go; a reset that comes in between would end
 * the process. By then the client has noticed the loss, or given up itself.
 */
function hearAbandoned(log: Logger): void {
  if (hears) return;
  hears = true;
  addEventListener("error", (event) => {
    if (!isConnectionLost(event.error)) return;
    event.preventDefault();
    log.debug("a connection that nobody used any more was reset", { error: event.error });
  });
}

async function connectPatiently({ url, name, log, signal }: LinkOptions): Promise<NatsConnection> {
  const { servers, user, password, token, tls } = parseNatsUrl(url);
  const settings: NodeConnectionOptions = {
    servers: [...servers],
    name,
    ...(user && { user, pass: password }),
    ...(token && { token }),
    ...(tls && { tls: {} }),
    timeout: DIAL_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    reconnectJitter: 200,
    ignoreAuthErrorAbort: true,
    pingInterval: 1_500, // a server that stands still is noticed after two
    maxPingOut: 2,
  };
  for (let failures = 0;; failures++) {
    try {
      return await connect(settings);
    } catch (error) {
      if (error instanceof AuthorizationError) {
        throw new ConfigError(["NATS_URL: NATS refuses the credentials."]);
      }
      const where = servers.join(", ");
      if (failures === 0) log.warn("NATS does not answer; waiting for it", { where, error });
      await pause(Math.min(MAX_WAIT_MS, 100 * 2 ** failures) * (0.5 + Math.random() / 2), signal);
    }
  }
}
