/**
 * The stream of a bot, over the Connect protocol in JSON.
 *
 * @module
 */
import { z } from "zod";

/** Something that the bot has to react to. */
export interface Heard {
  readonly kind: string;
  readonly shoppingListId: string;
  readonly orderId: string;
}

/** A stream that is open. */
export interface Watching extends AsyncDisposable {
  /** What was heard so far. */
  readonly heard: readonly Heard[];
  /** The error that ended it, or undefined while it is open. */
  refusal(): unknown;
}

const PATH = "/depotpb.DepotService/WatchBot";
const END_OF_STREAM = 2;
const Heard = z.object({ kind: z.string(), shoppingListId: z.string(), orderId: z.string() });
const End = z.object({ error: z.unknown().optional() });

/** Opens the stream of a bot. @param note is told each frame. */
export async function watchBot(
  url: string,
  botId: string,
  note: (text: string) => void,
): Promise<Watching> {
  const abort = new AbortController();
  const heard: Heard[] = [];
  let refusal: unknown;
  const request = frame(JSON.stringify({ botId }));
  const response = await fetch(`${url}${PATH}`, {
    method: "POST",
    headers: { "content-type": "application/connect+json" },
    body: request,
    signal: abort.signal,
  });
  note(`POST ${PATH} {"botId":"${botId}"}\n  -> ${response.status}, a stream`);

  async function listen(): Promise<void> {
    if (!response.body) return;
    for await (const { flags, text } of framesOf(response.body)) {
      note(`${PATH} said ${text}`);
      if (flags & END_OF_STREAM) refusal = End.parse(JSON.parse(text)).error;
      else heard.push(Heard.parse(JSON.parse(text)));
    }
  }
  const listening = listen().catch((error) => {
    if (!abort.signal.aborted) refusal = error;
  });
  return {
    heard,
    refusal: () => refusal,
    async [Symbol.asyncDispose]() {
      abort.abort();
      await listening;
    },
  };
}

/** A message in its envelope: flags, length, JSON. */
function frame(text: string): Uint8Array<ArrayBuffer> {
  const payload = new TextEncoder().encode(text);
  const bytes = new Uint8Array(5 + payload.length);
  new DataView(bytes.buffer).setUint32(1, payload.length);
  bytes.set(payload, 5);
  return bytes;
}

async function* framesOf(body: ReadableStream<Uint8Array>) {
  let pending = new Uint8Array();
  for await (const chunk of body) {
    const joined = new Uint8Array(pending.length + chunk.length);
    joined.set(pending);
    joined.set(chunk, pending.length);
    pending = joined;
    while (pending.length >= 5) {
      const end = 5 + new DataView(pending.buffer, pending.byteOffset).getUint32(1);
      if (pending.length < end) break;
      yield { flags: pending[0], text: new TextDecoder().decode(pending.subarray(5, end)) };
      pending = pending.slice(end);
    }
  }
}
