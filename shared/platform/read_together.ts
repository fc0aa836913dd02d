/**
 * Reading together what is asked for at the same time: most of what a reading costs is per statement,
 * not per row.
 *
 * @module
 */
import { errorCode, isConnectionLost, isRefused } from "./outage.ts";

/** How something is read. Neither way may change anything: what fails is read again. */
export interface Readings<Key, Found> {
  /** Reads one. */
  readonly alone: (key: Key) => Promise<Found>;
  /** Reads several by one statement; answers them in the same order. */
  readonly together: (keys: readonly Key[]) => Promise<readonly Found[]>;
  /** Most in one statement; 64 unless given. */
  readonly most?: number;
}

interface Waiting<Key, Found> {
  readonly key: Key;
  /** Told what was found; nothing when it is to be read alone. */
  readonly answer: (shared?: { readonly found: Found }) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a reader. What is asked for within one turn of the event loop goes as one statement, in traces as
 * part of the work that asked first; whatever comes alone goes alone. Nothing waits for an answer to
 * somebody else.
 *
 * What is read together may fail for what is wrong with one: then each is read alone, and meets its own
 * fate. An outage is told to all.
 *
 * @example
 * ```ts
 * import { readTogether } from "./read_together.ts";
 * const sent: string[] = [];
 * const read = readTogether({
 *   alone: (key: string) => Promise.resolve(key.toUpperCase()),
 *   together(keys: readonly string[]) {
 *     sent.push(keys.join("+"));
 *     return Promise.resolve(keys.map((key) => key.toUpperCase()));
 *   },
 * });
 * const found = await Promise.all([read("a"), read("b")]);
 * if (`${found} ${sent}` !== "A,B a+b") throw new Error("never");
 * ```
 */
export function readTogether<Key, Found>(
  { alone, together, most = 64 }: Readings<Key, Found>,
): (key: Key) => Promise<Found> {
  let waiting: Waiting<Key, Found>[] = [];

  function send(): void {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += most) void go(all.slice(from, from + most));
  }

  async function go(group: readonly Waiting<Key, Found>[]): Promise<void> {
    if (group.length === 1) return group[0].answer();
    try {
      const found = await together(group.map(({ key }) => key));
      group.forEach(({ answer }, index) => answer({ found: found[index] }));
    } catch (error) {
      // nobody would fare better alone
      const isForAll = isConnectionLost(error) || isRefused(error) ||
        errorCode(error) === "deadline_exceeded";
      for (const { answer, reject } of group) isForAll ? reject(error) : answer();
    }
  }

  return async (key) => {
    const shared = await new Promise<{ readonly found: Found } | undefined>((answer, reject) => {
      waiting.push({ key, answer, reject });
      if (waiting.length === 1) setImmediate(send);
    });
    return shared ? shared.found : await alone(key); // here, for it is part of the work at hand
  };
}
