/**
 * A proxy before PostgreSQL that cuts a connection at a chosen moment, to see what becomes of a commit
 * whose answer never comes.
 *
 * @module
 */
import type { PgConnection } from "../platform/connection_string.ts";

/** When the proxy cuts. */
export interface Cut {
  /** `server`: before the statement reaches the server; `client`: after it ran, before its answer. */
  readonly before: "server" | "client";
  /** The first statement that has this in its text or in that of its preparation. */
  readonly matching: string;
}

/** A proxy that runs. */
export interface CuttingProxy extends AsyncDisposable {
  /** How to reach the database through the proxy. */
  readonly connection: PgConnection;
  /** Cuts the next connection that fits. */
  cutNext(cut: Cut): void;
  /** How many connections were cut. */
  readonly cuts: number;
}

/** Starts a proxy on a free port of the loopback. */
export function cuttingProxy(target: PgConnection): Promise<CuttingProxy> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  const links: Promise<unknown>[] = [];
  let next: Cut | undefined;
  let cuts = 0;

  async function pump(
    from: Deno.Conn,
    to: Deno.Conn,
    onData: (bytes: Uint8Array) => boolean | Promise<boolean>,
  ): Promise<void> {
    const buffer = new Uint8Array(1 << 16);
    try {
      for (;;) {
        const n = await from.read(buffer);
        if (n === null) break;
        if (!await onData(buffer.subarray(0, n))) break;
        let sent = 0;
        while (sent < n) sent += await to.write(buffer.subarray(sent, n));
      }
    } catch {
      // the other side was cut
    }
    for (const end of [from, to]) {
      if (open.delete(end)) end.close();
    }
  }

  async function link(client: Deno.Conn): Promise<void> {
    const server = target.host.startsWith("/")
      ? await Deno.connect({ transport: "unix", path: `${target.host}/.s.PGSQL.${target.port}` })
      : await Deno.connect({ hostname: target.host, port: target.port });
    open.add(client).add(server);
    const prepared = new Set<string>();
    let cutAnswer = false;
    const up = pump(client, server, (bytes) => {
      const text = new TextDecoder("latin1").decode(bytes);
      const named = /P([^\0]*)\0[^\0]*/.exec(text);
      if (next && text.includes(next.matching) && named) prepared.add(named[1]);
      const fits = next && (text.includes(next.matching) || reuses(text));
      if (!fits) return true;
      cuts++;
      const { before } = next!;
      next = undefined;
      cutAnswer = before === "client";
      return before === "client";
    });
    const down = pump(server, client, (bytes) => {
      // the answer to the whole exchange ends with "ready for query"
      return !(cutAnswer && bytes.includes(0x5a));
    });
    links.push(up, down);
    await Promise.all([up, down]);

    /** A statement prepared before is named only; by then one that fits is the only kind sent. */
    function reuses(text: string): boolean {
      return text.startsWith("B") && text.includes("{");
    }
  }

  const accepting = (async () => {
    for await (const client of listener) links.push(link(client));
  })();
  const { port } = listener.addr as Deno.NetAddr;
  return Promise.resolve({
    connection: { ...target, host: "127.0.0.1", port },
    cutNext: (cut) => void (next = cut),
    get cuts() {
      return cuts;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const end of open) end.close();
      open.clear();
      await Promise.allSettled([accepting, ...links]);
    },
  });
}
