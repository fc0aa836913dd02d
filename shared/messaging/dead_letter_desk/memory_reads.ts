// deno-lint-ignore-file require-await -- failures are rejections, as from any database
/**
 * What operators look up among dead letters, in memory.
 *
 * @module
 */
import type { MemoryStore } from "../../platform/commit/memory_store.ts";
import { deadLettersTable, waitingTable } from "../dead_letters.ts";
import type { DeskReads } from "./reads.ts";

/** Looks things up in the rows of a context in memory. */
export function memoryDeskReads(rows: MemoryStore, schema: string): DeskReads {
  const letters = () => rows.rows(deadLettersTable(schema));
  const waiting = () => rows.rows(waitingTable(schema));
  return {
    async list({ subscription, name, before }, limit) {
      return letters()
        .filter((row) => subscription === undefined || row.subscription === subscription)
        .filter((row) => name === undefined || row.name === name)
        .filter((row) => before === undefined || row.id < before)
        .sort((a, b) => a.id < b.id ? 1 : -1)
        .slice(0, limit)
        .map(({ envelope: _, ...head }) => head);
    },
    async find(id) {
      return letters().find((row) => row.id === id);
    },
    async waiting(subscription, key) {
      return waiting().filter((row) => row.subscription === subscription && row.key === key).length;
    },
    async counts() {
      const [dead, behind] = [letters(), waiting()];
      const names = new Set([...dead, ...behind].map(({ subscription }) => subscription));
      const count = (all: readonly { readonly subscription: string }[], name: string) =>
        all.filter(({ subscription }) => subscription === name).length;
      return [...names].sort().map((subscription) => ({
        subscription,
        deadLetters: count(dead, subscription),
        waiting: count(behind, subscription),
      }));
    },
  };
}
