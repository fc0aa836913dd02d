/**
 * Units of work, by way of repositories as use cases have them: one event with its message, or all that a
 * handled message may leave behind.
 *
 * @module
 */
import { repository } from "../../../shared/event_store/repository.ts";
import type { Units } from "../../../shared/platform/commit/unit.ts";
import { closedLoop, contend } from "../contender.mjs";
import { openDatabase, openHome } from "./home.ts";
import { lamp, LIT, project, publish } from "./lamps.ts";

const database = openDatabase();
const { unitsOf, newId } = await openHome(database);
const { sql } = database;
const units = unitsOf(true);
const single = unitsOf(false);

/** One event and one message in the outbox. */
const append = () =>
  units.run((unit) =>
    repository(unit, lamp, { publish }).create(newId(), () => ({ type: "LampLit", data: LIT }))
  );

/** A handled message: two events, two messages, a row of state, and that it was handled. */
const whole = (units: Units) => () =>
  units.run(
    (unit) =>
      repository(unit, lamp, { publish, project }).create(newId(), () => [
        { type: "LampLit", data: LIT },
        { type: "LampMoved", data: LIT },
      ]),
    { subscription: "bench-lamps", id: newId(), name: "benchapi.LampBought" },
  );

const EVENTS_OF_STREAM = 10;

const streamId = (stream: number) => `00000000-0000-7000-8000-${String(stream).padStart(12, "0")}`;
let streams = 0;

await contend({
  append: (order) => closedLoop(order, append),
  whole: (order) => closedLoop(order, whole(units)),
  /** The same, each unit committed by itself. */
  wholeSingle: (order) => closedLoop(order, whole(single)),
  /** A stream of ten events, any one of those that {@link fill} made. */
  load: (order) =>
    closedLoop(
      order,
      () =>
        units.run((unit) =>
          repository(unit, lamp).get(streamId(1 + Math.floor(Math.random() * streams)))
        ),
    ),
  /** Events, until there are so many, in streams of ten, each with its message. */
  async fill({ events }: { events: number }) {
    const from = streams + 1;
    streams = events / EVENTS_OF_STREAM;
    await sql`
      insert into bench.events (stream_name, stream_id, stream_version, event_id, event_name, event_data)
      select ${lamp.name}, ${"00000000-0000-7000-8000-"} || lpad(s::text, 12, '0'), v,
        gen_random_uuid()::text, 'bench.LampLit', ${sql.json(LIT)}
      from generate_series(${from}::int, ${streams}::int) as s,
        generate_series(1, ${EVENTS_OF_STREAM}::int) as v`;
    await sql`
      insert into bench.outbox
        (id, name, subject, key, data, metadata, sent_at, published_at, stream_position)
      select gen_random_uuid()::text, 'benchapi.LampLit', 'bench.bench.events.Lamp',
        ${"00000000-0000-7000-8000-"} || lpad(s::text, 12, '0'), ${new Uint8Array(220)},
        '{"CORRELATION_ID": "c", "CAUSATION_ID": "c"}', now(), now(), (s - 1) * 10 + v
      from generate_series(${from}::int, ${streams}::int) as s,
        generate_series(1, ${EVENTS_OF_STREAM}::int) as v`;
    await sql`vacuum analyze bench.events, bench.outbox`;
    await sql`checkpoint`;
  },
}, () => database.close());
