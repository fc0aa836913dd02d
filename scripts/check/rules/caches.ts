/**
 * Caches: what contexts remember of others is what those are.
 *
 * @module
 */
import * as baskets from "../../../services/baskets/adapters/caches.ts";
import { customerRows } from "../../../services/customers/adapters/customer_rows.ts";
import * as depot from "../../../services/depot/adapters/caches.ts";
import { customersCache } from "../../../services/notifications/adapters/customers_cache.ts";
import * as search from "../../../services/search/adapters/caches.ts";
import { catalogTable } from "../../../services/stores/adapters/catalog.ts";
import { mallTable } from "../../../services/stores/adapters/mall.ts";
import type { AnyRow, Table } from "../../../shared/platform/commit/table.ts";
import { mergedById } from "../merge.ts";
import { differences, tableRows } from "../reading.ts";
import type { Rule, Tally } from "../rule.ts";
import type { World } from "../world.ts";

/** Caches with the table of the owner, which has columns of the same names. */
const CACHES: readonly (readonly [cache: Table, owner: Table])[] = [
  [baskets.storesCache, mallTable],
  [baskets.productsCache, catalogTable],
  [depot.storesCache, mallTable],
  [depot.productsCache, catalogTable],
  [search.storesCache, mallTable],
  [search.productsCache, catalogTable],
  [search.customersCache, customerRows.table],
  [customersCache, customerRows.table],
];

/** The rule on caches. */
export const cachesRule: Rule<"true"> = {
  sentences: {
    true: { promise: "I6", what: "every cache says of others what they say of themselves" },
  },
  async run(world, tallies) {
    for (const [cache, owner] of CACHES) await checkCache(world, cache, owner, tallies.true);
  },
};

async function checkCache(world: World, cache: Table, owner: Table, tally: Tally): Promise<void> {
  let stale = 0;
  const groups = mergedById({ cached: tableRows(world, cache), owned: tableRows(world, owner) });
  for await (const { id, rows: { cached: [cached], owned: [owned] } } of groups) {
    tally.count();
    const who = `${cache.name} ${id}`;
    if (!cached) tally.found(who, `is missing: ${owner.name} has it`);
    else if (Number(cached.row.version) < 0) stale++; // the next reader asks the owner
    else if (!owned) {
      if (cached.row.removed !== true) tally.found(who, `is there, but gone from ${owner.name}`);
    } else if (cached.row.removed === true) tally.found(who, `is removed: ${owner.name} has it`);
    else {
      for (const what of differences(cache, factsOf(cache, owned.row), cached.row)) {
        tally.found(who, what);
      }
    }
  }
  if (stale > 0) {
    tally.note(`${stale} rows of ${cache.name} are stale: they are asked for when read`);
  }
}

/** What the owner says of the columns that a cache has. */
function factsOf({ columns }: Table, owned: AnyRow): AnyRow {
  const names = Object.keys(columns).filter((name) => name !== "removed" && name !== "version");
  return Object.fromEntries(names.map((name) => [name, owned[name]]));
}
