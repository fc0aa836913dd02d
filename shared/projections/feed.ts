/**
 * What feeds a shadow.
 *
 * @module
 */

/** Brings a shadow forward, from where its journal stands. */
export interface Feed {
  /** Applies some of what there is. @returns whether it is up to date, for the moment. */
  advance(): Promise<boolean>;
  /**
   * Applies the rest, while the live tables are locked against writers: then the shadow rests on the very
   * same events as they do.
   *
   * @throws {NotYet} when something that they rest on cannot be had.
   */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Something does not work at this moment; it is tried again. */
export class NotYet extends Error {
  override readonly name = "NotYet";
}
