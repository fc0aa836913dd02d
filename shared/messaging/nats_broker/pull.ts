/**
 * Pulling: one request at a time, which the server answers with messages, now or as they come.
 *
 * @module
 */
import { createInbox, type Msg, type NatsConnection } from "@nats-io/transport-node";

/** What {@link createPuller} needs. */
export interface PullerOptions {
  readonly connection: NatsConnection;
  readonly stream: string;
  readonly durable: string;
  /** How long a request stands when it is not filled, in milliseconds. */
  readonly expiresMs: number;
  readonly onMessage: (message: Msg) => void;
  /** Told when a request was filled or has expired: another one may be made. */
  readonly onEnded: () => void;
  /** Told when the server does not serve requests any more, and why. */
  readonly onBroken: (reason: string) => void;
}

/** Pulls for one durable. */
export interface Puller {
  /** How many messages the request at hand may still bring. */
  readonly asked: number;
  /** Asks for up to so many messages. @throws {TypeError} while a request stands. */
  request(batch: number): void;
  /** Takes back the request; resolves when nothing more comes. */
  close(): Promise<void>;
}

/** So much later than promised, a server that stays silent counts as gone. */
const PATIENCE_MS = 2_000;

/** Makes a puller. */
export function createPuller(options: PullerOptions): Puller {
  const { connection, stream, durable, expiresMs, onMessage, onEnded, onBroken } = options;
  const inbox = createInbox();
  const next = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`;
  let requests = 0, asked = 0;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const end = () => {
    asked = 0;
    clearTimeout(silence);
  };
  const sub = connection.subscribe(`${inbox}.*`, {
    callback(error, message) {
      if (error) {
        end();
        onBroken(error.message);
      } else if (message.subject.startsWith(inbox)) onStatus(message);
      else {
        if (asked > 0 && --asked === 0) end();
        onMessage(message);
        if (asked === 0) onEnded();
      }
    },
  });

  function onStatus({ subject, headers }: Msg): void {
    if (subject !== `${inbox}.${requests}` || asked === 0) return; // of a request that has ended
    const { code = 0, description = "" } = headers ?? {};
    if (code === 100) return;
    end();
    if (code === 404 || code === 408) onEnded();
    else onBroken(`${code} ${description}`);
  }

  return {
    get asked() {
      return asked;
    },
    request(batch) {
      if (asked > 0) throw new TypeError("a request stands");
      asked = batch;
      silence = setTimeout(() => {
        end();
        onBroken("the server is silent");
      }, expiresMs + PATIENCE_MS);
      connection.publish(next, JSON.stringify({ batch, expires: expiresMs * 1_000_000 }), {
        reply: `${inbox}.${++requests}`,
      });
    },
    async close() {
      end();
      requests++;
      if (!sub.isClosed()) await sub.drain().catch(() => {}); // the connection went first
    },
  };
}
