// deno-lint-ignore-file require-await -- failures are rejections, as from any database
/**
 * What consumers look up, in memory.
 *
 * @module
 */
import type { MemoryStore } from "../../platform/commit/memory_store.ts";
import { deadLettersTable, waitingTable } from "../dead_letters.ts";
import { inboxTable } from "../tables.ts";
import type { ConsumerReads } from "./reads.ts";

/** Looks things up in the rows of a context in memory. */
export function memoryConsumerReads(rows: MemoryStore, schema: string): ConsumerReads {
  const of = <Row extends { readonly subscription: string }>(all: Row[], subscription: string) =>
    all.filter((row) => row.subscription === subscription);
  const letters = (subscription: string) => of(rows.rows(deadLettersTable(schema)), subscription);
  const waiting = (subscription: string) => of(rows.rows(waitingTable(schema)), subscription);
  const blocking = (subscription: string) =>
    new Set(letters(subscription).filter(({ blocks }) => blocks).map(({ key }) => key));
  return {
    async known(subscription, ids) {
      const handled = of(rows.rows(inboxTable(schema)), subscription).map(({ id }) => id);
      const passed = letters(subscription).filter(({ blocks }) => !blocks);
      const all = new Set([...handled, ...passed.map(({ messageId }) => messageId)]);
      return new Set(ids.filter((id) => all.has(id)));
    },
    async blockedKeys(subscription) {
      const keys = waiting(subscription).map(({ key }) => key);
      return [...new Set([...blocking(subscription), ...keys])];
    },
    async freed(subscription, keys) {
      const still = blocking(subscription);
      return keys.filter((key) => !still.has(key));
    },
    async firstWaiting(subscription, key) {
      return waiting(subscription).find((row) => row.key === key);
    },
  };
}
