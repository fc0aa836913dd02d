import { encodeEnvelope } from "../../../shared/messaging/envelope.ts";
import { connectDatabase } from "../../../shared/platform/database.ts";
import { poisonFor } from "../poison.ts";
import { type Foreign, publishForeign } from "../publisher.ts";
import type { Fault } from "./fault.ts";

const poison: Fault = {
  name: "a message that nobody can handle",
  id: "F12",
  weight: 3,
  target: "stream",
  async inject({ system, listeners, random, onPoison }, tell) {
    const listener = random.pick(listeners);
    const message = poisonFor(listener, system.places.streamName, random);
    onPoison(message);
    await publishForeign(system, [message]);
    tell(`${message.kind}, to ${message.subject}`);
  },
};

const duplicates: Fault = {
  name: "messages come twice, late and out of order",
  id: "F14",
  weight: 3,
  target: "stream",
  async inject({ system, random }, tell) {
    const context = random.pick(Object.keys(system.places.contexts));
    await using database = connectDatabase({
      connection: system.places.contexts[context],
      max: 1,
    });
    const rows = await database.sql.unsafe(
      `select id, name, subject, data, metadata, sent_at as "sentAt" from ${context}.outbox
      where published_at is not null order by random() limit 20`,
    );
    const again = rows.map((row): Foreign => ({
      id: row.id,
      subject: row.subject,
      body: encodeEnvelope({
        id: row.id,
        name: row.name,
        data: row.data,
        metadata: row.metadata,
        sentAt: row.sentAt,
      }),
    }));
    await publishForeign(system, again);
    if (again.length > 0) tell(`${again.length} of ${context}`);
  },
};

/** What is done to the stream. */
export const messageFaults: readonly Fault[] = [poison, duplicates];
