/**
 * A line between one process and one server, on which messages can be delayed, cut or lost.
 *
 * @module
 */
import { pause } from "../platform/time.ts";

/** Where a line leads. */
export type End = { readonly path: string } | { readonly hostname: string; readonly port: number };

/** A line, open until it is disposed of. */
export interface Line extends AsyncDisposable {
  /** Where the process connects, on the loopback. */
  readonly port: number;
  /** Ends all connections at once. */
  cut(): void;
  /** What the server says comes so much later from now on, in milliseconds; 0: at once. */
  delay(ms: number): void;
  /** From now on nothing comes through, and nobody is told; false: it does again, after a cut. */
  sever(severed: boolean): void;
}

interface Link {
  readonly client: Deno.Conn;
  readonly server: Deno.Conn;
}

/** Opens a line. */
export function openLine(target: End): Line {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const links = new Set<Link>();
  const working = new Set<Promise<unknown>>();
  let delayMs = 0, severed = false, closed = false;

  async function pump(from: Deno.Conn, to: Deno.Conn, late: boolean): Promise<void> {
    const buffer = new Uint8Array(1 << 16);
    for (;;) {
      const count = await from.read(buffer);
      if (count === null) return;
      const bytes = buffer.slice(0, count);
      if (late && delayMs > 0) await pause(delayMs);
      if (severed) continue; // what was under way is lost; a cut tells later
      let sent = 0;
      while (sent < bytes.length) sent += await to.write(bytes.subarray(sent));
    }
  }

  async function join(client: Deno.Conn): Promise<void> {
    let server: Deno.Conn;
    try {
      server = "path" in target
        ? await Deno.connect({ transport: "unix", path: target.path })
        : await Deno.connect(target);
    } catch {
      return client.close(); // the server is away: so is the line
    }
    const link = { client, server };
    if (closed) return end(link);
    links.add(link);
    const ways = [pump(client, server, false), pump(server, client, true)];
    await Promise.race(ways).catch(() => {}); // one side is gone: so is the other
    end(link);
    await Promise.allSettled(ways);
  }

  function end(link: Link): void {
    const known = links.delete(link);
    if (!known && !closed) return;
    for (const one of [link.client, link.server]) {
      try {
        one.close();
      } catch (error) {
        if (!(error instanceof Deno.errors.BadResource)) throw error; // closed by itself
      }
    }
  }

  const accepting = (async () => {
    for await (const client of listener) {
      const joined: Promise<void> = join(client).finally(() => working.delete(joined));
      working.add(joined);
    }
  })();
  const cut = () => [...links].forEach(end);
  return {
    port: listener.addr.port,
    cut,
    delay: (ms) => void (delayMs = ms),
    sever(now) {
      severed = now;
      if (!now) cut();
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      listener.close();
      cut();
      await Promise.allSettled([accepting, ...working]);
    },
  };
}
