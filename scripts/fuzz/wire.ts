/**
 * Requests byte by byte: what `fetch` would tidy up, or refuse to send, is what hostile callers send.
 *
 * @module
 */

/** A request as it goes over the wire. Texts have a byte a character. */
export interface RawRequest {
  readonly verb: string;
  /** Path with query. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
  /** Whether the answer may go on for ever: only its beginning is read. */
  readonly endless?: boolean;
}

/** What came back. */
export interface RawAnswer {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  /** The content type, or nothing. */
  readonly type: string;
  /** The body, or what of it came in time when the answer is endless. */
  readonly text: string;
}

/** There was no answer in time. */
export class Hang extends Error {
  override readonly name = "Hang";
}

/** How long the rest of an endless answer is waited for, in milliseconds. */
const GLANCE_MS = 100;
const NOTHING: RawAnswer = { status: 0, type: "", text: "" };

/** A text in UTF-8, a byte a character. */
export function utf8(text: string): string {
  return latin1(new TextEncoder().encode(text));
}

/** The bytes of a text that has a byte a character. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** A text with a byte a character. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

/**
 * Sends a request on a connection of its own.
 *
 * @throws {Hang} without a whole answer after `deadlineMs`.
 * @throws {Deno.errors.ConnectionRefused} when nobody is there.
 */
export async function send(
  url: URL,
  request: RawRequest,
  deadlineMs: number,
): Promise<RawAnswer> {
  const { protocol, hostname } = url;
  const port = Number(url.port || (protocol === "https:" ? 443 : 80));
  const connection = protocol === "https:"
    ? await Deno.connectTls({ hostname, port })
    : await Deno.connect({ hostname, port });
  const received: Received = { text: "", ended: false };
  let wake = () => {};
  const timer = setTimeout(() => close(connection), deadlineMs);
  const began = performance.now();
  try {
    const reading = readInto(connection, received, () => wake());
    const writing = write(connection, wholeOf(url, request));
    const isEnough = request.endless ? hasHead : (so: Received) => isWhole(so, request.verb);
    while (!received.ended && !isEnough(received)) {
      await Promise.race([reading, new Promise<void>((resolve) => wake = resolve)]);
    }
    if (request.endless) {
      await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, GLANCE_MS))]);
    }
    close(connection);
    await Promise.all([reading, writing]);
  } finally {
    clearTimeout(timer);
    close(connection);
  }
  if (performance.now() - began >= deadlineMs) {
    throw new Hang(`no whole answer after ${deadlineMs} ms`);
  }
  return await answerIn(received.text, request);
}

interface Received {
  text: string;
  ended: boolean;
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error; // closed already
  }
}

async function readInto(connection: Deno.Conn, into: Received, wake: () => void): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let n = await connection.read(buffer); n !== null; n = await connection.read(buffer)) {
      into.text += latin1(buffer.subarray(0, n));
      wake();
    }
  } catch (error) {
    if (!isEnd(error)) throw error;
  }
  into.ended = true;
  wake();
}

async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  try {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await connection.write(rest));
  } catch (error) {
    if (!isEnd(error)) throw error; // who has heard enough may answer before the end
  }
}

/** The other side, or we, closed the connection. */
function isEnd(error: unknown): boolean {
  const {
    BadResource,
    BrokenPipe,
    ConnectionReset,
    ConnectionAborted,
    Interrupted,
    UnexpectedEof,
  } = Deno.errors;
  return [BadResource, BrokenPipe, ConnectionReset, ConnectionAborted, Interrupted, UnexpectedEof]
    .some((kind) => error instanceof kind);
}

function wholeOf({ host }: URL, { verb, target, headers, body }: RawRequest): Uint8Array {
  const isSized = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const lines = [
    `${verb} ${target} HTTP/1.1`,
    `host: ${host}`,
    "connection: close",
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(isSized || (body.length === 0 && /^(GET|HEAD)$/.test(verb))
      ? []
      : [`content-length: ${body.length}`]),
  ];
  const head = bytesOf(`${lines.join("\r\n")}\r\n\r\n`);
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}

/** Where the head of the answer begins, after those that only say "go on", and where it ends. */
const HEAD = /^(?:HTTP\/1\.1 1\d\d [^]*?\r\n\r\n)*(HTTP\/1\.[01] (\d{3})[^]*?\r\n)\r\n/;

function hasHead({ text }: Received): boolean {
  return HEAD.test(text);
}

/** Who says how long an answer is may leave the connection open after it. */
function isWhole({ text }: Received, verb: string): boolean {
  const [before, head = "", status] = HEAD.exec(text) ?? [];
  if (before === undefined) return false;
  if (verb === "HEAD" || status === "204" || status === "304") return true;
  if (headerIn(head, "transfer-encoding") === "chunked") return text.endsWith("\r\n0\r\n\r\n");
  const length = headerIn(head, "content-length");
  return length !== "" && text.length >= before.length + Number(length);
}

function headerIn(head: string, name: string): string {
  const value = new RegExp(`\\r\\n${name}: *([^\\r;]*)`, "i").exec(head)?.[1] ?? "";
  return value.trim().toLowerCase();
}

async function answerIn(text: string, { endless }: RawRequest): Promise<RawAnswer> {
  const [before, head = "", status] = HEAD.exec(text) ?? [];
  if (before === undefined) return NOTHING;
  const rest = text.slice(before.length);
  const sent = bytesOf(headerIn(head, "transfer-encoding") === "chunked" ? joined(rest) : rest);
  const isSqueezed = headerIn(head, "content-encoding") === "gzip" && !endless && sent.length > 0;
  const bytes = isSqueezed ? await unzipped(sent) : sent;
  const type = headerIn(head, "content-type");
  return { status: Number(status), type, text: new TextDecoder().decode(bytes) };
}

async function unzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = ReadableStream.from([bytes]).pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).bytes();
}

function joined(chunks: string): string {
  let whole = "";
  for (let rest = chunks;;) {
    const line = rest.indexOf("\r\n");
    const size = line < 0 ? 0 : parseInt(rest.slice(0, line), 16);
    if (!(size > 0)) return whole;
    whole += rest.slice(line + 2, line + 2 + size);
    rest = rest.slice(line + 2 + size + 2);
  }
}
