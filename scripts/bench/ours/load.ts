/**
 * A load generator: connections that stay open, each with one request at a time. It reads no more of an
 * answer than it must: it shares the machine with whom it asks.
 *
 * @module
 */
import { contend, figuresOf } from "../contender.mjs";

interface Load {
  readonly port: number;
  readonly callers: number;
  readonly ms: number;
  readonly verb: string;
  readonly path: string;
  readonly body?: string;
}

const HEAD_END = [13, 10, 13, 10];

/** A connection that stays open. */
async function connect(load: Load) {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: load.port });
  connection.setNoDelay();
  const request = requestOf(load);
  const buffer = new Uint8Array(65_536);
  const decoder = new TextDecoder();
  return {
    /** @throws when the answer is not a 200. */
    async once(): Promise<void> {
      for (let sent = 0; sent < request.length;) {
        sent += await connection.write(sent === 0 ? request : request.subarray(sent));
      }
      let filled = 0, end = -1;
      while (end < 0 || filled < end) {
        const read = await connection.read(filled === 0 ? buffer : buffer.subarray(filled));
        if (read === null) throw new Error("the connection was closed");
        filled += read;
        if (end >= 0) continue;
        const head = headEnd(buffer, filled);
        if (head >= 0) end = head + lengthIn(decoder.decode(buffer.subarray(0, head)));
      }
    },
    close: () => connection.close(),
  };
}

function requestOf({ verb, path, body }: Load): Uint8Array {
  const content = new TextEncoder().encode(body ?? "");
  const head = [
    `${verb} ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    "accept: */*",
    ...(body === undefined ? [] : [
      "content-type: application/json",
      `content-length: ${content.length}`,
    ]),
  ];
  const start = new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`);
  const request = new Uint8Array(start.length + content.length);
  request.set(start);
  request.set(content, start.length);
  return request;
}

/** Where the content begins; -1 when that has not come yet. */
function headEnd(buffer: Uint8Array, filled: number): number {
  for (let at = buffer.indexOf(13); at >= 0 && at + 3 < filled; at = buffer.indexOf(13, at + 1)) {
    if (HEAD_END.every((byte, index) => buffer[at + index] === byte)) return at + 4;
  }
  return -1;
}

function lengthIn(head: string): number {
  if (!head.startsWith("HTTP/1.1 200")) throw new Error(`the answer was ${head.split("\r\n")[0]}`);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error("the answer does not say how long it is");
  return Number(length);
}

await contend({
  async load(load: Load) {
    const took: number[] = [];
    const connections = await Promise.all(
      Array.from({ length: load.callers }, () => connect(load)),
    );
    const began = performance.now();
    const until = began + load.ms;
    await Promise.all(connections.map(async ({ once }) => {
      for (let at = performance.now(); at < until;) {
        await once();
        const now = performance.now();
        took.push(now - at);
        at = now;
      }
    }));
    const ms = performance.now() - began;
    connections.forEach(({ close }) => close());
    return figuresOf(took, ms);
  },
});
