/**
 * The port to where things are kept: rows are read by key, writes are committed all at once or not at
 * all. PostgreSQL and memory implement it; one suite judges both.
 *
 * @module
 */
import type { KeyOf, RowOf, Table } from "./table.ts";
import type { Numbers } from "./statement.ts";
import type { Write } from "./write.ts";

/** Where a context's rows are kept. */
export interface Store {
  /** The row with this key. */
  find<T extends Table>(table: T, key: KeyOf<T>): Promise<RowOf<T> | undefined>;
  /**
   * Carries out writes in one transaction.
   *
   * @throws {Conflict} when a guard failed: nothing was written.
   * @throws {DomainError} when a unique business rule of a table failed: nothing was written.
   */
  commit(writes: readonly Write[]): Promise<Numbers>;
}

/** A guard failed: somebody was faster. What was decided rests on old state and is to be decided again. */
export class Conflict extends Error {
  override readonly name = "Conflict";

  constructor(
    /** The table whose guard failed. */
    readonly table: string,
    /** What people call its rows. */
    readonly thing: string,
    options?: ErrorOptions,
  ) {
    super(`the ${thing} was changed at the same time`, options);
  }
}
