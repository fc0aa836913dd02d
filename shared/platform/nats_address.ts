/**
 * Where NATS is, as an operator writes it.
 *
 * @module
 */

/** How to reach NATS. */
export interface NatsAddress {
  /** `host:port`, several for a cluster. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  readonly tls: boolean;
}

const DEFAULT_PORT = 4222;

/**
 * Parses `NATS_URL`: `nats:4222`, `nats://host`, `tls://user:password@host:4222`, `nats://token@host`;
 * several, by commas, for a cluster: the credentials of the first one count.
 *
 * @throws {SyntaxError} when it is anything else; its text shows nothing of the value.
 * @example
 * ```ts
 * import { parseNatsUrl } from "./nats_address.ts";
 * const { servers, user } = parseNatsUrl("nats://mall:secret@broker");
 * if (servers[0] !== "broker:4222" || user !== "mall") throw new Error("never");
 * ```
 */
export function parseNatsUrl(text: string): NatsAddress {
  const urls = text.split(",").map((part) => parseOne(part.trim()));
  const [{ username, password, protocol }] = urls;
  const user = decodeURIComponent(username);
  return {
    servers: urls.map(({ hostname, port }) => `${hostname}:${port || DEFAULT_PORT}`),
    ...(user && password && { user, password: decodeURIComponent(password) }),
    ...(user && !password && { token: user }),
    tls: protocol === "tls:",
  };
}

function parseOne(text: string): URL {
  const url = URL.parse(text.includes("://") ? text : `nats://${text}`);
  const isKnown = url && ["nats:", "tls:"].includes(url.protocol) && url.hostname !== "";
  if (!isKnown || !["", "/"].includes(url.pathname) || url.search !== "") {
    throw new SyntaxError("must be host:port, nats://host:port or tls://user:password@host:port");
  }
  return url;
}
