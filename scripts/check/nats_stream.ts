/**
 * The stream in NATS JetStream, as it is read to be checked.
 *
 * @module
 */
import { connect } from "@nats-io/transport-node";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { parseNatsUrl } from "../../shared/platform/nats_address.ts";
import type { Lying, StreamReader } from "./stream.ts";

/** How long the server may take to answer, in milliseconds. */
const ANSWER_MS = 5_000;

/**
 * Opens the stream.
 *
 * @param options `url` is that of `NATS_URL`, `name` the stream's.
 * @throws when the server does not answer, or has no such stream.
 */
export async function natsStream(
  { url, name }: { readonly url: string; readonly name: string },
): Promise<StreamReader & AsyncDisposable> {
  const { servers, user, password, token, tls } = parseNatsUrl(url);
  const connection = await connect({
    servers: [...servers],
    name: "mallbots-check",
    ...(user && { user, pass: password }),
    ...(token && { token }),
    ...(tls && { tls: {} }),
    timeout: ANSWER_MS,
  });
  const manager = await jetstreamManager(connection, { timeout: ANSWER_MS });

  async function* messages(): AsyncGenerator<Lying> {
    const { state: { last_seq: last, messages: count } } = await manager.streams.info(name);
    if (count === 0) return;
    const consumer = await jetstream(connection).consumers.get(name); // ordered, and gone with us
    const lying = await consumer.consume({ max_messages: 500 });
    try {
      for await (const { seq: position, subject, data: body, headers } of lying) {
        yield { position, subject, body, isForeign: !headers?.has("Nats-Msg-Id") };
        if (position >= last) return;
      }
    } finally {
      await lying.close();
    }
  }

  return {
    messages,
    async behind() {
      let behind = 0;
      for await (const { num_pending, num_ack_pending } of manager.consumers.list(name)) {
        if (num_pending + num_ack_pending > 0) behind++;
      }
      return behind;
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
