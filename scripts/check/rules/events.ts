/**
 * Events: without gaps, told to others as they must be, with snapshots and read models that follow.
 *
 * @module
 */
import { checksumOf } from "../../../shared/event_store/repository.ts";
import { mergedById, rowsOf, type WithId } from "../merge.ts";
import { differences, eventsOf, tableRows, textOf } from "../reading.ts";
import type { Rule, Tally } from "../rule.ts";
import { type Folded, type Published, SOURCED, type Sourced } from "../sourced.ts";
import type { World } from "../world.ts";

type Key = "whole" | "told" | "untold" | "snapshots" | "models";

/** The rule on events. */
export const eventsRule: Rule<Key> = {
  sentences: {
    whole: { promise: "I1", what: "every stream has all its events, and they can be read" },
    told: { promise: "I1", what: "every event that tells others has its outbox row" },
    untold: { promise: "I1", what: "every outbox row of a stream has its event" },
    snapshots: { promise: "I6", what: "every snapshot is what its events come to" },
    models: { promise: "I6", what: "every read model is what the events come to" },
  },
  async run(world, tallies) {
    for (const kind of SOURCED) await checkKind(world, kind, tallies);
  },
};

interface OutboxRow extends WithId, Published {
  readonly messageId: string;
}
interface SnapshotRow extends WithId {
  readonly version: number;
  readonly shape: number;
  readonly data: string;
  readonly checksum: string;
}

async function checkKind(
  world: World,
  kind: Sourced,
  { whole, told, untold, snapshots, models }: Readonly<Record<Key, Tally>>,
): Promise<void> {
  const { context, name, table, own } = kind;
  const sql = world.sqlOf(context);
  const groups = mergedById({
    events: eventsOf(world, kind),
    outbox: rowsOf<OutboxRow>(
      sql,
      `select metadata ->> 'AGGREGATE_ID' as id, (metadata ->> 'AGGREGATE_VERSION')::int4 as version,
        name, id as "messageId"
      from ${context}.outbox where metadata ->> 'AGGREGATE_NAME' = '${name}'
      order by (metadata ->> 'AGGREGATE_ID') collate "C", version, position`,
    ),
    snapshots: rowsOf<SnapshotRow>(
      sql,
      `select stream_id as id, stream_version as version, snapshot_version as shape,
        snapshot_data as data, checksum
      from ${context}.snapshots where stream_name = '${name}' order by stream_id collate "C"`,
    ),
    rows: tableRows(world, table),
  });
  for await (const { id, rows } of groups) {
    const who = `${name} ${id}`;
    whole.count(rows.events.length);
    rows.events.forEach(({ version }, index) => {
      if (version !== index + 1) whole.found(who, `has version ${version} after ${index}`);
    });
    let folded: Folded;
    try {
      folded = kind.fold(id, rows.events);
    } catch (error) {
      whole.found(who, `cannot be read: ${error instanceof Error ? error.message : error}`);
      continue;
    }
    checkTold(who, folded, rows.outbox, { told, untold });
    for (const snapshot of rows.snapshots) {
      snapshots.count();
      const fault = faultOf(snapshot, kind, folded);
      if (fault) snapshots.found(who, fault);
    }
    if (folded.row) models.count();
    const [there] = rows.rows;
    if (folded.row && !there) models.found(who, `has no row in ${table.name}`);
    else if (!folded.row && there) {
      models.found(who, `has a row in ${table.name} that its events do not lead to`);
    } else if (folded.row && there) {
      for (const difference of differences(table, folded.row, there.row, own)) {
        models.found(who, `in ${table.name}: ${difference}`);
      }
    }
  }
}

/** What is told of again, such as an order without a saga, is there more than once. */
function checkTold(
  who: string,
  { published }: Folded,
  outbox: readonly OutboxRow[],
  { told, untold }: Readonly<Record<"told" | "untold", Tally>>,
): void {
  const keyOf = ({ version, name }: Published) => `${version} ${name}`;
  const there = new Set(outbox.map(keyOf));
  const must = new Set(published.map(keyOf));
  for (const one of published) {
    told.count();
    if (!there.has(keyOf(one))) {
      told.found(who, `did not tell ${one.name} of its version ${one.version}`);
    }
  }
  for (const row of outbox) {
    untold.count();
    if (!must.has(keyOf(row))) {
      const { name, version, messageId } = row;
      untold.found(who, `told ${name} of version ${version}, which did not happen (${messageId})`);
    }
  }
}

function faultOf(
  { version, shape, data, checksum }: SnapshotRow,
  kind: Sourced,
  { states }: Folded,
): string | undefined {
  if (shape !== kind.shape || checksumOf(data) !== checksum) return undefined; // ignored when read
  const state = states[version - 1];
  if (state === undefined) return `has a snapshot of version ${version}, which did not happen`;
  if (textOf(JSON.parse(data)) === textOf(JSON.parse(JSON.stringify(state)))) return undefined;
  return `has a snapshot of version ${version} that its events do not lead to`;
}
