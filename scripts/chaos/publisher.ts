/**
 * Publishing past all outboxes: what strangers send, and what the broker delivers twice.
 *
 * @module
 */
import { connect } from "@nats-io/transport-node";
import { jetstream } from "@nats-io/jetstream";
import { connectDatabase } from "../../shared/platform/database.ts";
import type { ChaosSystem } from "./system.ts";

/** A message as it is put into the stream. */
export interface Foreign {
  readonly id: string;
  readonly subject: string;
  readonly body: Uint8Array;
}

/** Puts messages into the stream as they are. @throws when the broker is away. */
export async function publishForeign(
  { places: { broker, natsUrl } }: Pick<ChaosSystem, "places">,
  messages: readonly Foreign[],
): Promise<void> {
  if (natsUrl !== undefined) return await overNats(natsUrl, messages);
  if (!broker) throw new TypeError("it is not known who carries the messages");
  await using database = connectDatabase({ connection: broker, max: 1 });
  for (const { id, subject, body } of messages) {
    await database.sql`select broker.append(array[${id}], array[${subject}], array[${id}],
      array[${body}::bytea], true)`;
  }
}

async function overNats(servers: string, messages: readonly Foreign[]): Promise<void> {
  const connection = await connect({ servers, maxReconnectAttempts: 3, timeout: 2_000 });
  try {
    const stream = jetstream(connection);
    for (const { subject, body } of messages) await stream.publish(subject, body); // no id: it is new
  } finally {
    await connection.close();
  }
}
