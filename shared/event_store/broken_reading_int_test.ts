import assert from "node:assert/strict";
import { until } from "../messaging/broker_suite.ts";
import type { PgConnection } from "../platform/connection_string.ts";
import { connectDatabase } from "../platform/database.ts";
import { librarySchemas } from "../platform/host/databases.ts";
import { isOutage } from "../platform/outage.ts";
import { testDatabase } from "../testing/database.ts";
import { postgresEventStore } from "./postgres_event_store.ts";

const EVENTS = 4_000;
/** What gets through: some hundred rows, far from all. */
const SOME_BYTES = 200_000;

/** A way to PostgreSQL on which each connection breaks after so many bytes of answers. */
function breakingWay({ host, port }: PgConnection) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const way = { breaksAfter: Infinity, broken: 0 };
  const link = async (client: Deno.Conn) => {
    const server = host.startsWith("/")
      ? await Deno.connect({ transport: "unix", path: `${host}/.s.PGSQL.${port}` })
      : await Deno.connect({ hostname: host, port });
    let answered = 0;
    const limited = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(bytes, controller) {
        answered += bytes.length;
        if (answered > way.breaksAfter) {
          way.broken++;
          controller.terminate(); // what was passed on before arrives
        } else controller.enqueue(bytes);
      },
    });
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeThrough(limited).pipeTo(client.writable),
    ]);
  };
  const links: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const client of listener) links.push(link(client));
  })();
  return Object.assign(way, {
    port: (listener.addr as Deno.NetAddr).port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await Promise.allSettled([accepting, ...links]);
    },
  });
}

Deno.test("C3: a reading that breaks off amid the rows is all of the stream or an error, never a part", async () => {
  await using database = await testDatabase({ schemas: librarySchemas("lamps", ["event_store"]) });
  await database.sql`
    insert into lamps.events (stream_name, stream_id, stream_version, event_id, event_name, event_data)
    select 'lamps.Lamp', '1', n, 'e' || n, 'lamps.LampDimmed', '{"percent": 50}'
    from generate_series(1, ${EVENTS}) as n`;
  await using way = breakingWay(database.connection);
  const connection = { ...database.connection, host: "127.0.0.1", port: way.port };
  const { sql, close } = connectDatabase({ connection, max: 1 });
  const { load } = postgresEventStore(sql, "lamps");
  const lamp = { streamName: "lamps.Lamp", streamId: "1" };

  way.breaksAfter = SOME_BYTES;
  await assert.rejects(load(lamp, 1), (error) => isOutage(error));
  assert.ok(way.broken > 1, "it was read again, for a while");

  way.breaksAfter = Infinity;
  assert.equal((await load(lamp, 1)).events.length, EVENTS);

  way.breaksAfter = SOME_BYTES;
  const broken = way.broken;
  const reading = load(lamp, 1);
  await until(() => way.broken > broken);
  way.breaksAfter = Infinity;
  assert.equal((await reading).events.length, EVENTS);
  await close(50);
});
